package models

import (
	"strings"
	"time"

	"luna/models/schedule"
)

// mostPlans is how many plans a module may have.
const mostPlans = 50

// PlanInput is what staff say of a survey plan. Numbers and days that could not
// be read come as zero.
type PlanInput struct {
	Title         string
	FormVersionID uint64
	Weekdays      []time.Weekday
	Times         []string // "10:00", local
	OpenMinutes   int
	First, Last   schedule.Date
	Free          []schedule.Date
}

// Input gives a plan as what its form shows.
func (p SurveyPlan) Input() PlanInput {
	return PlanInput{
		Title: p.Title, FormVersionID: p.FormVersionID, Weekdays: p.Weekdays.V, Times: p.Times.V,
		OpenMinutes: p.OpenMinutes, First: p.FirstDay, Last: p.LastDay, Free: p.FreeDays.V,
	}
}

// Schedule gives the input's rule in a zone.
func (in PlanInput) Schedule(zone *time.Location) schedule.Plan {
	var p SurveyPlan
	in.record(&p)
	return p.Schedule(zone)
}

// check finds the faults that need no database, by the names of the form.
func (in *PlanInput) check(zone *time.Location) faults {
	f := faults{}
	in.Title = strings.TrimSpace(in.Title)
	checkLine(f, "title", in.Title, longestTitle)
	if in.FormVersionID == 0 {
		f.add("form", Say("Please choose a questionnaire."))
	}
	if len(in.Free) > longestTerm {
		f.add("free", Say("Please enter at most %d free days.", longestTerm))
	}
	for field, m := range in.Schedule(zone).Check() {
		f.add(field, m)
	}
	return f
}

// record copies the input into the record.
func (in PlanInput) record(p *SurveyPlan) {
	p.Title, p.FormVersionID, p.OpenMinutes = in.Title, in.FormVersionID, in.OpenMinutes
	p.FirstDay, p.LastDay = in.First, in.Last
	p.Weekdays.V, p.Times.V, p.FreeDays.V = in.Weekdays, in.Times, in.Free
}
