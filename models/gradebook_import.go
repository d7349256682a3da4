package models

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"luna/models/sheets"
)

var gradesLimits = sheets.Limits{Bytes: MaxMarksImport, Rows: 5001, Columns: 10 + 3*mostAssignments, Cell: 1000}

// mostSettings is how many marks one table sets.
const mostSettings = 5000

// gradesHead is the head of a column that is read, as bareHead leaves it: it names
// the assignment by its number.
var gradesHead = regexp.MustCompile(`\[(\d{1,18})\](points|punkte|version)$`)

// SetsByTable tells whether the gradebook as a file has a column to set the marks
// of an assignment: in a team, or under another name, a mark is not that of a row.
func (a Assignment) SetsByTable() bool { return !a.Team && !a.Anonymous }

// gradesColumn is where a table has the points and versions of an assignment; -1:
// nowhere.
type gradesColumn struct {
	assignment       uint64
	head             string
	points, revision int
}

// gradesTable is a table of the marks of several assignments.
type gradesTable struct {
	charset string
	ignored []string
	id      int
	columns []gradesColumn
	rows    []sheets.Row
}

// cell is what stands in a place of the table; nothing where there is none.
func (t gradesTable) cell(r sheets.Row, at int) string { return strings.TrimSpace(r.Cell(at)) }

// readGrades reads such a table. The field of Invalid is "file", with "line" where
// it is the fault of one.
func readGrades(data []byte) (gradesTable, error) {
	sheet, err := readSheet(data, gradesLimits)
	if err != nil {
		return gradesTable{}, err
	}
	t := gradesTable{charset: sheet.Charset, id: -1}
	if len(sheet.Rows) < 2 {
		return t, atFile(Say("The table is empty. Please take the gradebook along first, and fill it in."))
	}
	for i, head := range sheet.Rows[0].Cells {
		if !t.place(i, head) {
			return t, atFile(Say("Two columns are called %q. Please keep one of them.", head))
		}
	}
	points := false
	for _, c := range t.columns {
		points = points || c.points >= 0
	}
	if t.id < 0 || !points {
		return t, atFile(Say("The first row must name the columns: ID, and for each assignment one like “Sheet 3 [12] points”. Take the gradebook along to see how it looks."))
	}
	t.rows = sheet.Rows[1:]
	return t, nil
}

// place notes what a column holds; false: another one does already.
func (t *gradesTable) place(i int, head string) bool {
	bare := bareHead(head)
	found := gradesHead.FindStringSubmatch(bare)
	switch {
	case bare == "id":
		first := t.id < 0
		t.id = i
		return first
	case found == nil:
		if head != "" {
			t.ignored = append(t.ignored, head)
		}
		return true
	}
	c := t.column(number(found[1]))
	at := &c.points
	if found[2] == "version" {
		at = &c.revision
	} else {
		c.head = head
	}
	first := *at < 0
	*at = i
	return first
}

func (t *gradesTable) column(assignment uint64) *gradesColumn {
	for i := range t.columns {
		if t.columns[i].assignment == assignment {
			return &t.columns[i]
		}
	}
	t.columns = append(t.columns, gradesColumn{assignment: assignment, points: -1, revision: -1})
	return &t.columns[len(t.columns)-1]
}

// csv is the table as it is sent back, the same whatever it came in.
func (t gradesTable) csv() (string, error) {
	return sentBack(MaxMarksImport, func(w sheets.Writer) {
		head := []string{"ID"}
		for _, c := range t.columns {
			at := "[" + strconv.FormatUint(c.assignment, 10) + "] "
			head = append(head, at+"points", at+"version")
		}
		w.Row(head...)
		for _, r := range t.rows {
			cells := []string{t.cell(r, t.id)}
			for _, c := range t.columns {
				cells = append(cells, t.cell(r, c.points), t.cell(r, c.revision))
			}
			w.Row(cells...)
		}
	})
}

