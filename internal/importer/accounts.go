package importer

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"luna/models"
	"luna/models/sheets"
)

// AccountsUsage is the command line that AccountsCommand reads.
const AccountsUsage = "import accounts FILE.csv -university NAME [-dry-run]"

// accountColumns are the columns of a file of accounts; the first two have to
// be there.
var accountColumns = []string{"email", "name", "role", "language", "password_hash"}

var accountLimits = sheets.Limits{Bytes: 32 << 20, Rows: 100_001, Columns: 50, Cell: 1000}

// AccountsCommand takes people over from another program, with their passwords
// as they were kept there. It prints what it did, line by line where something
// was refused; then nothing at all is written.
func AccountsCommand(ctx context.Context, store *models.Store, out io.Writer, args []string) error {
	o, err := readAccountFlags(out, args)
	if err != nil {
		return err
	}
	scope, err := o.scope(ctx, store)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(o.file)
	if err != nil {
		return err
	}
	rows, err := readAccounts(data)
	if err != nil {
		return err
	}
	report, err := scope.ImportAccounts(ctx, rows, true)
	if err == nil && len(report.Refused) == 0 && !o.dryRun {
		report, err = scope.ImportAccounts(ctx, rows, false)
	}
	if err != nil {
		return err
	}
	return writeAccounts(out, report, o.dryRun)
}

func readAccountFlags(out io.Writer, args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("import accounts", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.university, "university", "", "short name of the university; not needed where there is one only")
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
	if len(words) != 2 || words[0] != "accounts" {
		return o, errors.New("use luna " + AccountsUsage)
	}
	o.file = words[1]
	return o, nil
}

// readAccounts reads the rows under a head that names the columns, in any
// order. A column that nobody knows is a mistake: it may be a misspelt one.
func readAccounts(data []byte) ([]models.AccountRow, error) {
	sheet, err := sheets.Read(data, accountLimits)
	var refused *sheets.Refused
	if errors.As(err, &refused) {
		return nil, fmt.Errorf("line %d: %s", refused.Line, said(refused.Message))
	}
	if err != nil {
		return nil, err
	}
	if len(sheet.Rows) == 0 {
		return nil, errors.New("the file is empty")
	}
	at := map[string]int{}
	for i, name := range sheet.Rows[0].Cells {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := at[name]; twice || !slices.Contains(accountColumns, name) {
			return nil, fmt.Errorf("column %q is unknown or there twice; the columns are %s", name, strings.Join(accountColumns, ", "))
		}
		at[name] = i
	}
	var rows []models.AccountRow
	for _, row := range sheet.Rows[1:] {
		cell := func(name string) string {
			if i, there := at[name]; there {
				return strings.TrimSpace(row.Cell(i))
			}
			return ""
		}
		role := models.Role(strings.ToLower(cell("role")))
		if role == "" {
			role = models.Student
		}
		rows = append(rows, models.AccountRow{
			Line: row.Line, Email: cell("email"), Name: cell("name"), Role: role, Language: cell("language"), PasswordHash: cell("password_hash"),
		})
	}
	return rows, nil
}

func writeAccounts(out io.Writer, r models.AccountReport, dry bool) error {
	for _, f := range r.Refused {
		fmt.Fprintf(out, "line %d, %s: %s\n", f.Line, f.Field, said(f.Message))
	}
	if len(r.Refused) > 0 {
		return fmt.Errorf("%d lines cannot be taken; nothing was written", len(r.Refused))
	}
	words := "%d accounts created, %d were there already\n"
	if dry {
		words = "%d accounts would be created, %d are there already; nothing was written\n"
	}
	_, err := fmt.Fprintf(out, words, r.Created, r.Unchanged)
	return err
}

func said(m models.Message) string { return fmt.Sprintf(m.Text, m.Args...) }
