package sheets

import (
	"bytes"
	"fmt"
	"io"

	"luna/models/questions"

	"github.com/xuri/excelize/v2"
)

// unpackedLimit bounds what an XLSX file unpacks to, in bytes: a table of 5,000
// people takes two million. What a table takes in memory is some twenty times
// as much.
const unpackedLimit = 6 << 20

// readXLSX reads the first sheet. Cells are read as they are shown; formulas
// are not computed, only their last result is read.
func readXLSX(data []byte, l Limits) (s Sheet, err error) {
	defer func() {
		// The library is made for files of spreadsheet programs. One that was made
		// to break it must not end the program.
		if r := recover(); r != nil {
			s, err = Sheet{}, unreadable()
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: unpackedLimit, UnzipXMLSizeLimit: unpackedLimit})
	if err != nil {
		return Sheet{}, unreadable()
	}
	defer f.Close()
	names := f.GetSheetList()
	if len(names) == 0 {
		return Sheet{}, unreadable()
	}
	rows, err := f.Rows(names[0])
	if err != nil {
		return Sheet{}, unreadable()
	}
	defer rows.Close()
	s = Sheet{Kind: XLSX, Charset: "UTF-8"}
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return Sheet{}, unreadable()
		}
		if err := s.keep(line, cells, l); err != nil {
			return Sheet{}, err
		}
	}
	if rows.Error() != nil {
		return Sheet{}, unreadable()
	}
	return s, nil
}

func unreadable() error {
	return &Refused{0, questions.Say("The file cannot be read, or is too large when unpacked. Please save it anew as .xlsx, or as CSV.")}
}

type xlsxWriter struct {
	to   io.Writer
	file *excelize.File
	rows *excelize.StreamWriter
	line int
	err  error
}

func newXLSXWriter(w io.Writer) Writer {
	x := &xlsxWriter{to: w, file: excelize.NewFile()}
	x.rows, x.err = x.file.NewStreamWriter("Sheet1")
	return x
}

// Row writes every cell as a string: the format has a type for formulas of its
// own, and what is a string is never computed.
func (x *xlsxWriter) Row(cells ...string) {
	if x.err != nil {
		return
	}
	x.line++
	values := make([]any, len(cells))
	for i, cell := range cells {
		values[i] = cell
	}
	x.err = x.rows.SetRow(fmt.Sprintf("A%d", x.line), values)
}

// Close completes the file and removes what was put aside while it grew.
func (x *xlsxWriter) Close() error {
	defer x.file.Close()
	if x.err != nil {
		return x.err
	}
	if err := x.rows.Flush(); err != nil {
		return err
	}
	return x.file.Write(x.to)
}
