package privacy

import (
	"slices"
	"time"
)

// Grid is the width of the periods of a module.
type Grid string

// Weeks are the rule; days are for modules that ask nearly every day.
const (
	Weekly Grid = "week"
	Daily  Grid = "day"
)

// dailyFrom is on how many weekdays a module must ask before days are fine
// enough periods.
const dailyFrom = 5

// GridFor chooses the grid by the weekdays on which a module asks. It depends
// on the schedule alone: neither answers nor viewers have a say.
func GridFor(weekdays []time.Weekday) Grid {
	seen := map[time.Weekday]bool{}
	for _, day := range weekdays {
		seen[day] = true
	}
	if len(seen) >= dailyFrom {
		return Daily
	}
	return Weekly
}

// Period is a stretch of time from From, included, to To, excluded, in UTC.
type Period struct {
	From, To time.Time
}

// Contains tells whether t lies in the period.
func (p Period) Contains(t time.Time) bool {
	return !t.Before(p.From) && t.Before(p.To)
}

// Settled tells whether nothing can be added to the period any more: it is
// over, and a survey that opened in its last moment has closed. Until then
// its numbers stay hidden, because two readings of a number that is still
// growing give away what was added between them.
func (p Period) Settled(now time.Time, open time.Duration) bool {
	return !now.Before(p.To.Add(open))
}

// Partition cuts the term of a module into periods, once and for everybody.
type Partition struct {
	periods []Period
}

// NewPartition cuts the days from that of first to that of last, both
// included, into periods that begin at midnight of the university's zone;
// weeks begin on Monday. The first and the last week are whole weeks, even
// where the term covers a part of them.
func NewPartition(grid Grid, first, last time.Time, zone *time.Location) Partition {
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := first.In(zone).Date()
	step := 1
	if grid != Daily {
		step = 7
		day -= (int(first.In(zone).Weekday()) + 6) % 7
	}
	var p Partition
	at := midnight(year, month, day, zone)
	for n := 1; !last.Before(at); n++ {
		end := midnight(year, month, day+n*step, zone)
		if end.After(at) { // a day that the zone left out is no period
			p.periods = append(p.periods, Period{From: at, To: end})
		}
		at = end
	}
	return p
}

// Periods lists the periods in order of time.
func (p Partition) Periods() []Period {
	return slices.Clone(p.periods)
}

// Index is the place of the period that contains t, -1 outside the term.
func (p Partition) Index(t time.Time) int {
	i, found := slices.BinarySearchFunc(p.periods, t, func(p Period, t time.Time) int {
		switch {
		case p.Contains(t):
			return 0
		case t.Before(p.From):
			return 1
		}
		return -1
	})
	if !found {
		return -1
	}
	return i
}

// midnight is the first instant of a day. Where the clock jumps over midnight
// that is the instant after the jump.
func midnight(year int, month time.Month, day int, zone *time.Location) time.Time {
	wall := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	at := wall.Add(-36 * time.Hour)
	for {
		_, offset := at.In(zone).Zone()
		_, end := at.In(zone).ZoneBounds()
		found := wall.Add(-time.Duration(offset) * time.Second)
		if found.Before(at) {
			found = at
		}
		if end.IsZero() || found.Before(end) {
			return found.UTC()
		}
		at = end
	}
}
