package text

import (
	"math"
	"testing"
	"time"
)

var berlin = mustZone("Europe/Berlin")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func printers() (english, german Printer) {
	now := time.Date(2026, 10, 24, 9, 0, 0, 0, time.UTC)
	return Printer{"en", berlin, now}, Printer{"de", berlin, now}
}

func TestDaysAreSaidAsPeopleSayThem(t *testing.T) {
	en, de := printers()
	for _, c := range []struct {
		at              time.Time
		english, german string
	}{
		{time.Date(2026, 10, 24, 18, 0, 0, 0, time.UTC), "today", "heute"},
		{time.Date(2026, 10, 24, 22, 30, 0, 0, time.UTC), "tomorrow", "morgen"}, // 00:30 in Berlin
		{time.Date(2026, 10, 25, 22, 30, 0, 0, time.UTC), "tomorrow", "morgen"}, // the day of 25 hours
		{time.Date(2026, 10, 25, 23, 0, 0, 0, time.UTC), "Mon 26 Oct", "Mo. 26. Okt."},
		{time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC), "yesterday", "gestern"},
		{time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), "Wed 4 Mar", "Mi. 4. März"},
		{time.Date(2027, 1, 3, 12, 0, 0, 0, time.UTC), "Sun 3 Jan 2027", "So. 3. Jan. 2027"},
	} {
		if got := en.Day(c.at); got != c.english {
			t.Errorf("English %s: %q, want %q", c.at, got, c.english)
		}
		if got := de.Day(c.at); got != c.german {
			t.Errorf("German %s: %q, want %q", c.at, got, c.german)
		}
	}
}

func TestMomentsStandInTheZoneOfTheUniversity(t *testing.T) {
	en, de := printers()
	at := time.Date(2026, 11, 2, 19, 0, 0, 0, time.UTC)
	for got, want := range map[string]string{
		en.Clock(at):    "20:00",
		en.ShortDay(at): "Mon 2", de.ShortDay(at): "Mo. 2.", de.ShortDay(en.Now): "heute",
		en.Moment(at): "Mon 2 Nov 20:00", de.Moment(at): "Mo. 2. Nov. 20:00",
		en.Date(at): "2 November 2026", de.Date(at): "2. November 2026",
		en.FullDay(at): "Mon 2 November 2026", de.FullDay(at): "Mo. 2. November 2026", en.Exact(at): "Mon 2 November 2026, 20:00 CET", de.Exact(at): "Mo. 2. November 2026, 20:00 MEZ",
		de.Exact(at.AddDate(0, -1, 0)): "Fr. 2. Oktober 2026, 21:00 MESZ",
		Printer{}.Clock(at):            "19:00",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNumbersAreWrittenInTheReadersManner(t *testing.T) {
	en, de := printers()
	for got, want := range map[string]string{
		en.Number(3.44, 1): "3.4", de.Number(3.44, 1): "3,4",
		en.Number(2026, 0): "2026", en.Number(100000, 0): "100\u202f000", de.Number(1234567.5, 1): "1\u202f234\u202f567,5",
		en.Number(-2, 0): "\u22122", en.Number(-0.04, 1): "0.0", en.Number(math.NaN(), 1): "\u2013",
		en.Percent(0.61): "61\u202f%", en.Percent(math.NaN()): "\u2013", de.Minutes(2): "2 min",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestASentenceEndsWithOneFullStop(t *testing.T) {
	_, de := printers()
	at := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	for got, want := range map[string]string{
		de.T("Better than on %s.", de.Day(at)):           "Better than on Di. 3. Nov.",
		de.T("On %s. Then %s...", de.Day(at), "nothing"): "On Di. 3. Nov. Then nothing...",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOneThingIsSaidDifferentlyFromMany(t *testing.T) {
	en, de := printers()
	one, many := "Please correct one thing", "Please correct %d things"
	for got, want := range map[string]string{
		en.N(1, one, many):     "Please correct one thing",
		en.N(0, one, many):     "Please correct 0 things",
		de.N(3, one, many):     "Bitte korrigieren Sie 3 Angaben",
		en.T("100 % of it"):    "100 % of it",
		de.T("never said, so"): "never said, so",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
