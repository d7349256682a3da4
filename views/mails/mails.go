// Package mails puts letters into words: each as a page and as plain text, in
// the reader's language. A letter loads nothing from anywhere, and nothing in
// it tells whether or where it was read.
package mails

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"luna/models"
	"luna/views/text"
)

// Writer writes the letters of one installation.
type Writer struct{ base string }

// New gives a writer whose links begin with base, the configured address.
func New(base *url.URL) Writer { return Writer{base.Scheme + "://" + base.Host} }

// errUnknown: a kind without words.
var errUnknown = errors.New("nobody knows what to write in a letter of this kind")

// letter is what is said, from top to bottom. The page and the plain text are
// drawn from the same one, so that they say the same.
type letter struct {
	text.Printer
	subject    string
	greeting   string
	paragraphs []string
	quote      string // somebody else's words
	button     string // what the link does
	link       string // absolute; empty: there is no button
	advice     []string
	footer     string
}

// Write puts a letter into words.
func (w Writer) Write(l models.Letter, to models.Reader) (models.Written, error) {
	say, known := kinds()[l.Kind]
	if !known {
		return models.Written{}, errUnknown
	}
	out := letter{Printer: text.Printer{Lang: to.Language, Zone: to.Zone, Now: to.Now}}
	out.greeting = out.greet(to.Name)
	out.footer = out.automatic(to.University, w.base)
	say(&out, l, to)
	if out.button != "" && l.Link != "" {
		out.link = w.base + l.Link
	}
	out.clean()
	var page strings.Builder
	if err := sheet(&out).Render(context.Background(), &page); err != nil {
		return models.Written{}, fmt.Errorf("drawing the letter: %w", err)
	}
	return models.Written{Subject: out.subject, Text: out.plain(), HTML: page.String()}, nil
}

// clean makes one line of each paragraph, whatever people called themselves.
func (p *letter) clean() {
	p.subject = line(p.subject)
	for i := range p.paragraphs {
		p.paragraphs[i] = line(p.paragraphs[i])
	}
}

// address is what mail programs make a link of, without anybody asking.
var address = regexp.MustCompile(`(?i)[/@:]|\.[a-z]{2,}`)

// greet calls people by their name, unless it could be used to lead the reader
// of our letter somewhere.
func (p letter) greet(name string) string {
	name = line(name)
	if name == "" || address.MatchString(name) {
		return p.T("Hello,")
	}
	return p.T("Hello %s,", name)
}

// automatic says from where the letter comes.
func (p letter) automatic(university, base string) string {
	if university == "" {
		return p.T("This message was written by Luna at %s. Answers to it are not read.", base)
	}
	return p.T("This message was written by Luna at %s for %s. Answers to it are not read.", base, line(university))
}

// line makes one line of a text, so that it can stand in a header.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
