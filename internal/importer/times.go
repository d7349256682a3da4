package importer

import (
	"fmt"
	"strings"
	"time"
)

// clock is a time as a file writes it.
type clock struct {
	at       time.Time
	local    bool // it had no offset and was read in the zone of the file
	skipped  bool // the clocks jumped over it; at is the first instant after
	repeated bool // it came twice; at is the first
}

var withOffset = []string{
	time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04Z07:00",
	"2006-01-02 15:04:05.999999999 Z07:00", "2006-01-02T15:04:05.999999999-0700", "2006-01-02 15:04:05.999999999 -0700",
}

var withoutOffset = []string{
	"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04",
	"02.01.2006 15:04:05", "02.01.2006 15:04",
}

// readTime reads an instant, or a local time in the zone.
func readTime(s string, zone *time.Location) (clock, error) {
	s = strings.TrimSpace(s)
	for _, form := range withOffset {
		if t, err := time.Parse(form, s); err == nil {
			return clock{at: t.Truncate(time.Microsecond)}, nil
		}
	}
	for _, form := range withoutOffset {
		if wall, err := time.Parse(form, s); err == nil {
			return atWall(wall.Truncate(time.Microsecond), zone), nil
		}
	}
	return clock{}, fmt.Errorf("%q is no time such as 2026-03-16T12:00:00+01:00", cut(s))
}

// atWall finds the instants at which the zone's clock shows a wall time. There
// is one, none when the clocks jump over it, or two when they are set back.
func atWall(wall time.Time, zone *time.Location) clock {
	var found []time.Time
	at := wall.Add(-36 * time.Hour)
	for range 8 { // no zone changes its clock more often in three days
		_, offset := at.In(zone).Zone()
		_, end := at.In(zone).ZoneBounds()
		t := wall.Add(-time.Duration(offset) * time.Second)
		if !t.Before(at) && (end.IsZero() || t.Before(end)) {
			found = append(found, t)
		} else if t.Before(at) && len(found) == 0 {
			return clock{at: at.In(zone), local: true, skipped: true}
		}
		if end.IsZero() || end.After(wall.Add(36*time.Hour)) {
			break
		}
		at = end
	}
	if len(found) == 0 {
		return clock{at: wall, local: true, skipped: true}
	}
	return clock{at: found[0].In(zone), local: true, repeated: len(found) > 1}
}

// foreign tells whether a time was written by a clock that ran in another zone
// than the plan's.
func (c clock) foreign(zone *time.Location) bool {
	if c.local {
		return false
	}
	_, own := c.at.Zone()
	_, plan := c.at.In(zone).Zone()
	return own != plan
}

// cut keeps a value short enough for a line of a report.
func cut(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
