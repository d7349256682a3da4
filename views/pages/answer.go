package pages

import (
	"maps"
	"slices"

	"luna/models"
	"luna/models/questions"
	"luna/views/components"
	"luna/views/text"
)

// AnswerPage is one page of a survey with what was entered. Sent are the
// fields of a page that was refused: they are shown as they were typed. Errors
// are keyed by field, "a.<code>".
type AnswerPage struct {
	Survey   models.OwnSurvey
	Page     int // counted from 0
	Sent     map[string][]string
	Errors   map[string]string
	MinGroup int
}

func (f AnswerPage) heading() string { return f.Survey.Module + " · " + f.Survey.Plan }

// steps is 0 for a single page: a bar that is full from the start says nothing.
func (f AnswerPage) steps() int {
	if n := len(f.Survey.Definition.Pages); n > 1 {
		return n
	}
	return 0
}

func (f AnswerPage) shown() questions.Page { return f.Survey.Definition.Pages[f.Page] }

func (f AnswerPage) last() bool { return f.Page+1 == len(f.Survey.Definition.Pages) }

// question is an item with what was answered and who will see it.
func (f AnswerPage) question(p text.Printer, it questions.Item) components.Question {
	name := questions.FieldPrefix + it.Code
	q := components.Question{
		Name: name, Label: it.Title.In(p.Lang), Help: it.Help.In(p.Lang), Error: f.Errors[name],
		Required: it.Required, Optional: standsOut(f.shown(), it), Values: given(f.Survey.Answers()[it.Code]),
	}
	if it.Type != questions.Block {
		q.Who, q.WhoInFull = f.who(p, it)
	}
	if sent, ok := f.Sent[name]; ok && q.Error != "" {
		q.Values = sent
	}
	return q
}

// who says who sees the answer to an item, in a few words and in full: only
// those of a scale become part of a trend.
func (f AnswerPage) who(p text.Printer, it questions.Item) (short, full string) {
	inScale := slices.ContainsFunc(f.Survey.Definition.Scales, func(s questions.Scale) bool {
		return s.Shown && slices.ContainsFunc(s.Items, func(part questions.ScaleItem) bool { return part.Code == it.Code })
	})
	if !inScale {
		return p.T("In no trend"), p.T("This answer is part of no trend. Staff do not see it with your name.") + " " + noAdministrator(p)
	}
	level := models.NewTerms(models.Teaching, p.Lang, f.MinGroup).Choice(f.Survey.Sharing)
	return level.Label, inFull(p, f.Survey.Sharing, f.MinGroup)
}

// faults lists the faults of this page in the order of its questions. Where it
// has none, something was sent that belongs to no question: that is said too.
func (f AnswerPage) faults(p text.Printer) []components.Fault {
	var all []components.Fault
	for _, it := range f.shown().Items {
		name := questions.FieldPrefix + it.Code
		if words := f.Errors[name]; words != "" {
			all = append(all, components.Fault{Name: name, Text: it.Title.In(p.Lang) + " " + words})
		}
	}
	if len(all) == 0 {
		for _, name := range slices.Sorted(maps.Keys(f.Errors)) {
			all = append(all, components.Fault{Name: name, Text: f.Errors[name]})
		}
	}
	return all
}

func (f AnswerPage) back(p text.Printer) string {
	if f.Page == 0 {
		return ""
	}
	return p.T("Back")
}

func (f AnswerPage) next(p text.Printer) string {
	if f.last() {
		return p.T("Hand in")
	}
	return p.T("Next · %d of %d", f.Page+2, len(f.Survey.Definition.Pages))
}
