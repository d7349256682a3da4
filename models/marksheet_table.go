package models

import (
	"bytes"
	"errors"
	"strings"

	"luna/models/sheets"
)

// MaxMarksImport is the largest table of marks in bytes, also as it travels
// between preview and confirmation.
const MaxMarksImport = 8 << 20

var marksLimits = sheets.Limits{Bytes: MaxMarksImport, Rows: 5001, Columns: 20, Cell: longestFeedback}

// markRow is a line of a table of marks, as it was written.
type markRow struct {
	Line                           int
	ID, Points, Feedback, Revision string
}

type markColumn int

const (
	idColumn markColumn = iota
	pointsColumn
	feedbackColumn
	revisionColumn
	whoColumn
)

// markColumns are the columns of an exported table, in both languages.
var markColumns = map[string]markColumn{
	"id": idColumn, "points": pointsColumn, "punkte": pointsColumn, "feedback": feedbackColumn, "rückmeldung": feedbackColumn,
	"version": revisionColumn, "name": whoColumn,
}

// marksTable is a table of marks.
type marksTable struct {
	charset string
	ignored []string
	rows    []markRow
}

// readSheet reads a file of marks. The field of Invalid is "file", with "line"
// where it is the fault of one.
func readSheet(data []byte, l sheets.Limits) (sheets.Sheet, error) {
	sheet, err := sheets.Read(data, l)
	var refused *sheets.Refused
	if !errors.As(err, &refused) {
		return sheet, err
	}
	fault := &Invalid{Fields: map[string]Message{"file": refused.Message}}
	if refused.Line > 0 {
		fault.Fields["line"] = Say("Line %d", refused.Line)
	}
	return sheet, fault
}

// readMarks reads a table of the marks of an assignment.
func readMarks(data []byte) (marksTable, error) {
	sheet, err := readSheet(data, marksLimits)
	if err != nil {
		return marksTable{}, err
	}
	t := marksTable{charset: sheet.Charset}
	if len(sheet.Rows) < 2 {
		return t, atFile(Say("The table is empty. Please take the table of this assignment along first, and fill it in."))
	}
	at := map[markColumn]int{}
	for i, head := range sheet.Rows[0].Cells {
		column, known := markColumns[bareHead(head)]
		_, twice := at[column]
		switch {
		case known && twice:
			return t, atFile(Say("Two columns are called %q. Please keep one of them.", head))
		case known:
			at[column] = i
		case head != "":
			t.ignored = append(t.ignored, head)
		}
	}
	_, id := at[idColumn]
	_, points := at[pointsColumn]
	if _, feedback := at[feedbackColumn]; !id || !points && !feedback {
		return t, atFile(Say("The first row must name the columns: ID, and Points or Feedback. Take the table of this assignment along to see how it looks."))
	}
	cell := func(r sheets.Row, c markColumn) string {
		if i, there := at[c]; there {
			return strings.TrimSpace(strings.ReplaceAll(r.Cell(i), "\r\n", "\n"))
		}
		return ""
	}
	for _, r := range sheet.Rows[1:] {
		t.rows = append(t.rows, markRow{r.Line, cell(r, idColumn), cell(r, pointsColumn), cell(r, feedbackColumn), cell(r, revisionColumn)})
	}
	return t, nil
}

// csv is the table as it is sent back, the same whatever it came in.
func (t marksTable) csv() (string, error) {
	return sentBack(MaxMarksImport, func(w sheets.Writer) {
		w.Row("ID", "Points", "Feedback", "Version")
		for _, r := range t.rows {
			w.Row(r.ID, r.Points, r.Feedback, r.Revision)
		}
	})
}

// sentBack is a table as it travels between preview and confirmation, of so many
// bytes at most.
func sentBack(most int, write func(sheets.Writer)) (string, error) {
	var b bytes.Buffer
	w := sheets.NewWriter(&b, sheets.CSV)
	write(w)
	if err := w.Close(); err != nil {
		return "", err
	}
	if b.Len() > most {
		return "", atFile(Say("The file is too large. At most %d kB can be read at once.", most>>10))
	}
	return b.String(), nil
}
