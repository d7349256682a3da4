package pages

import (
	"fmt"
	"strconv"
	"time"

	"luna/models"
	"luna/models/deadlines"
	"luna/models/marks"
	"luna/models/schedule"
	"luna/views/components"
	"luna/views/layouts"
	"luna/views/text"
)

func assignmentsHref(module uint64) string { return fmt.Sprintf("/modules/%d/assignments", module) }

func assignmentHref(module, assignment uint64, rest string) string {
	return fmt.Sprintf("/modules/%d/assignments/%d%s", module, assignment, rest)
}

// pointsNumber prints hundredths of a point with as many decimals as they need:
// "10", "2.5".
func pointsNumber(p text.Printer, hundredths int) string {
	decimals := 2
	switch {
	case hundredths%100 == 0:
		decimals = 0
	case hundredths%10 == 0:
		decimals = 1
	}
	return p.Number(float64(hundredths)/100, decimals)
}

// pointsText is pointsNumber with the word: "10 points".
func pointsText(p text.Printer, hundredths int) string {
	if hundredths == 100 {
		return p.T("1 point")
	}
	return p.T("%s points", pointsNumber(p, hundredths))
}

// pointsField is how points stand in a field, in the way the reader types them.
func pointsField(p text.Printer, hundredths int) string { return marks.Print(hundredths, p.Lang) }

// percentNumber prints 15 as "15 %".
func percentNumber(p text.Printer, n int) string { return p.Percent(float64(n) / 100) }

// lateRule says in sentences what being late costs, with examples, and what
// holds where only the line was slow.
func lateRule(p text.Printer, rule deadlines.Rule, a models.Assignment) []string {
	if rule.Due == nil {
		return []string{p.T("There is no deadline.")}
	}
	said := lateCosts(p, rule, a.Points)
	if a.MostFiles > 0 {
		said = append(said, p.T("The exception is a slow line: a file whose upload began before a deadline may arrive up to an hour after it. The work must then be handed in within that hour, too, and after the deadline nothing else may be changed and no other upload begun."))
	}
	return said
}

func lateCosts(p text.Printer, rule deadlines.Rule, points int) []string {
	var said []string
	switch {
	case rule.CutOff != nil && !rule.CutOff.After(*rule.Due):
		return []string{p.T("Nothing is taken after the due time.")}
	case rule.Unit == deadlines.Free || rule.Percent == 0:
		said = append(said, p.T("What comes later is marked as late and costs nothing."))
	case rule.Unit == deadlines.Hour:
		said = append(said, p.T("Each hour that has begun costs %s of the points.", percentNumber(p, rule.Percent)))
	default:
		said = append(said, p.T("Each day that has begun costs %s of the points.", percentNumber(p, rule.Percent)))
	}
	if rule.Unit != deadlines.Free && rule.Percent > 0 {
		if rule.Floor > 0 {
			said = append(said, p.T("At least %s are left.", percentNumber(p, rule.Floor)))
		}
		said = append(said, lateExamples(p, rule, points)...)
	}
	if rule.CutOff != nil {
		said = append(said, p.T("Nothing is taken after %s.", p.Moment(*rule.CutOff)))
	}
	return said
}

// lateExamples count an example through: the first unit and the third.
func lateExamples(p text.Printer, rule deadlines.Rule, points int) []string {
	unit := 24 * time.Hour
	if rule.Unit == deadlines.Hour {
		unit = time.Hour
	}
	var said []string
	for _, late := range []time.Duration{unit / 2, 5 * unit / 2} {
		at := rule.Due.Add(late)
		v := rule.At(at)
		if v.State == deadlines.Closed {
			continue
		}
		said = append(said, p.T("Handed in %s, it loses %s: %s can be reached.", p.Moment(at), percentNumber(p, v.Penalty), pointsText(p, marks.Final(points, v.Penalty, points))))
	}
	return said
}

// assignmentWarnings are what staff may not have meant.
func assignmentWarnings(p text.Printer, m models.Module, a models.Assignment) []string {
	var said []string
	if a.DueAt != nil {
		day := schedule.DateOf(*a.DueAt, zoneOf(p))
		if day.Before(m.FirstDay) || m.LastDay.Before(day) {
			said = append(said, p.T("The due time lies outside of the module, which lasts from %s to %s.", civil(p, m.FirstDay), civil(p, m.LastDay)))
		}
		if a.PublishAt != nil && !a.PublishAt.Before(*a.DueAt) {
			said = append(said, p.T("Students see the assignment only when it is due already."))
		}
	}
	if best := rubricPoints(a.Rubric.V); len(a.Rubric.V) > 0 && best != a.Points {
		said = append(said, p.T("The best levels of the rubric add up to %s, and the assignment has %s.", pointsText(p, best), pointsText(p, a.Points)))
	}
	return said
}

// rubricPoints are those of the best level of each criterion.
func rubricPoints(rubric []models.RubricCriterion) (sum int) {
	for _, c := range rubric {
		if len(c.Levels) > 0 {
			sum += c.Levels[0].Points
		}
	}
	return sum
}

// assignmentFacts are what everybody may know of an assignment.
func assignmentFacts(p layouts.Page, a models.Assignment, rule deadlines.Rule) []components.Fact {
	facts := []components.Fact{{Label: p.T("Points"), Value: pointsNumber(p.Printer, a.Points)}}
	if rule.Due != nil {
		facts = append(facts, components.Fact{Label: p.T("Due"), Value: p.Moment(*rule.Due)})
	}
	if rule.CutOff != nil {
		facts = append(facts, components.Fact{Label: p.T("Cut-off"), Value: p.Moment(*rule.CutOff)})
	}
	facts = append(facts, components.Fact{Label: p.T("What is handed in"), Value: assignmentTakes(p.Printer, a)})
	if a.Attempts > 0 {
		facts = append(facts, components.Fact{Label: p.T("Attempts"), Value: strconv.Itoa(a.Attempts)})
	}
	if a.Team {
		facts = append(facts, components.Fact{Label: p.T("Who hands in"), Value: p.T("teams")})
	}
	if a.Anonymous {
		facts = append(facts, components.Fact{Label: p.T("Marking"), Value: p.T("without names")})
	}
	return facts
}

// assignmentTakes is "a text and up to 5 files".
func assignmentTakes(p text.Printer, a models.Assignment) string {
	files := p.N(a.MostFiles, "%d file", "up to %d files")
	switch {
	case a.MostFiles == 0:
		return p.T("a text")
	case !a.TakesText:
		return files
	default:
		return p.T("a text and %s", files)
	}
}

// dueText is "due Mon 3 Nov 23:59"; empty: never.
func dueText(p text.Printer, due *time.Time) string {
	if due == nil {
		return p.T("no deadline")
	}
	return p.T("due %s", p.Moment(*due))
}

// dueSentence says when the work is due.
func dueSentence(p text.Printer, due time.Time) string {
	return p.T("The work is due %s.", p.Moment(due))
}

func lateUnitChoices(p text.Printer) []components.Choice {
	return []components.Choice{
		{Value: string(deadlines.Free), Label: p.T("nothing: it is only marked as late")},
		{Value: string(deadlines.Hour), Label: p.T("points for each hour")},
		{Value: string(deadlines.Day), Label: p.T("points for each day")},
	}
}

// LateUnitName says what being late costs, as the form lets choose it; empty for
// what it does not.
func LateUnitName(p text.Printer, unit string) string {
	for _, c := range lateUnitChoices(p) {
		if c.Value == unit {
			return c.Label
		}
	}
	return ""
}
