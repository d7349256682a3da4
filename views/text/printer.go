// Package text speaks to people: it prints sentences, days, clocks and numbers
// in the reader's language and in their university's time zone.
//
// The English sentence is the key. Its German twin stands in de/<subject>.json,
// one flat map a subject. A test reads every call of T, N, Say and say in the
// program and fails when a twin is missing, unused, or takes other arguments.
package text

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Printer prints for one reader at one moment. The zero value prints English
// in UTC.
type Printer struct {
	Lang string         // "en" or "de"; anything else prints English
	Zone *time.Location // of the university; nil is UTC
	Now  time.Time      // decides what "today" is
}

// Languages lists the languages the program speaks, the default one first.
func Languages() []string { return []string{"en", "de"} }

// T prints an English sentence in the reader's language. The arguments fill
// its verbs as in fmt.Sprintf; without arguments the sentence is printed as it
// stands.
func (p Printer) T(text string, args ...any) string {
	text = p.lookUp(text)
	if len(args) == 0 {
		return text
	}
	return onePoint(fmt.Sprintf(text, p.spoken(args)...))
}

// twoPoints is the end of a sentence that ends with an abbreviation, such as a
// German date.
var twoPoints = regexp.MustCompile(`([^.])\.\.([^.]|$)`)

// onePoint leaves one full stop where an abbreviation ends a sentence.
func onePoint(text string) string {
	if !strings.Contains(text, "..") {
		return text
	}
	return twoPoints.ReplaceAllString(text, "$1.$2")
}

// spoken lets arguments that know both languages, such as figures with a
// decimal comma, speak the reader's. It leaves the caller's slice as it is.
func (p Printer) spoken(args []any) []any {
	said := slices.Clone(args)
	for i, arg := range said {
		if a, ok := arg.(interface{ In(lang string) string }); ok {
			said[i] = a.In(p.Lang)
		}
	}
	return said
}

// N prints the sentence for one or for several things. Without arguments n
// itself fills the verb: p.N(3, "%d question", "%d questions").
func (p Printer) N(n int, one, other string, args ...any) string {
	text := other
	if n == 1 {
		text = one
	}
	if len(args) > 0 {
		return p.T(text, args...)
	}
	if text = p.lookUp(text); !strings.Contains(text, "%") {
		return text
	}
	return fmt.Sprintf(text, n)
}

// lookUp returns the sentence in the reader's language, or the English one
// where no twin exists: a missing word must never break a page.
func (p Printer) lookUp(text string) string {
	if p.Lang != "de" {
		return text
	}
	if german, ok := catalogue()[text]; ok {
		return german
	}
	return text
}
