package models

import (
	"time"

	"luna/models/schedule"
)

// SurveyPlan says when the students of a module are asked what.
type SurveyPlan struct {
	ID            uint64
	UniversityID  uint64
	ModuleID      uint64
	FormVersionID uint64
	Title         string
	Weekdays      JSON[[]time.Weekday]
	Times         JSON[[]string] // "10:00", local
	OpenMinutes   int
	FirstDay      schedule.Date
	LastDay       schedule.Date
	FreeDays      JSON[[]schedule.Date]
	Imported      bool       // holds answers given elsewhere; never creates surveys
	StartedAt     *time.Time // nil: a draft
	StoppedAt     *time.Time
	CreatedUntil  *time.Time // slots that open before have their surveys
	RuleFrom      *time.Time // slots that open before are none of this rule: it was changed
	CreatedAt     time.Time
}

// Schedule gives the plan's rule in a zone.
func (p SurveyPlan) Schedule(zone *time.Location) schedule.Plan {
	return schedule.Plan{
		Weekdays: p.Weekdays.V, Times: p.Times.V, Open: time.Duration(p.OpenMinutes) * time.Minute,
		First: p.FirstDay, Last: p.LastDay, Free: p.FreeDays.V, Zone: zone,
	}
}
