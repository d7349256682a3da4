package models

import (
	"slices"
	"time"

	"luna/models/schedule"
)

// PlanPreview is what a plan would do, before it does it.
type PlanPreview struct {
	Next     []schedule.Slot // the next slots
	Total    int             // all slots of the plan
	Left     int             // of these, those still to come
	Warnings []PlanWarning
}

// PlanWarning says what people may not expect of a plan.
type PlanWarning struct {
	Kind  WarningKind
	At    time.Time // when: the change of the clock, or the opening of a survey
	Clock string    // the planned time that the clock does not show as planned
}

// WarningKind is what a warning is about.
type WarningKind string

// The warnings.
const (
	ClocksChange  WarningKind = "clocks change" // during the plan; local times stay
	TimeSkipped   WarningKind = "time skipped"  // the planned time does not exist on that day
	TimeTwice     WarningKind = "time twice"    // the planned time comes twice on that day
	SlotsOverlap  WarningKind = "slots overlap" // a survey opens while the one before is open
	previewedNext             = 10
)

// Preview tells what a plan would do from now on. An input with faults has an
// empty one.
func (in PlanInput) Preview(zone *time.Location, now time.Time) PlanPreview {
	plan := in.Schedule(zone)
	var v PlanPreview
	if len(plan.Check()) > 0 {
		return v
	}
	all := plan.All()
	v.Total = len(all)
	left := slices.DeleteFunc(all, func(s schedule.Slot) bool { return s.Opens.Before(now) })
	v.Left, v.Warnings = len(left), warnings(plan, left)
	v.Next = left[:min(len(left), previewedNext)]
	return v
}

// warnings looks at each change of the zone's clock during the slots to come,
// and at neighbouring ones.
func warnings(plan schedule.Plan, all []schedule.Slot) []PlanWarning {
	var found []PlanWarning
	for i := 1; i < len(all); i++ {
		if all[i-1].Closes.After(all[i].Opens) {
			found = append(found, PlanWarning{Kind: SlotsOverlap, At: all[i].Opens})
			break // once says it
		}
	}
	if len(all) == 0 {
		return found
	}
	end := all[len(all)-1].Closes
	for at := all[0].Opens; ; {
		_, change := at.In(plan.Zone).ZoneBounds()
		if change.IsZero() || !change.Before(end) {
			return found
		}
		found = append(found, PlanWarning{Kind: ClocksChange, At: change})
		found = append(found, atChange(plan, all, change)...)
		at = change
	}
}

// atChange finds the slots that a change of the clock moves or could double.
func atChange(plan schedule.Plan, all []schedule.Slot, change time.Time) []PlanWarning {
	_, before := change.Add(-1).In(plan.Zone).Zone()
	_, after := change.In(plan.Zone).Zone()
	shift := time.Duration(after-before) * time.Second
	var found []PlanWarning
	for _, slot := range all {
		switch {
		case shift > 0 && slot.Opens.Equal(change):
			for _, clock := range skipped(plan, change, shift) {
				found = append(found, PlanWarning{Kind: TimeSkipped, At: slot.Opens, Clock: clock})
			}
		case shift < 0 && slot.Opens.Before(change) && !slot.Opens.Before(change.Add(shift)):
			found = append(found, PlanWarning{Kind: TimeTwice, At: slot.Opens, Clock: slot.Opens.In(plan.Zone).Format("15:04")})
		}
	}
	return found
}

// skipped lists the times of the plan that the clock jumps over.
func skipped(plan schedule.Plan, change time.Time, shift time.Duration) []string {
	shown := change.In(plan.Zone)
	wall := time.Date(shown.Year(), shown.Month(), shown.Day(), shown.Hour(), shown.Minute(), 0, 0, time.UTC)
	first, end := wall.Add(-shift).Format("15:04"), wall.Format("15:04")
	var found []string
	for _, clock := range plan.Times {
		if clock >= first && clock < end {
			found = append(found, clock)
		}
	}
	return found
}
