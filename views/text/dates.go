package text

import (
	"fmt"
	"time"
)

// names holds the words of a calendar. Go's time package knows English only.
type names struct {
	days        [7]string // short, Sunday first as in time.Weekday
	months      [12]string
	shortMonths [12]string
}

var calendars = map[string]names{
	"en": {
		days: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		months: [12]string{
			"January", "February", "March", "April", "May", "June",
			"July", "August", "September", "October", "November", "December",
		},
		shortMonths: [12]string{
			"Jan", "Feb", "Mar", "Apr", "May", "Jun",
			"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
		},
	},
	"de": {
		days: [7]string{"So.", "Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa."},
		months: [12]string{
			"Januar", "Februar", "März", "April", "Mai", "Juni",
			"Juli", "August", "September", "Oktober", "November", "Dezember",
		},
		shortMonths: [12]string{
			"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni",
			"Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
		},
	},
}

// germanZones names the zones German speakers live in; Go knows their English
// abbreviations.
var germanZones = map[string]string{"CET": "MEZ", "CEST": "MESZ"}

// Day prints a day as people say it: "today", "tomorrow", "yesterday",
// "Mon 3 Nov", and with the year where it is not the current one.
func (p Printer) Day(t time.Time) string {
	t = t.In(p.zone())
	switch daysBetween(p.Now.In(p.zone()), t) {
	case 0:
		return p.T("today")
	case 1:
		return p.T("tomorrow")
	case -1:
		return p.T("yesterday")
	}
	day := p.weekday(t) + " " + p.ShortDate(t)
	if t.Year() != p.Now.In(p.zone()).Year() {
		day += fmt.Sprintf(" %d", t.Year())
	}
	return day
}

// ShortDay prints a day of this or the next week, where the month goes without
// saying: "today", "tomorrow", "Mon 3", "Mo. 3.".
func (p Printer) ShortDay(t time.Time) string {
	t = t.In(p.zone())
	if near := daysBetween(p.Now.In(p.zone()), t); near == 0 || near == 1 {
		return p.Day(t)
	}
	return p.weekday(t) + " " + p.ordinal(t)
}

// Moment prints day and clock: "today 20:00", "Mon 3 Nov 20:00".
func (p Printer) Moment(t time.Time) string { return p.Day(t) + " " + p.Clock(t) }

// Clock prints hours and minutes: "20:00".
func (p Printer) Clock(t time.Time) string { return t.In(p.zone()).Format("15:04") }

// Date prints a full date: "3 November 2026", "3. November 2026".
func (p Printer) Date(t time.Time) string {
	t = t.In(p.zone())
	return fmt.Sprintf("%s %s %d", p.ordinal(t), p.calendar().months[t.Month()-1], t.Year())
}

// FullDay prints a full date with its day of the week: "Mon 3 November 2026".
func (p Printer) FullDay(t time.Time) string {
	return p.weekday(t.In(p.zone())) + " " + p.Date(t)
}

// ShortDate prints day and month, as an axis wants them: "3 Nov", "3. Nov.".
func (p Printer) ShortDate(t time.Time) string {
	t = t.In(p.zone())
	return p.ordinal(t) + " " + p.calendar().shortMonths[t.Month()-1]
}

// Exact prints a moment beyond doubt, for the title of a <time>:
// "Mon 3 November 2026, 20:00 CET".
func (p Printer) Exact(t time.Time) string {
	t = t.In(p.zone())
	zone := t.Format("MST")
	if own, ok := germanZones[zone]; ok && p.Lang == "de" {
		zone = own
	}
	return fmt.Sprintf("%s %s, %s %s", p.weekday(t), p.Date(t), p.Clock(t), zone)
}

func (p Printer) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

func (p Printer) calendar() names {
	if p.Lang == "de" {
		return calendars["de"]
	}
	return calendars["en"]
}

func (p Printer) weekday(t time.Time) string { return p.calendar().days[t.Weekday()] }

func (p Printer) ordinal(t time.Time) string {
	if p.Lang == "de" {
		return fmt.Sprintf("%d.", t.Day())
	}
	return fmt.Sprint(t.Day())
}

// daysBetween counts calendar days from a to b, both already in the same zone.
// It counts on dates without a clock, so that a day of 23 or 25 hours is one.
func daysBetween(a, b time.Time) int {
	return int(midnight(b).Sub(midnight(a)) / (24 * time.Hour))
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
