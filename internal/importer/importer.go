// Package importer takes answers over that were given to another system. It
// reads a table with one row a prompt and one column an item, and says of
// every row that it does not take, or not as it stands, why.
package importer

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"luna/models"
	"luna/models/questions"
)

// Request says what goes where.
type Request struct {
	Module string // code or id
	// Form is the id of an existing questionnaire; without it Definition, as
	// JSON, becomes one of the module's owner.
	Form       uint64
	Definition []byte
	Mapping    Mapping
	Sharing    models.Sharing // of the students that are new; aggregate by default
	DryRun     bool
	Now        time.Time
}

// Import reads a file and takes its answers over, all in one transaction. The
// scope is that of an administrator of the university. Doing it again adds
// nothing.
func Import(ctx context.Context, scope models.Scope, req Request, file io.Reader) (Report, error) {
	report := Report{DryRun: req.DryRun}
	m, err := scope.ImportModule(ctx, req.Module)
	if err != nil {
		return report, fmt.Errorf("finding the module %q: %w", req.Module, err)
	}
	university, err := scope.University(ctx, m.UniversityID)
	if err != nil {
		return report, err
	}
	definition, err := req.definition(ctx, scope)
	if err != nil {
		return report, err
	}
	rows, open, err := read(file, req, definition, university.Zone(), &report)
	if err != nil {
		return report, err
	}
	in := models.AnswerImport{
		ModuleID: m.ID, FormID: req.Form, Definition: definition, Sharing: req.Sharing, Open: open, DryRun: req.DryRun,
	}
	if in.Sharing == "" {
		in.Sharing = models.ShareAggregate
	}
	for _, r := range rows {
		in.Surveys = append(in.Surveys, r.survey)
	}
	result, err := scope.ImportAnswers(ctx, in)
	if err != nil {
		return report, fmt.Errorf("writing the answers: %w", err)
	}
	report.count(rows, result)
	return report, nil
}

// definition gives the questionnaire that the answers belong to.
func (req Request) definition(ctx context.Context, scope models.Scope) (questions.Definition, error) {
	if req.Form == 0 {
		d, err := questions.Parse(req.Definition)
		if err != nil {
			return d, fmt.Errorf("reading the questionnaire: %w", err)
		}
		return d, nil
	}
	v, err := scope.ImportForm(ctx, req.Form)
	if err != nil {
		return questions.Definition{}, fmt.Errorf("finding the questionnaire %d: %w", req.Form, err)
	}
	return v.Questions()
}

// count completes the report when the surveys are written.
func (r *Report) count(rows []row, result models.ImportResult) {
	students := map[string]bool{}
	for i, x := range rows {
		students[x.survey.Student] = true
		if result.States[i] == models.ImportDifferent {
			r.add(x.line, NotTaken, "a survey with other answers is there already and stays", "")
			continue
		}
		r.Taken++
		if x.survey.Completed != nil {
			r.Answered++
		}
		if result.States[i] == models.ImportNew {
			r.New++
		}
	}
	r.Students, r.NewPeople = len(students), result.NewStudents
	r.FormID, r.FormNumber = result.FormID, result.Version.Number
	r.settle()
}

// read reads the whole table.
func read(file io.Reader, req Request, d questions.Definition, home *time.Location, report *Report) ([]row, time.Duration, error) {
	table, err := open(file)
	if err != nil {
		return nil, 0, err
	}
	header, err := table.Read()
	if err != nil {
		return nil, 0, fmt.Errorf("reading the header: %w", err)
	}
	l, err := req.Mapping.match(header, d, home)
	if err != nil {
		return nil, 0, err
	}
	report.Unused = l.unused
	r := &reader{layout: l, now: req.Now, report: report}
	var rows []row
	for {
		record, err := table.Read()
		if errors.Is(err, io.EOF) {
			return sift(rows, report), l.open, nil
		}
		report.Rows++
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			report.add(bad.StartLine, NotTaken, "a line that cannot be read", "%v", bad.Err)
			continue
		}
		if err != nil {
			return nil, 0, fmt.Errorf("reading the file: %w", err)
		}
		line, _ := table.FieldPos(0)
		if x, ok := r.row(line, record); ok {
			rows = append(rows, x)
		}
	}
}

// open looks at the first line: a byte order mark is passed over, and what
// separates the columns is a comma, a semicolon or a tab, whichever is there
// most often.
func open(file io.Reader) (*csv.Reader, error) {
	b := bufio.NewReaderSize(file, 64<<10)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		if _, err := b.Discard(3); err != nil {
			return nil, err
		}
	}
	head, err := b.Peek(16 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	first, _, _ := strings.Cut(string(head), "\n")
	table := csv.NewReader(b)
	table.FieldsPerRecord = -1
	for _, separator := range []rune{';', '\t'} {
		if strings.Count(first, string(separator)) > strings.Count(first, string(table.Comma)) {
			table.Comma = separator
		}
	}
	return table, nil
}
