package sheets

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"luna/models/questions"

	"golang.org/x/text/encoding/charmap"
)

// commas are what spreadsheet programs separate cells with: a comma, in
// countries with decimal commas a semicolon, and a tab in what is copied.
var commas = []rune{',', ';', '\t'}

func readCSV(data []byte, l Limits) (Sheet, error) {
	text, charset, err := decode(data)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{Kind: CSV, Charset: charset}
	skipped := 0
	if comma, rest, said := saidComma(text); said {
		s.Comma, text, skipped = comma, rest, 1
	} else {
		s.Comma = findComma(text)
	}
	if line := tooWide(text, s.Comma); line > 0 {
		return Sheet{}, &Refused{line + skipped, questions.Say("There are too many columns. At most %d can be read.", l.Columns)}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = s.Comma, -1, true
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return Sheet{}, &Refused{bad.Line + skipped, questions.Say("The quotation marks do not match. Please save the file anew with your spreadsheet program.")}
		}
		if err != nil {
			return Sheet{}, err
		}
		line, _ := r.FieldPos(0)
		for i := range cells {
			cells[i] = Unguard(cells[i])
		}
		if err := s.keep(line+skipped, cells, l); err != nil {
			return Sheet{}, err
		}
	}
}

// widest is how many columns a spreadsheet program has, the empty ones included.
const widest = 16_384

// tooWide gives the line of the first row with more columns than that, 0 without
// one: each of them takes many times its byte while the row is read.
func tooWide(text string, comma rune) int {
	quoted, cells, line := false, 1, 1
	for _, c := range []byte(text) {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n':
			line++
			if !quoted {
				cells = 1
			}
		case rune(c) == comma && !quoted:
			if cells++; cells > widest {
				return line
			}
		}
	}
	return 0
}

// decode finds out how the characters are written. Only the mark of UTF-16 and
// valid UTF-8 are certain; what is neither is taken for Windows-1252, which
// Excel writes in Western Europe.
func decode(data []byte) (text, charset string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		if text, err = decode16(data); err != nil {
			return "", "", err
		}
		charset = "UTF-16"
	case utf8.Valid(data):
		text, charset = strings.TrimPrefix(string(data), "\ufeff"), "UTF-8"
	default:
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return "", "", &Refused{0, questions.Say("This is not a table. Please choose a CSV or an .xlsx file.")}
		}
		text, charset = string(decoded), "Windows-1252"
	}
	if strings.ContainsRune(text, 0) {
		return "", "", &Refused{0, questions.Say("This is not a table. Please choose a CSV or an .xlsx file.")}
	}
	return text, charset, nil
}

func decode16(data []byte) (string, error) {
	big := data[0] == 0xFE
	if len(data)%2 != 0 {
		return "", &Refused{0, questions.Say("This is not a table. Please choose a CSV or an .xlsx file.")}
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i < len(data); i += 2 {
		lo, hi := data[i], data[i+1]
		if big {
			lo, hi = hi, lo
		}
		units = append(units, uint16(lo)|uint16(hi)<<8)
	}
	return string(utf16.Decode(units)), nil
}

// saidComma reads the line "sep=;" that Excel understands at the top of a file.
func saidComma(text string) (comma rune, rest string, said bool) {
	first, rest, _ := strings.Cut(text, "\n")
	for _, c := range commas {
		if strings.EqualFold(strings.TrimSuffix(first, "\r"), "sep="+string(c)) {
			return c, rest, true
		}
	}
	return 0, text, false
}

// findComma takes the separator that stands most often in the first line that
// holds anything, outside of quotation marks.
func findComma(text string) rune {
	count := map[rune]int{}
	quoted, seen := false, false
	for _, c := range text {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted && c == '\n' && seen {
			break
		}
		if !quoted {
			count[c]++
		}
		seen = seen || c != '\n' && c != '\r'
	}
	best := commas[0]
	for _, c := range commas[1:] {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}
