package schedule

import (
	"testing"
	"time"
)

func TestFaultyPlansAreRefusedAtTheField(t *testing.T) {
	for _, c := range []struct {
		field  string
		change func(*Plan)
	}{
		{"weekdays", func(p *Plan) { p.Weekdays = nil }},
		{"weekdays", func(p *Plan) { p.Weekdays = []time.Weekday{1, 1} }},
		{"weekdays", func(p *Plan) { p.Weekdays = []time.Weekday{7} }},
		{"weekdays", func(p *Plan) { p.Weekdays, p.Last = []time.Weekday{time.Sunday}, p.First }}, // a Monday
		{"weekdays", func(p *Plan) { p.Last, p.Free = p.First, []Date{p.First} }},
		{"times", func(p *Plan) { p.Times = nil }},
		{"times", func(p *Plan) { p.Times = []string{"24:00"} }},
		{"times", func(p *Plan) { p.Times = []string{"9:00"} }},
		{"times", func(p *Plan) { p.Times = []string{"10:60"} }},
		{"times", func(p *Plan) { p.Times = []string{"10:00", "10:00"} }},
		{"times", func(p *Plan) { p.Times = make([]string, MaxTimes+1) }},
		{"open", func(p *Plan) { p.Open = 0 }},
		{"open", func(p *Plan) { p.Open = -time.Hour }},
		{"open", func(p *Plan) { p.Open = 15 * 24 * time.Hour }},
		{"first", func(p *Plan) { p.First = Date{} }},
		{"first", func(p *Plan) { p.First = Date{2026, 2, 30} }},
		{"last", func(p *Plan) { p.Last = Date{} }},
		{"last", func(p *Plan) { p.Last = p.First.AddDays(-1) }},
		{"last", func(p *Plan) { p.Last = p.First.AddDays(1000) }},
		{"free", func(p *Plan) { p.Free = []Date{{2026, 2, 30}} }},
		{"free", func(p *Plan) {
			for n := range MaxFree + 1 {
				p.Free = append(p.Free, p.Last.AddDays(1+n))
			}
		}},
		{"zone", func(p *Plan) { p.Zone = nil }},
	} {
		p := plan(time.UTC, "2026-10-05", "2027-02-05", "10:00", "16:00")
		if bad := p.Check(); len(bad) != 0 {
			t.Fatalf("a good plan has faults: %v", bad)
		}
		c.change(&p)
		if bad := p.Check(); bad[c.field].IsZero() || len(bad) != 1 {
			t.Errorf("%s: faults %v, want one at this field (%+v)", c.field, bad, p)
		}
	}
}

func TestEveryFaultyFieldIsNamedAtOnce(t *testing.T) {
	if bad := (Plan{}).Check(); len(bad) != 6 {
		t.Errorf("an empty plan has faults %v, want weekdays, times, open, first, last, zone", bad)
	}
}
