package sheets

import (
	"bufio"
	"io"
	"math"
	"regexp"
	"strings"
	"time"
)

// Writer writes a table row by row. After an error it does nothing more and
// Close gives it.
type Writer interface {
	Row(cells ...string) // of texts
	Cells(cells ...Cell)
	// Close completes the file.
	Close() error
}

// NewWriter writes a table of the kind to w. CSV comes with the mark by which
// Excel knows UTF-8.
func NewWriter(w io.Writer, kind Kind) Writer {
	if kind == XLSX {
		return newXLSXWriter(w)
	}
	c := &csvWriter{out: bufio.NewWriter(w)}
	_, c.err = c.out.WriteString("\ufeff")
	return c
}

// Cell is what stands in a place of a table: a text, or a number or day with the
// text that stands for it where the format has texts alone.
type Cell struct {
	text  string
	value any // of a number or a day
	day   bool
}

// Text is a cell with a text, whatever it looks like.
func Text(text string) Cell { return Cell{text: text} }

// Number is a cell that spreadsheet programs count with; shown is how it reads.
func Number(shown string, n float64) Cell {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return Text(shown)
	}
	return Cell{text: shown, value: n}
}

// Day is a cell with a day as t has it in its own zone.
func Day(t time.Time) Cell {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return Cell{t.Format(time.DateOnly), int(day.Sub(dayZero).Hours() / 24), true}
}

// dayZero is from where spreadsheet programs count days.
var dayZero = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

func texts(cells []string) []Cell {
	all := make([]Cell, len(cells))
	for i, cell := range cells {
		all[i] = Text(cell)
	}
	return all
}

type csvWriter struct {
	out *bufio.Writer
	err error
}

// lineEnds are what CSV readers make one line end of.
var lineEnds = regexp.MustCompile(`\r+\n`)

// Row writes a row of texts.
func (c *csvWriter) Row(cells ...string) { c.Cells(texts(cells)...) }

// Cells quotes every cell that any program could split.
func (c *csvWriter) Cells(cells ...Cell) {
	for i := range cells {
		if i > 0 {
			c.write(",")
		}
		cell := Guard(lineEnds.ReplaceAllString(cells[i].text, "\n"))
		if cell == "" && len(cells) > 1 || cell != "" && !strings.ContainsAny(cell, " \",;|\t\r\n'") {
			c.write(cell)
			continue
		}
		c.write(`"`)
		c.write(strings.ReplaceAll(cell, `"`, `""`))
		c.write(`"`)
	}
	c.write("\r\n")
}

func (c *csvWriter) write(s string) {
	if c.err == nil {
		_, c.err = c.out.WriteString(s)
	}
}

// Close writes what is left.
func (c *csvWriter) Close() error {
	if c.err != nil {
		return c.err
	}
	return c.out.Flush()
}
