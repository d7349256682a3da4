package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func sprint(v any) string { return fmt.Sprint(v) }

// walk finds the slots of a plan in the dullest way: it looks at the zone's
// clock every minute of real time, and notes an occurrence at the first minute
// at which the clock shows its day and time or later.
func walk(p Plan) []Slot {
	due := map[string]bool{} // "2026-10-05 10:00": not opened yet
	for d := p.First; !p.Last.Before(d); d = d.AddDays(1) {
		for _, clock := range p.Times {
			if slices.Contains(p.Weekdays, d.Weekday()) && !slices.Contains(p.Free, d) {
				due[d.String()+" "+clock] = true
			}
		}
	}
	var slots []Slot
	for t := p.First.utc().Add(-30 * time.Hour); t.Before(p.Last.utc().Add(60 * time.Hour)); t = t.Add(time.Minute) {
		shown, opened := t.In(p.Zone).Format("2006-01-02 15:04"), false
		for occurrence := range due {
			if occurrence <= shown {
				delete(due, occurrence)
				opened = true
			}
		}
		if opened {
			slots = append(slots, Slot{Opens: t, Closes: t.Add(p.Open)})
		}
	}
	return slots
}

func TestSlotsAreWhatAMinuteWalkerFinds(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		zone    string
		changes []string // days around which plans are laid
	}{
		{"Europe/Berlin", []string{"2026-03-29", "2026-10-25", "2028-02-29", "2026-12-31", "1980-04-06"}},
		{"America/New_York", []string{"2026-03-08", "2026-11-01", "2007-03-11"}},
		{"Australia/Lord_Howe", []string{"2026-04-05", "2026-10-04"}},
		{"Asia/Kolkata", []string{"2026-03-29", "1945-10-15"}},
		{"Pacific/Apia", []string{"2011-12-30", "2012-04-01"}},
		{"America/Sao_Paulo", []string{"2018-11-04", "2018-02-18"}},
		{"Pacific/Kwajalein", []string{"1993-08-21"}},
		{"Europe/Berlin", []string{"2060-03-28", "2060-10-31"}}, // beyond the table, by rule
	} {
		loc := zone(t, c.zone)
		for _, day := range c.changes {
			for range 12 {
				p := randomPlan(date(day), loc, rng)
				if got, want := sprint(p.All()), sprint(walk(p)); got != want {
					t.Fatalf("%s %+v\ngot  %s\nwant %s", c.zone, p, got, want)
				}
			}
		}
	}
}

// randomPlan lays a plan of up to five days around a day, many of its times in
// the small hours, where clocks change.
func randomPlan(around Date, loc *time.Location, rng *rand.Rand) Plan {
	p := Plan{Zone: loc, Open: time.Duration(1+rng.IntN(48)) * time.Hour}
	p.First = around.AddDays(-rng.IntN(3))
	p.Last = p.First.AddDays(rng.IntN(5))
	for _, day := range everyDay {
		if rng.IntN(3) > 0 {
			p.Weekdays = append(p.Weekdays, day)
		}
	}
	for range 1 + rng.IntN(4) {
		hour := rng.IntN(4)
		if rng.IntN(3) == 0 {
			hour = rng.IntN(24)
		}
		p.Times = append(p.Times, fmt.Sprintf("%02d:%02d", hour, rng.IntN(4)*15))
	}
	if rng.IntN(3) == 0 {
		p.Free = []Date{p.First.AddDays(rng.IntN(3))}
	}
	return p
}

func TestEveryOccurrenceOfAYearHasItsSlot(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "Pacific/Chatham"} {
		p := plan(zone(t, name), "2026-01-01", "2026-12-31", "00:00", "02:30", "23:45")
		slots := p.All()
		if len(slots) != 3*365 {
			t.Errorf("%s: %d slots, want %d", name, len(slots), 3*365)
		}
		for i := 1; i < len(slots); i++ {
			if !slots[i-1].Opens.Before(slots[i].Opens) {
				t.Fatalf("%s: slot %d does not open after the one before", name, i)
			}
		}
	}
}

// FuzzSlots asks plans made of arbitrary parts for their slots. They come in
// order, inside the stretch asked for, at most as many as there are
// occurrences, and the same in two halves.
func FuzzSlots(f *testing.F) {
	f.Add("Europe/Berlin", "2026-03-20", "2026-04-05", "02:30", "10:00", byte(0b0111110), int64(1774569600), uint32(864000))
	f.Add("Pacific/Apia", "2011-12-20", "2012-01-05", "00:00", "24:00", byte(0x7f), int64(1324900000), uint32(1000000))
	f.Fuzz(func(t *testing.T, name, first, last, clock1, clock2 string, days byte, from int64, length uint32) {
		loc, err := time.LoadLocation(name)
		if err != nil || from < -1e10 || from > 1e10 {
			return
		}
		p := Plan{Times: []string{clock1, clock2}, Open: time.Hour, Zone: loc}
		p.First, _ = ParseDate(first)
		p.Last, _ = ParseDate(last)
		for _, day := range everyDay {
			if days&(1<<day) != 0 {
				p.Weekdays = append(p.Weekdays, day)
			}
		}
		start := time.Unix(from, 0)
		length %= 60 * 86400
		end := start.Add(time.Duration(length) * time.Second)
		half := start.Add(time.Duration(length/2) * time.Second)
		slots := p.Slots(start, end)
		if halves := append(p.Slots(start, half), p.Slots(half, end)...); sprint(halves) != sprint(slots) {
			t.Fatalf("halves %v\nwhole %v", halves, slots)
		}
		for i, s := range slots {
			if s.Opens.Before(start) || !s.Opens.Before(end) || i > 0 && !slots[i-1].Opens.Before(s.Opens) {
				t.Fatalf("slot %d of %v is out of place", i, slots)
			}
		}
		p.Check()
	})
}
