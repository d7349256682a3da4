package privacy

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func noon(loc *time.Location, year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 12, 0, 0, 0, loc)
}

func TestGridComesFromTheSchedule(t *testing.T) {
	for want, days := range map[Grid][][]time.Weekday{
		Weekly: {nil, {1}, {1, 2, 3, 4}, {1, 1, 1, 1, 1, 1}},
		Daily:  {{1, 2, 3, 4, 5}, {0, 1, 2, 3, 4, 5, 6}},
	} {
		for _, d := range days {
			if got := GridFor(d); got != want {
				t.Errorf("%v: %s, want %s", d, got, want)
			}
		}
	}
}

func TestWeeksBeginOnMondayAtTheUniversitysMidnight(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	p := NewPartition(Weekly, noon(berlin, 2026, 10, 15), noon(berlin, 2026, 11, 9), berlin).Periods() // Thursday to Monday
	var got []string
	for _, period := range p {
		got = append(got, period.From.In(berlin).Format("Mon 2006-01-02 15:04"))
	}
	want := []string{"Mon 2026-10-12 00:00", "Mon 2026-10-19 00:00", "Mon 2026-10-26 00:00", "Mon 2026-11-02 00:00", "Mon 2026-11-09 00:00"}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("week %d begins %s, want %s", i, got[i], want[i])
		}
	}
	if hours := p[1].To.Sub(p[1].From).Hours(); hours != 7*24+1 {
		t.Errorf("the week in which summer time ends has %v hours, want 169", hours)
	}
	if p[0].From.Location() != time.UTC {
		t.Error("periods are not in UTC")
	}
}

func TestPeriodsFollowWithoutGapOrOverlap(t *testing.T) {
	for _, c := range []struct {
		zone  string
		first time.Time
		grid  Grid
		count int
	}{
		{"Europe/Berlin", time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC), Daily, 29},
		{"Europe/Berlin", time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC), Weekly, 5},
		{"America/Sao_Paulo", time.Date(2018, 10, 28, 12, 0, 0, 0, time.UTC), Daily, 29}, // midnight is skipped
		{"Pacific/Apia", time.Date(2011, 12, 20, 12, 0, 0, 0, time.UTC), Daily, 29},      // a day is skipped
		{"Australia/Lord_Howe", time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC), Daily, 29},
	} {
		loc := zone(t, c.zone)
		partition := NewPartition(c.grid, c.first, c.first.Add(28*24*time.Hour), loc)
		p := partition.Periods()
		if len(p) != c.count {
			t.Errorf("%s, %s: %d periods, want %d", c.zone, c.grid, len(p), c.count)
		}
		for i := range p {
			if !p[i].From.Before(p[i].To) || i > 0 && !p[i-1].To.Equal(p[i].From) {
				t.Errorf("%s: period %d, %v, does not follow", c.zone, i, p[i])
			}
			if before := p[i].From.Add(-1); before.In(loc).Day() == p[i].From.In(loc).Day() {
				t.Errorf("%s: period %d begins at %v, in the middle of a day", c.zone, i, p[i].From.In(loc))
			}
			for at, want := range map[time.Time]int{p[i].From: i, p[i].To.Add(-1): i} {
				if got := partition.Index(at); got != want {
					t.Errorf("%s: %v is in period %d, want %d", c.zone, at, got, want)
				}
			}
		}
		if partition.Index(p[0].From.Add(-1)) != -1 || partition.Index(p[len(p)-1].To) != -1 {
			t.Errorf("%s: instants outside the term are in a period", c.zone)
		}
		if partition.Index(c.first) < 0 || partition.Index(c.first.Add(28*24*time.Hour)) < 0 {
			t.Errorf("%s: the first or the last day is in no period", c.zone)
		}
	}
}

func TestPeriodsCannotBeChangedFromOutside(t *testing.T) {
	p := NewPartition(Daily, time.Unix(0, 0), time.Unix(0, 0), time.UTC)
	p.Periods()[0] = Period{}
	if p.Index(time.Unix(0, 0)) != 0 {
		t.Error("the partition was changed through its list")
	}
	if got := NewPartition(Daily, time.Unix(0, 0), time.Unix(0, 0), nil).Periods(); len(got) != 1 || got[0] != p.Periods()[0] {
		t.Errorf("no zone gave %v, want UTC", got)
	}
}

func TestPeriodsSettleWhenTheLastSurveyHasClosed(t *testing.T) {
	p := NewPartition(Weekly, time.Unix(0, 0), time.Unix(0, 0), time.UTC).Periods()[0]
	for after, want := range map[time.Duration]bool{-1: false, 0: false, 10*time.Hour - 1: false, 10 * time.Hour: true} {
		if got := p.Settled(p.To.Add(after), 10*time.Hour); got != want {
			t.Errorf("%v after its end: %t, want %t", after, got, want)
		}
	}
}
