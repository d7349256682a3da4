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

// notice says what is new in a module, and leaves what is personal to the page:
// mail is read on the way, and by others.
func notice(p *letter, l models.Letter, _ models.Reader) {
	title, module := line(l.Values["title"]), line(l.Values["module"])
	switch models.NoticeKind(l.Values["about"]) {
	case models.NoticeSurvey:
		p.subject, p.button = p.T("A survey is open: %s", module), p.T("To the survey")
		p.say(p.T("In the module %s a survey is open: %s.", module, title))
		if !l.Until.IsZero() {
			p.say(p.T("It can be answered until %s.", p.Exact(l.Until)))
		}
	case models.NoticeLesson:
		p.subject, p.button = p.T("New lesson: %s", title), p.T("To the lesson")
		p.say(p.T("In the module %s there is a new lesson: %s.", module, title))
	case models.NoticeDue:
		p.subject, p.button = p.T("Due soon: %s", title), p.T("To the assignment")
		p.say(p.T("In the module %s an assignment is due soon, and nothing is handed in yet: %s.", module, title), p.T("It is due %s.", p.Exact(l.Until)))
	case models.NoticeGrade:
		p.subject, p.button = p.T("Marked: %s", title), p.T("To the mark")
		p.say(p.T("In the module %s your work is marked: %s. For your privacy the mark is not in this message.", module, title))
	case models.NoticeAnswer:
		p.subject, p.button = p.T("Answer to your question: %s", title), p.T("To the answer")
		p.say(p.T("In the module %s your question about a mark is answered: %s.", module, title))
	case models.NoticeInquiry:
		p.subject, p.button = p.T("Question about a mark: %s", title), p.T("To the question")
		p.say(p.T("In the module %s somebody asks about a mark: %s.", module, title))
	default:
		p.subject, p.button = p.T("New assignment: %s", title), p.T("To the assignment")
		p.say(p.T("In the module %s there is a new assignment: %s.", module, title))
		if !l.Until.IsZero() {
			p.say(p.T("It is due %s.", p.Exact(l.Until)))
		}
	}
	p.advise(p.T("You choose yourself what Luna writes to you about: on the page “Account”, under “Notice settings”."))
}
