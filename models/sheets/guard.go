package sheets

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Guard makes a cell harmless to spreadsheet programs: where it could begin a
// formula it gets an apostrophe in front, which they take for "this is text".
// A program that splits a line at another character than the file means, as
// Excel does by the country it is set to, makes new cells out of the middle of
// one: so the apostrophe also stands after each character that could separate.
// Unguard takes exactly these apostrophes away again.
func Guard(cell string) string { return guarded(cell, true) }

// Unguard gives the text that Guard was given. An apostrophe that protects
// something that somebody else wrote goes as well.
func Unguard(cell string) string { return guarded(cell, false) }

func guarded(cell string, add bool) string {
	if !strings.ContainsFunc(cell, opensFormula) {
		return cell
	}
	var b strings.Builder
	for start := true; cell != ""; {
		if start {
			marks := len(cell) - len(strings.TrimLeft(cell, "'"))
			if risky(cell[marks:]) {
				switch {
				case add:
					b.WriteByte('\'')
				case marks > 0:
					cell = cell[1:]
					marks--
				}
				b.WriteString(cell[:marks])
				cell = cell[marks:]
			}
		}
		c, size := utf8.DecodeRuneInString(cell)
		b.WriteString(cell[:size])
		cell = cell[size:]
		start = separates(c)
	}
	return b.String()
}

// risky tells whether a cell with this text could be run: spreadsheet programs
// differ in which spaces and quotation marks they overlook in front.
func risky(text string) bool {
	for _, c := range text {
		if opensFormula(c) {
			return true
		}
		overlooked := c == '"' || unicode.IsSpace(c) || unicode.Is(unicode.Cf, c)
		if !overlooked || separates(c) {
			return false
		}
	}
	return false
}

// opensFormula are the characters of which some program makes a formula, in
// their wide forms too, and those that some cut off in front of them.
func opensFormula(c rune) bool { return strings.ContainsRune("=+-@\t\r＝＋－＠", c) }

func separates(c rune) bool { return strings.ContainsRune(",;|\t\n\r", c) }
