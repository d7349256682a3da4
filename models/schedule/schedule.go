// Package schedule knows when surveys open: weekdays and local times between
// two days, over clock changes, without holes and without doubles.
//
// A local occurrence is a day of the plan at one of its times. It opens at the
// first instant at which the clock of the zone shows that day and time or a
// later one. Three rules follow:
//
//   - a time that the clock change skips opens right after the change;
//   - a time that comes twice opens at its first coming;
//   - a day that a zone left out altogether opens at the start of the next day.
//
// Occurrences that fall on one instant in this way are one slot.
package schedule

import (
	"slices"
	"time"
)

// Plan is the schedule of a module's surveys.
type Plan struct {
	Weekdays []time.Weekday
	Times    []string       // local, "10:00"
	Open     time.Duration  // how long a survey can be answered, in real time
	First    Date           // both included
	Last     Date           //
	Free     []Date         // days without surveys
	Zone     *time.Location // nil is UTC, and a fault to Check
}

// Slot is the time in which one survey can be answered: from Opens, included,
// to Closes, excluded. Both are in UTC.
type Slot struct {
	Opens, Closes time.Time
}

// Contains tells whether the slot is open at t.
func (s Slot) Contains(t time.Time) bool {
	return !t.Before(s.Opens) && t.Before(s.Closes)
}

// Slots lists the slots that open in [from, to), in order of time. Asking for
// neighbouring stretches gives each slot exactly once. Times and days that
// Check refuses give no slot.
func (p Plan) Slots(from, to time.Time) []Slot {
	if !p.First.Valid() || !p.Last.Valid() || !from.Before(to) {
		return nil
	}
	// Local dates are at most a day away from those of UTC; one more covers
	// days that a zone left out.
	day, last := DateOf(from, time.UTC).AddDays(-2), DateOf(to, time.UTC).AddDays(2)
	if day.Before(p.First) {
		day = p.First
	}
	if p.Last.Before(last) {
		last = p.Last
	}
	var slots []Slot
	for ; !last.Before(day); day = day.AddDays(1) {
		for _, s := range p.on(day) {
			if !s.Opens.Before(from) && s.Opens.Before(to) {
				slots = append(slots, s)
			}
		}
	}
	return inOrder(slots)
}

// All lists every slot of the plan.
func (p Plan) All() []Slot {
	if !p.First.Valid() || !p.Last.Valid() {
		return nil
	}
	return p.Slots(p.First.AddDays(-2).utc(), p.Last.AddDays(3).utc())
}

// Current is the slot that is open at t and opened last: the one that somebody
// who joins at t gets.
func (p Plan) Current(t time.Time) (Slot, bool) {
	slots := p.Slots(t.Add(-p.Open), t.Add(1))
	for _, s := range slices.Backward(slots) {
		if s.Contains(t) {
			return s, true
		}
	}
	return Slot{}, false
}

// Next is the first slot that opens after t.
func (p Plan) Next(t time.Time) (Slot, bool) {
	for step := 8 * 24 * time.Hour; ; step *= 2 {
		if slots := p.Slots(t.Add(1), t.Add(step)); len(slots) > 0 {
			return slots[0], true
		}
		if !p.Last.Valid() || t.Add(step).After(p.Last.AddDays(3).utc()) {
			return Slot{}, false
		}
	}
}

// on lists the slots of one day, in the order of Times.
func (p Plan) on(day Date) []Slot {
	if !slices.Contains(p.Weekdays, day.Weekday()) || slices.Contains(p.Free, day) {
		return nil
	}
	var slots []Slot
	for _, clock := range p.Times {
		if minutes, ok := readClock(clock); ok {
			opens := firstInstant(day, minutes, p.zone())
			slots = append(slots, Slot{Opens: opens, Closes: opens.Add(p.Open)})
		}
	}
	return slots
}

func (p Plan) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

func inOrder(slots []Slot) []Slot {
	slices.SortFunc(slots, func(a, b Slot) int { return a.Opens.Compare(b.Opens) })
	return slices.CompactFunc(slots, func(a, b Slot) bool { return a.Opens.Equal(b.Opens) })
}

// firstInstant is the first instant at which the zone's clock shows the day
// and the minutes past midnight, or later. time.Date does not promise which
// instant it gives for times that come twice or never.
func firstInstant(day Date, minutes int, zone *time.Location) time.Time {
	wall := day.utc().Add(time.Duration(minutes) * time.Minute)
	at := wall.Add(-36 * time.Hour) // the clock certainly shows less here
	for {
		local := at.In(zone)
		_, offset := local.Zone()
		_, end := local.ZoneBounds()
		found := wall.Add(-time.Duration(offset) * time.Second)
		if found.Before(at) {
			found = at // skipped: the clock has just jumped past it
		}
		if end.IsZero() || found.Before(end) {
			return found.UTC()
		}
		at = end
	}
}
