// Package sheets reads and writes tables as people exchange them: CSV in the
// dialects of spreadsheet programs, and XLSX.
//
// A file that is read comes from outside: its size, rows, columns and cells are
// limited before anything is kept, and what it unpacks to is limited before it
// is unpacked. A file that is written will be opened in a spreadsheet program,
// which takes a cell that begins with "=" for a formula and runs it: no cell
// written here can be one, see Guard.
package sheets

import (
	"bytes"
	"slices"

	"luna/models/questions"
)

// Kind is the format of a file.
type Kind string

// The formats.
const (
	CSV  Kind = "csv"
	XLSX Kind = "xlsx"
)

// MediaType is how HTTP calls the format.
func (k Kind) MediaType() string {
	if k == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8"
}

// Limits bound a file that is read.
type Limits struct {
	Bytes   int // of the file
	Rows    int // that hold something, the head included
	Columns int
	Cell    int // characters of one cell
}

// farthestLine bounds the empty rows, which cost time as well: a megabyte holds
// a million of them.
const farthestLine = 100_000

// Row is a row that holds something, with the line on which it begins as an
// editor or a spreadsheet program counts them.
type Row struct {
	Line  int
	Cells []string
}

// Cell is the text in a column, empty beyond the row's end.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Sheet is a table that was read.
type Sheet struct {
	Kind Kind
	// Charset is how the characters of a CSV file were written: "UTF-8",
	// "UTF-16", or "Windows-1252" where it is not UTF-8: then it is a guess that
	// the reader should be told of.
	Charset string
	// Comma is what separates the cells of a CSV file.
	Comma rune
	Rows  []Row
}

// Refused says why a file cannot be read, and on which line where it is one's
// fault; 0 is the whole file.
type Refused struct {
	Line    int
	Message questions.Message
}

// Error is for logs; pages print the message.
func (r *Refused) Error() string { return "table refused: " + r.Message.Text }

// The first bytes of formats.
var (
	zipMark    = []byte("PK\x03\x04")
	oldXLSMark = []byte{0xD0, 0xCF, 0x11, 0xE0}
)

// Read reads a table, whatever its format: the content tells, not the name. The
// error is a *Refused.
func Read(data []byte, l Limits) (Sheet, error) {
	switch {
	case len(data) > l.Bytes:
		return Sheet{}, &Refused{0, questions.Say("The file is too large. At most %d kB can be read at once.", l.Bytes>>10)}
	case bytes.HasPrefix(data, zipMark):
		return readXLSX(data, l)
	case bytes.HasPrefix(data, oldXLSMark):
		return Sheet{}, &Refused{0, questions.Say("This is an old or encrypted Excel file. Please save it as .xlsx without a password, or as CSV.")}
	}
	return readCSV(data, l)
}

// keep adds a row to the sheet unless it is empty or beyond the limits. Empty
// cells at its end count for nothing.
func (s *Sheet) keep(line int, cells []string, l Limits) error {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	switch {
	case line > farthestLine:
		return &Refused{line, questions.Say("There are too many empty rows. Please delete them, or save the list as CSV.")}
	case len(cells) == 0:
		return nil
	case len(cells) > l.Columns:
		return &Refused{line, questions.Say("There are too many columns. At most %d can be read.", l.Columns)}
	case len(s.Rows) >= l.Rows:
		return &Refused{line, questions.Say("There are too many rows. At most %d can be read at once.", l.Rows)}
	}
	for _, cell := range cells {
		if longer(cell, l.Cell) {
			return &Refused{line, questions.Say("A cell is too long. At most %d characters can be read.", l.Cell)}
		}
	}
	s.Rows = append(s.Rows, Row{line, slices.Clone(cells)}) // without what was cut off
	return nil
}

// longer tells whether s has more than n characters, without counting a
// megabyte of them.
func longer(s string, n int) bool {
	if len(s) <= n {
		return false
	}
	for range s {
		if n--; n < 0 {
			return true
		}
	}
	return false
}
