package mails

import (
	"time"

	"luna/models"
)

// receipt says what was handed in, and what it was when it was decided.
func receipt(p *letter, l models.Letter, _ models.Reader) {
	title := line(l.Values["assignment"])
	p.subject = p.T("Handed in: %s", title)
	p.say(p.T("This is your receipt. %s (%s), attempt %s, was handed in: %s.", title, line(l.Values["module"]), l.Values["attempt"], p.moment(l.Values["submitted"])))
	switch {
	case l.Values["late"] != "true":
		p.say(p.T("It is on time. It counts as handed in: %s.", p.moment(l.Values["counted"])))
	case l.Values["penalty"] == "0":
		p.say(p.T("It is late, which costs no points. It counts as handed in: %s.", p.moment(l.Values["counted"])))
	default:
		p.say(p.T("It is late, which costs %s percent of the points. It counts as handed in: %s.", l.Values["penalty"], p.moment(l.Values["counted"])))
	}
	p.say(p.T("SHA-256 of what was handed in, with which it can be proved later:"))
	p.quote = l.Values["digest"]
	p.button = p.T("To the receipt")
	p.advise(p.T("Was that neither you nor somebody of your team? Then please choose another password and tell your teachers."))
}

// moment prints a time that a letter carries among its values.
func (p *letter) moment(value string) string {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return value
	}
	return p.Exact(at)
}