// judges are those of the columns that can be set, and why others cannot.
func (t gradesTable) judges(book GradeTable) (judges map[uint64]markJudge, left []Message) {
	at, judges := map[uint64]int{}, map[uint64]markJudge{}
	for j, a := range book.Assignments {
		at[a.ID] = j
	}
	for _, c := range t.columns {
		j, there := at[c.assignment]
		switch {
		case c.points < 0:
		case !there:
			left = append(left, Say("The column “%s” names an assignment that is not in this module.", short(c.head)))
		case book.Assignments[j].Team:
			left = append(left, Say("“%s” is handed in by teams: its marks are set with its own table.", book.Assignments[j].Title))
		case book.Assignments[j].Anonymous:
			left = append(left, Say("“%s” is marked anonymously: its marks are set with its own table.", book.Assignments[j].Title))
		default:
			lines := make(map[uint64]MarkLine, len(book.Rows))
			for _, row := range book.Rows {
				lines[row.EnrollmentID] = MarkLine{Who: row.Name, Cell: row.Cells[j]}
			}
			judges[c.assignment] = markJudge{book.Assignments[j], lines, map[uint64]int{}}
		}
	}
	return judges, left
}

// planGrades compares a table with the gradebook as it is.
func (s Scope) planGrades(moduleID uint64, data []byte) (MarksPlan, GradeTable, []setting, error) {
	var p MarksPlan
	var book GradeTable
	if _, err := s.taughtManaged(moduleID); err != nil {
		return p, book, nil, err
	}
	if err := s.allGrades(&book, moduleID); err != nil {
		return p, book, nil, err
	}
	table, err := readGrades(data)
	if err != nil {
		return p, book, nil, err
	}
	if p.Table, err = table.csv(); err != nil {
		return p, book, nil, err
	}
	p.ModuleHead, p.Charset, p.Ignored = book.ModuleHead, table.charset, table.ignored
	judges, left := table.judges(book)
	p.Left = left
	var does []setting
	for _, r := range table.rows {
		for _, c := range table.columns {
			j, sets := judges[c.assignment]
			row := markRow{Line: r.Line, ID: table.cell(r, table.id), Points: table.cell(r, c.points), Revision: table.cell(r, c.revision)}
			if !sets || row.Points == "" {
				continue // an empty cell changes nothing
			}
			l, line, mark := j.judge(row)
			l.Assignment = j.assignment.Title
			p.Lines = append(p.Lines, l)
			if mark != nil {
				does = append(does, setting{c.assignment, line, *mark, false})
			}
		}
	}
	if len(does) > mostSettings {
		return p, book, nil, atFile(Say("At most %d marks can be set at once. Please bring the table back in parts.", mostSettings))
	}
	p.Hash, err = hashed(does)
	return p, book, does, err
}

// ImportsGrades gives nil to those who can take over a table of the gradebook: who
// changes the settings of the module.
func (s Scope) ImportsGrades(ctx context.Context, moduleID uint64) error {
	return s.read(ctx, func(s Scope) error {
		_, err := s.taughtManaged(moduleID)
		return err
	})
}

// PreviewGrades is PreviewMarks for a table of the whole gradebook.
func (s Scope) PreviewGrades(ctx context.Context, moduleID uint64, data []byte) (MarksPlan, error) {
	var p MarksPlan
	var book GradeTable
	err := s.read(ctx, func(s Scope) error {
		var err error
		p, book, _, err = s.planGrades(moduleID, data)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, s.sawMarks(ctx, book)
}

// ImportGrades is ImportMarks for a table of the whole gradebook.
func (s Scope) ImportGrades(ctx context.Context, moduleID uint64, data []byte, hash string) (int, error) {
	n := 0
	err := s.write(ctx, func(s Scope) error {
		p, _, does, err := s.planGrades(moduleID, data)
		if err != nil {
			return err
		}
		if p.Hash != hash {
			return ErrConflict
		}
		assignments := map[uint64]Assignment{}
		for _, d := range does {
			assignments[d.assignment] = Assignment{}
		}
		for _, id := range slices.Sorted(maps.Keys(assignments)) { // who holds several does so in one order
			if assignments[id], err = s.markable(moduleID, id); err != nil {
				return err
			}
		}
		for _, d := range does {
			if err := s.importMark(assignments[d.assignment], d); err != nil {
				return err
			}
		}
		n = len(does)
		return s.audit("gradebook.import", "module", moduleID, p.counts())
	})
	return n, err
}
