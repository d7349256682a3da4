package schedule_test

import (
	"testing"
	"time"

	"luna/models/schedule"
)

func TestAShiftedTimeIsTheSameOnTheClock(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from string
		days int
		want string
	}{
		{"2026-10-23T21:59:00Z", 7, "2026-10-30T22:59:00Z"},    // 23:59, into the winter time
		{"2026-10-30T22:59:30Z", -7, "2026-10-23T21:59:30Z"},   // and back, with its seconds
		{"2026-11-06T22:59:00Z", 364, "2027-11-05T22:59:00Z"},  // a year later
		{"2026-03-22T01:30:00Z", 7, "2026-03-29T01:00:00Z"},    // 2:30 does not come: 3:00
		{"2026-10-18T00:30:00Z", 7, "2026-10-25T00:30:00Z"},    // 2:30 comes twice: the first
		{"2026-10-25T01:30:00Z", 7, "2026-11-01T01:30:00Z"},    // the second 2:30
		{"2026-12-31T23:30:00Z", -365, "2025-12-31T23:30:00Z"}, // the day is that of the zone
	} {
		from, _ := time.Parse(time.RFC3339, c.from)
		if got := schedule.Shift(from, c.days, berlin).Format(time.RFC3339); got != c.want {
			t.Errorf("%s and %d days: %s, want %s", c.from, c.days, got, c.want)
		}
	}
}

func TestWeeksAreThoseOfTheCalendar(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2026-10-12", "2026-10-12", 0},
		{"2026-10-12", "2026-10-18", 0},
		{"2026-10-18", "2026-10-19", 1},
		{"2026-10-12", "2027-10-11", 52},
		{"2026-10-01", "2027-10-01", 52},
		{"2027-04-12", "2026-10-12", -26},
		{"2026-10-18", "2026-10-12", 0},
	} {
		from, _ := schedule.ParseDate(c.from)
		to, _ := schedule.ParseDate(c.to)
		if got := schedule.Weeks(from, to); got != c.want {
			t.Errorf("from %s to %s: %d, want %d", c.from, c.to, got, c.want)
		}
	}
}
