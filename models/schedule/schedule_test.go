package schedule

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

func date(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04:05Z07:00", s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

var everyDay = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// plan asks every day from first to last, for an hour each time.
func plan(loc *time.Location, first, last string, times ...string) Plan {
	return Plan{Weekdays: everyDay, Times: times, Open: time.Hour, First: date(first), Last: date(last), Zone: loc}
}

func TestSlotsOpenAtLocalTimesOverTheClockChange(t *testing.T) {
	for _, c := range []struct {
		name, zone, first, last, clock string
		opens                          []string
	}{
		{
			"summer time begins", "Europe/Berlin", "2026-03-28", "2026-03-30", "10:00",
			[]string{"2026-03-28T09:00:00Z", "2026-03-29T08:00:00Z", "2026-03-30T08:00:00Z"},
		},
		{
			"a skipped time opens right after the change", "Europe/Berlin", "2026-03-28", "2026-03-30", "02:30",
			[]string{"2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
		},
		{
			"a doubled time opens once, at its first", "Europe/Berlin", "2026-10-24", "2026-10-26", "02:30",
			[]string{"2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		},
		{"the moment of the change itself", "Europe/Berlin", "2026-10-25", "2026-10-25", "02:00", []string{"2026-10-25T00:00:00Z"}},
		{"the end of the doubled hour", "Europe/Berlin", "2026-10-25", "2026-10-25", "03:00", []string{"2026-10-25T02:00:00Z"}},
		{"America", "America/New_York", "2026-03-08", "2026-03-08", "02:30", []string{"2026-03-08T07:00:00Z"}},
		{"a change of half an hour", "Australia/Lord_Howe", "2026-10-04", "2026-10-04", "02:15", []string{"2026-10-03T15:30:00Z"}},
		{"half an hour twice", "Australia/Lord_Howe", "2026-04-05", "2026-04-05", "01:45", []string{"2026-04-04T14:45:00Z"}},
		{"no change, half an hour off", "Asia/Kolkata", "2026-03-29", "2026-03-29", "10:00", []string{"2026-03-29T04:30:00Z"}},
		{
			"a day left out opens at the next", "Pacific/Apia", "2011-12-29", "2011-12-30", "10:00",
			[]string{"2011-12-29T20:00:00Z", "2011-12-30T10:00:00Z"},
		},
		{
			"leap day", "Europe/Berlin", "2028-02-28", "2028-03-01", "12:00",
			[]string{"2028-02-28T11:00:00Z", "2028-02-29T11:00:00Z", "2028-03-01T11:00:00Z"},
		},
		{"year change", "Europe/Berlin", "2026-12-31", "2027-01-01", "00:00", []string{"2026-12-30T23:00:00Z", "2026-12-31T23:00:00Z"}},
		{"a change at midnight", "America/Sao_Paulo", "2018-11-04", "2018-11-04", "00:00", []string{"2018-11-04T03:00:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan(zone(t, c.zone), c.first, c.last, c.clock)
			got := p.All()
			if len(got) != len(c.opens) {
				t.Fatalf("got %v, want %v", got, c.opens)
			}
			for i, want := range c.opens {
				if !got[i].Opens.Equal(at(want)) || got[i].Opens.Location() != time.UTC {
					t.Errorf("slot %d opens %v, want %s", i, got[i].Opens, want)
				}
				if got[i].Closes.Sub(got[i].Opens) != time.Hour {
					t.Errorf("slot %d is open for %v of real time, want an hour", i, got[i].Closes.Sub(got[i].Opens))
				}
			}
		})
	}
}

func TestTimesThatFallTogetherAreOneSlot(t *testing.T) {
	p := plan(zone(t, "Europe/Berlin"), "2026-03-29", "2026-03-29", "02:15", "02:45", "03:00", "03:01")
	got := p.All()
	if len(got) != 2 || !got[0].Opens.Equal(at("2026-03-29T01:00:00Z")) || !got[1].Opens.Equal(at("2026-03-29T01:01:00Z")) {
		t.Errorf("got %v", got)
	}
}

func TestOnlyChosenWeekdaysThatAreNotFree(t *testing.T) {
	p := plan(zone(t, "Europe/Berlin"), "2026-10-05", "2026-10-18", "18:00", "08:00") // two weeks from a Monday
	p.Weekdays = []time.Weekday{time.Thursday, time.Monday}
	p.Free = []Date{date("2026-10-08")}
	var got []string
	for _, s := range p.All() {
		got = append(got, s.Opens.In(p.Zone).Format("Mon 2 15:04"))
	}
	want := "[Mon 5 08:00 Mon 5 18:00 Mon 12 08:00 Mon 12 18:00 Thu 15 08:00 Thu 15 18:00]"
	if s := sprint(got); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}

func TestFirstAndLastDayCount(t *testing.T) {
	got := plan(zone(t, "Asia/Kolkata"), "2026-10-05", "2026-10-05", "00:00", "23:59").All()
	if len(got) != 2 || !got[0].Opens.Equal(at("2026-10-04T18:30:00Z")) || !got[1].Opens.Equal(at("2026-10-05T18:29:00Z")) {
		t.Errorf("got %v", got)
	}
}

func TestNeighbouringStretchesGiveEachSlotOnce(t *testing.T) {
	p := plan(zone(t, "Europe/Berlin"), "2026-10-20", "2026-10-30", "02:30", "10:00")
	all := p.All()
	var pieces []Slot
	from := at("2026-10-18T00:00:00Z")
	for n := 0; from.Before(at("2026-11-01T00:00:00Z")); n++ {
		to := from.Add(time.Duration(1+n%13) * 37 * time.Minute)
		pieces = append(pieces, p.Slots(from, to)...)
		from = to
	}
	if sprint(pieces) != sprint(all) || len(all) != 22 {
		t.Errorf("pieces %v\nall %v", pieces, all)
	}
}

func TestStretchIncludesItsBeginningAndNotItsEnd(t *testing.T) {
	p := plan(time.UTC, "2026-10-05", "2026-10-06", "10:00")
	if got := p.Slots(at("2026-10-05T10:00:00Z"), at("2026-10-06T10:00:00Z")); len(got) != 1 || !got[0].Opens.Equal(at("2026-10-05T10:00:00Z")) {
		t.Errorf("got %v", got)
	}
	for _, empty := range [][]Slot{
		p.Slots(at("2026-10-05T10:00:00Z"), at("2026-10-05T10:00:00Z")),
		p.Slots(at("2026-10-06T10:00:00Z"), at("2026-10-05T10:00:00Z")),
		Plan{}.Slots(at("2000-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z")),
		Plan{}.All(),
	} {
		if len(empty) != 0 {
			t.Errorf("got %v, want nothing", empty)
		}
	}
}

func TestLateJoinersGetTheSlotThatIsOpen(t *testing.T) {
	p := plan(zone(t, "Europe/Berlin"), "2026-10-05", "2026-10-20", "10:00")
	p.Open = 36 * time.Hour // longer than a day: two are open at a time
	for now, want := range map[string]string{
		"2026-10-05T07:59:59Z": "", "2026-10-05T08:00:00Z": "2026-10-05T08:00:00Z",
		"2026-10-06T09:00:00Z": "2026-10-06T08:00:00Z", // the newer one of two
		"2026-10-21T19:59:59Z": "2026-10-20T08:00:00Z", "2026-10-21T20:00:00Z": "",
	} {
		got, open := p.Current(at(now))
		if open != (want != "") || open && !got.Opens.Equal(at(want)) {
			t.Errorf("at %s: %v (%t), want %q", now, got, open, want)
		}
	}
}

func TestNextSlotIsFoundOverLongBreaks(t *testing.T) {
	p := plan(time.UTC, "2026-10-05", "2027-10-05", "10:00")
	for d := date("2026-10-06"); d.Before(date("2027-10-05")); d = d.AddDays(1) {
		p.Free = append(p.Free, d)
	}
	for now, want := range map[string]string{
		"2020-01-01T00:00:00Z": "2026-10-05T10:00:00Z", "2026-10-05T09:59:59Z": "2026-10-05T10:00:00Z",
		"2026-10-05T10:00:00Z": "2027-10-05T10:00:00Z", "2027-10-05T10:00:00Z": "",
	} {
		got, found := p.Next(at(now))
		if found != (want != "") || found && !got.Opens.Equal(at(want)) {
			t.Errorf("after %s: %v (%t), want %q", now, got, found, want)
		}
	}
	if _, found := (Plan{}).Next(at("2026-10-05T10:00:00Z")); found {
		t.Error("an empty plan has a next slot")
	}
}

func TestDatesAreDaysOfTheCalendar(t *testing.T) {
	for _, s := range []string{"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "0000-01-01", "26-01-01", "2026-01-01 ", "", "x"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %v", s, d)
		}
	}
	d := date("2028-02-28")
	if d.AddDays(1) != date("2028-02-29") || d.AddDays(-59) != date("2027-12-31") || d.AddDays(2).DaysSince(d) != 2 {
		t.Error("days are counted wrongly")
	}
	if d.Weekday() != time.Monday || !d.Before(d.AddDays(1)) || d.Before(d) || d.String() != "2028-02-28" {
		t.Error("weekday, order or text are wrong")
	}
	var back Date
	text, _ := d.MarshalText()
	if err := back.UnmarshalText(text); err != nil || back != d {
		t.Errorf("%s came back as %v (%v)", text, back, err)
	}
	if err := back.UnmarshalText(nil); err != nil || !back.IsZero() || back.String() != "" {
		t.Errorf("no text gave %v (%v)", back, err)
	}
	if err := back.UnmarshalText([]byte("2026-02-30")); err == nil {
		t.Error("30 February was read")
	}
	auckland := zone(t, "Pacific/Auckland")
	if got := DateOf(at("2026-10-05T12:00:00Z"), auckland); got != date("2026-10-06") {
		t.Errorf("noon UTC in Auckland is on %v", got)
	}
	if got := date("2026-10-06").Start(auckland); !got.Equal(at("2026-10-05T11:00:00Z")) {
		t.Errorf("the day starts %v", got)
	}
}

func TestDatesComeBackFromADatabaseColumn(t *testing.T) {
	want := date("2028-02-29")
	column, err := want.Value()
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range []any{column, []byte(column.(string))} {
		var got Date
		if err := got.Scan(src); err != nil || got != want {
			t.Errorf("%v came back as %v (%v)", src, got, err)
		}
	}
	var got Date
	if err := got.Scan(20280229); err == nil {
		t.Error("a number was read as a date")
	}
}
