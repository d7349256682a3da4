package mails

import "strings"

// column is where plain text is broken.
const column = 72

// plain draws the letter for programs that show text alone. A link stands on a
// line of its own and is never broken.
func (p *letter) plain() string {
	parts := []string{wrap(p.greeting)}
	for _, paragraph := range p.paragraphs {
		parts = append(parts, wrap(paragraph))
	}
	if p.quote != "" {
		parts = append(parts, "> "+strings.ReplaceAll(wrap(p.quote), "\n", "\n> "))
	}
	if p.link != "" {
		parts = append(parts, p.button+":\n"+p.link)
	}
	for _, advice := range p.advice {
		parts = append(parts, wrap(advice))
	}
	return strings.Join(append(parts, "--\n"+wrap(p.footer)), "\n\n") + "\n"
}

// wrap breaks a paragraph between words.
func wrap(s string) string {
	var lines []string
	now := ""
	for word := range strings.FieldsSeq(s) {
		if now != "" && len([]rune(now))+1+len([]rune(word)) > column {
			lines, now = append(lines, now), ""
		}
		now = strings.TrimPrefix(now+" "+word, " ")
	}
	return strings.Join(append(lines, now), "\n")
}
