package pages

import (
	"net/url"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/marks"
	"luna/views/components"
	"luna/views/layouts"
	"luna/views/text"

	"github.com/a-h/templ"
)

// gradingHref is the queue of an assignment, or what lies below it, with what is
// looked at in it.
func gradingHref(module, assignment uint64, rest string, q models.QueueQuery) string {
	values := queueValues(q)
	if len(values) > 0 {
		rest += "?" + values.Encode()
	}
	return assignmentHref(module, assignment, "/grading"+rest)
}

// queueValues name the filter and what is searched for.
func queueValues(q models.QueueQuery) url.Values {
	values := url.Values{}
	if q.Filter != "" {
		values.Set("filter", string(q.Filter))
	}
	if q.Query != "" {
		values.Set("q", q.Query)
	}
	return values
}

// panelHref is the panel of one work.
func panelHref(module, assignment, key uint64, rest string, q models.QueueQuery) string {
	return gradingHref(module, assignment, "/"+strconv.FormatUint(key, 10)+rest, q)
}

// queueFilterName says which works a filter lists.
func queueFilterName(p text.Printer, filter models.QueueFilter) string {
	switch filter {
	case models.QueueUngraded:
		return p.T("To mark")
	case models.QueueLate:
		return p.T("Late")
	case models.QueueMine:
		return p.T("Mine")
	case models.QueueAsked:
		return p.T("With a question")
	default:
		return p.T("All")
	}
}

// queueNothing says why a filter lists nothing.
func queueNothing(p text.Printer, q models.QueueQuery) string {
	switch {
	case q.Query != "":
		return p.T("Nobody here has a name like this.")
	case q.Filter == models.QueueUngraded:
		return p.T("All that was handed in is marked.")
	case q.Filter == models.QueueLate:
		return p.T("Nothing was handed in late.")
	case q.Filter == models.QueueMine:
		return p.T("You have not marked anything here yet.")
	case q.Filter == models.QueueAsked:
		return p.T("No question is open.")
	default:
		return p.T("What students hand in appears here.")
	}
}

// markText is a mark as it counts: "8.5 of 10 points".
func markText(p text.Printer, points, penalty, of int) string {
	return p.T("%s of %s", pointsNumber(p, marks.Final(points, penalty, of)), pointsText(p, of))
}

// finalText says what is left of a mark after what being late costs.
func finalText(p text.Printer, points, penalty, of int) string {
	if penalty == 0 {
		return markText(p, points, penalty, of)
	}
	left := marks.Final(points, penalty, of)
	return p.T("%s less %s for being late: %s", pointsNumber(p, points), pointsNumber(p, of*penalty/100), pointsText(p, left))
}

// markSourceName says by which way a mark was set.
func markSourceName(p text.Printer, source models.MarkSource) string {
	switch source {
	case models.FromTable:
		return p.T("in the table of grades")
	case models.FromImport:
		return p.T("from a file")
	default:
		return p.T("on this page")
	}
}

// changeText says what somebody set.
func changeText(p text.Printer, c models.MarkChange) string {
	if c.Points == nil {
		return p.T("no points")
	}
	return pointsText(p, *c.Points)
}

// choiceName is the level that was chosen for a criterion; empty: none.
func choiceName(p text.Printer, c models.RubricCriterion, choices map[string]string) string {
	for _, l := range c.Levels {
		if choices[c.Code] == l.Code {
			return l.Title + " (" + pointsText(p, l.Points) + ")"
		}
	}
	return ""
}

// choiceField is the name of the field of a criterion.
func choiceField(code string) string { return ChoicePrefix + code }

// ChoicePrefix begins the names of the fields that say which level was chosen.
const ChoicePrefix = "choice."

// panelKeys are the keys of the panel, for the help that "?" opens.
func panelKeys(p layouts.Page, rubric bool) []layouts.Key {
	first := layouts.Key{Keys: []string{"0", "…", "9"}, Does: p.T("Type the points")}
	if rubric {
		first = layouts.Key{Keys: []string{"1", "…", "9"}, Does: p.T("Choose a level of the marked criterion")}
	}
	return []layouts.Key{
		first,
		{Keys: []string{"p"}, Does: p.T("To the points")},
		{Keys: []string{"f"}, Does: p.T("To the feedback")},
		{Keys: []string{"c"}, Does: p.T("To the comments that were used before")},
		{Keys: []string{"Esc"}, Does: p.T("Out of a field, so that the keys work again")},
		{Keys: []string{"j"}, Does: p.T("Next work in the list")},
		{Keys: []string{"k"}, Does: p.T("Previous work in the list")},
		{Keys: []string{"n"}, Does: p.T("Next work that is to be marked")},
		{Keys: []string{p.T("Ctrl"), "Enter"}, Does: p.T("Save and go on to the next")},
	}
}

// QueueKeys are the keys of the queue.
func QueueKeys(p layouts.Page) []layouts.Key {
	return []layouts.Key{{Keys: []string{"n"}, Does: p.T("Next work that is to be marked")}}
}

// queueFacts are how far the marking of an assignment is.
func queueFacts(p layouts.Page, q models.GradingQueue) string {
	return p.T("%d handed in, %d marked, %d to mark.", q.HandedIn, q.Released.Marked, q.Counts[models.QueueUngraded])
}

func queuePages(q models.GradingQueue) components.Pages {
	href := func(page int) string {
		values := queueValues(q.QueueQuery)
		values.Set("page", strconv.Itoa(page))
		return assignmentHref(q.Module.ID, q.Assignment.ID, "/grading?"+values.Encode())
	}
	var pages components.Pages
	if q.Page > 1 {
		pages.Previous = href(q.Page - 1)
	}
	if q.Page < q.Pages {
		pages.Next = href(q.Page + 1)
	}
	return pages
}

// GradingHref is the address of a queue, opened where a work stands.
func GradingHref(module, assignment, key uint64, q models.QueueQuery) string {
	values := queueValues(q)
	values.Set("at", strconv.FormatUint(key, 10))
	return assignmentHref(module, assignment, "/grading?"+values.Encode())
}

// PanelHref is the address of the panel of a work.
func PanelHref(module, assignment, key uint64, q models.QueueQuery) string {
	return panelHref(module, assignment, key, "", q)
}

// WorkTitle names a work: a student, a team, or another name for either.
func WorkTitle(p layouts.Page, g models.GradingPanel) string { return someone(p, g.Who) }

// PanelPage gives a page the width, the way back and the keys of the panel.
func PanelPage(p *layouts.Page, g models.GradingPanel) {
	p.Wide = true
	p.Keys = panelKeys(*p, len(g.Assignment.Rubric.V) > 0)
	p.Crumbs = append(p.Crumbs, layouts.Crumb{Label: p.T("Marking"), Href: GradingHref(g.Module.ID, g.Assignment.ID, g.Key, g.QueueQuery)})
	if len(g.Members) > 0 {
		p.Lead += " · " + strings.Join(g.Members, ", ")
	}
}

// GradingAction leads to the first work that waits; nil: none does.
func GradingAction(p layouts.Page, q models.GradingQueue) templ.Component {
	if q.First == 0 {
		return nil
	}
	return components.PrimaryLink(p.T("Begin to mark"), panelHref(q.Module.ID, q.Assignment.ID, q.First, "", models.QueueQuery{Filter: models.QueueUngraded}), templ.Attributes{"data-key": "n"})
}
