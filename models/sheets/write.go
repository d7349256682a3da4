package sheets

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// Writer writes a table row by row. After an error it does nothing more and
// Close gives it.
type Writer interface {
	Row(cells ...string)
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

type csvWriter struct {
	out *bufio.Writer
	err error
}

// lineEnds are what CSV readers make one line end of.
var lineEnds = regexp.MustCompile(`\r+\n`)

// Row quotes every cell that any program could split.
func (c *csvWriter) Row(cells ...string) {
	for i, cell := range cells {
		if i > 0 {
			c.write(",")
		}
		cell = Guard(lineEnds.ReplaceAllString(cell, "\n"))
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
