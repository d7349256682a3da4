package sheets

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"luna/models/questions"

	"github.com/xuri/excelize/v2"
)

// unpackedLimit bounds what an XLSX file unpacks to, in bytes: a table of 5,000
// people takes two million. What a table takes in memory is some twenty times
// as much.
const unpackedLimit = 6 << 20

// readXLSX reads the first sheet. Cells are read as they are shown, numbers with
// all their digits and a point; formulas are not computed, only their last result
// is read.
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
	markDays(f)
	s = Sheet{Kind: XLSX, Charset: "UTF-8"}
	if err := s.readRows(f, names[0], l); err != nil {
		return Sheet{}, err
	}
	return s, nil
}

// readRows goes through the rows twice at once: as they are shown, and as they
// are kept.
func (s *Sheet) readRows(f *excelize.File, name string, l Limits) error {
	shown, err := f.Rows(name)
	if err != nil {
		return unreadable()
	}
	defer shown.Close()
	kept, err := f.Rows(name)
	if err != nil {
		return unreadable()
	}
	defer kept.Close()
	for line := 1; shown.Next() && kept.Next(); line++ {
		cells, err := shown.Columns()
		if err != nil {
			return unreadable()
		}
		raw, err := kept.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return unreadable()
		}
		for i := range cells {
			if i < len(raw) {
				cells[i] = unformatted(cells[i], raw[i])
			}
		}
		if err := s.keep(line, cells, l); err != nil {
			return err
		}
	}
	if shown.Error() != nil {
		return unreadable()
	}
	return nil
}

// dayMark is put behind what a day is shown as, which may look like a number, as
// 2026 and 03.26 do. No file has it: it is none of the characters of XML.
const dayMark = "\x00"

// unsaid are the parts of a format that are texts, colours, conditions or
// languages; hours that are counted, as in [h]:mm, are none. section is the one
// for numbers that are not negative.
var (
	unsaid  = regexp.MustCompile(`"[^"]*"|[\\_*].|\[([$<>=]|[A-Za-z]{3})[^\]]*\]`)
	section = regexp.MustCompile(`^("[^"]*"|\\.|[^";\\])*`)
)

// markDays makes the formats of days and times put the mark there.
func markDays(f *excelize.File) {
	_, _ = f.GetStyle(-1) // there is none, but now the formats are read
	if f.Styles == nil || f.Styles.NumFmts == nil {
		return
	}
	for _, format := range f.Styles.NumFmts.NumFmt {
		for _, code := range []*string{&format.FormatCode, &format.FormatCode16} {
			if strings.ContainsAny(unsaid.ReplaceAllString(*code, ""), "yYmMdDhHsS") {
				said := section.FindString(*code)
				*code = said + `"` + dayMark + `"` + (*code)[len(said):]
			}
		}
	}
}

var (
	keptNumber  = regexp.MustCompile(`^-?\d+(\.\d+)?([eE][-+]?\d+)?$`)
	shownNumber = regexp.MustCompile(`^-?([1-9]\d{0,2}(,\d{3})+|0|[1-9]\d*)(\.\d*)?([eE][-+]?\d+)?$`)
)

// unformatted gives a number without what its format made of it: neither rounded
// nor with signs between thousands. A day, a percentage, a number with zeros in front or a
// text is as it is shown.
func unformatted(shown, raw string) string {
	if day, is := strings.CutSuffix(shown, dayMark); is {
		return day
	}
	if shown == raw || !keptNumber.MatchString(raw) || !shownNumber.MatchString(shown) {
		return shown
	}
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.Abs(n) >= 1e15 {
		return shown
	}
	n, _ = strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64) // as spreadsheet programs count
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func unreadable() error {
	return &Refused{0, questions.Say("The file cannot be read, or is too large when unpacked. Please save it anew as .xlsx, or as CSV.")}
}

type xlsxWriter struct {
	to   io.Writer
	file *excelize.File
	rows *excelize.StreamWriter
	line int
	day  int // the style of days
	err  error
}

func newXLSXWriter(w io.Writer) Writer {
	x := &xlsxWriter{to: w, file: excelize.NewFile()}
	format := "yyyy-mm-dd"
	if x.day, x.err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); x.err == nil {
		x.rows, x.err = x.file.NewStreamWriter("Sheet1")
	}
	return x
}

// Row writes a row of texts.
func (x *xlsxWriter) Row(cells ...string) { x.Cells(texts(cells)...) }

// Cells writes each text as a string: the format has a type for formulas of its
// own, and what is a string or a number is never computed.
func (x *xlsxWriter) Cells(cells ...Cell) {
	if x.err != nil {
		return
	}
	x.line++
	values := make([]any, len(cells))
	for i, cell := range cells {
		switch {
		case cell.day:
			values[i] = excelize.Cell{StyleID: x.day, Value: cell.value}
		case cell.value != nil:
			values[i] = cell.value
		case cell.text != "":
			values[i] = cell.text
		}
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
