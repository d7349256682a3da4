package importer

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"luna/models"
)

// Usage is the command line that Command reads.
const Usage = "import responses FILE -module CODE (-form ID | -form-file FORM.json) [-mapping MAPPING.json] [-university NAME] [-dry-run]"

// Command carries out a command line: "responses FILE" and flags, in any
// order. It prints the report to out.
func Command(ctx context.Context, store *models.Store, now time.Time, out io.Writer, args []string) error {
	o, err := readFlags(out, args)
	if err != nil {
		return err
	}
	scope, err := o.scope(ctx, store)
	if err != nil {
		return err
	}
	request, err := o.request(now)
	if err != nil {
		return err
	}
	file, err := os.Open(o.file)
	if err != nil {
		return err
	}
	defer file.Close()
	report, err := Import(ctx, scope, request, file)
	if err != nil {
		return err
	}
	_, err = report.WriteTo(out)
	return err
}

// options are the flags as they were given.
type options struct {
	file, module, form, formFile     string
	mappingFile, university, sharing string
	mapping                          Mapping
	items, missing                   string
	dryRun                           bool
}

func readFlags(out io.Writer, args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("import responses", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.module, "module", "", "code or id of the module")
	f.StringVar(&o.form, "form", "", "id of the questionnaire whose newest version was answered")
	f.StringVar(&o.formFile, "form-file", "", "definition of the questionnaire, in place of -form")
	f.StringVar(&o.university, "university", "", "short name of the university; not needed where there is one only")
	f.StringVar(&o.mappingFile, "mapping", "", "which column holds what, as JSON; the flags below come before it")
	f.StringVar(&o.mapping.Student, "student", "", "column with the student")
	f.StringVar(&o.mapping.Planned, "planned", "", "column with the planned time")
	f.StringVar(&o.mapping.PlannedZone, "planned-zone", "", "zone of times without an offset, such as Europe/Amsterdam")
	f.StringVar(&o.mapping.Opened, "opened", "", "column with the time of issue")
	f.StringVar(&o.mapping.Completed, "completed", "", "column with the time of the answer")
	f.StringVar(&o.items, "items", "", "columns of items that are not called like them: item=column,item=column")
	f.IntVar(&o.mapping.OpenMinutes, "open-minutes", 0, "how long a prompt could be answered (60)")
	f.StringVar(&o.missing, "missing", "", "values that mean no answer, separated by commas")
	f.StringVar(&o.sharing, "sharing", string(models.ShareAggregate), "what new students share: aggregate, pseudonym or named")
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would happen, and write nothing")
	var words []string
	for {
		if err := f.Parse(args); err != nil {
			return o, err
		}
		if f.NArg() == 0 {
			break
		}
		words, args = append(words, f.Arg(0)), f.Args()[1:]
	}
	if len(words) != 2 || words[0] != "responses" || o.module == "" || (o.form == "") == (o.formFile == "") {
		return o, errors.New("use luna " + Usage)
	}
	o.file = words[1]
	return o, nil
}

// scope is that of the university; where there is one only it need not be
// named.
func (o options) scope(ctx context.Context, store *models.Store) (models.Scope, error) {
	if o.university == "" {
		all, err := store.As(models.Actor{Role: models.Administrator}).Universities(ctx)
		if err != nil {
			return models.Scope{}, err
		}
		if len(all) != 1 {
			return models.Scope{}, fmt.Errorf("there are %d universities: name one with -university", len(all))
		}
		o.university = all[0].Slug
	}
	actor, err := store.Operator(ctx, o.university)
	if err != nil {
		return models.Scope{}, fmt.Errorf("finding the university %q: %w", o.university, err)
	}
	return store.As(actor), nil
}

func (o options) request(now time.Time) (Request, error) {
	r := Request{Module: o.module, Sharing: models.Sharing(o.sharing), DryRun: o.dryRun, Now: now}
	if !r.Sharing.Valid() {
		return r, fmt.Errorf("-sharing is %q; it must be aggregate, pseudonym or named", o.sharing)
	}
	var err error
	if o.form != "" {
		if r.Form, err = strconv.ParseUint(o.form, 10, 63); err != nil || r.Form == 0 {
			return r, fmt.Errorf("-form is %q; it must be the number in the address of the questionnaire", o.form)
		}
	} else if r.Definition, err = os.ReadFile(o.formFile); err != nil {
		return r, err
	}
	if o.mappingFile != "" {
		data, err := os.ReadFile(o.mappingFile)
		if err != nil {
			return r, err
		}
		if r.Mapping, err = ParseMapping(data); err != nil {
			return r, err
		}
	}
	return r, o.override(&r.Mapping)
}

// override puts the flags before what the mapping file says.
func (o options) override(m *Mapping) error {
	m.Student, m.Planned = firstOf(o.mapping.Student, m.Student), firstOf(o.mapping.Planned, m.Planned)
	m.PlannedZone = firstOf(o.mapping.PlannedZone, m.PlannedZone)
	m.Opened, m.Completed = firstOf(o.mapping.Opened, m.Opened), firstOf(o.mapping.Completed, m.Completed)
	if o.mapping.OpenMinutes > 0 {
		m.OpenMinutes = o.mapping.OpenMinutes
	}
	if o.missing != "" {
		m.Missing = strings.Split(o.missing, ",")
	}
	if o.items == "" {
		return nil
	}
	if m.Items == nil {
		m.Items = map[string]string{}
	}
	for pair := range strings.SplitSeq(o.items, ",") {
		code, column, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("-items holds %q; it must be item=column", pair)
		}
		m.Items[strings.TrimSpace(code)] = strings.TrimSpace(column)
	}
	return nil
}
