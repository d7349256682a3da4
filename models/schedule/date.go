package schedule

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Date is a day of the calendar, in no zone. The zero Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day on which t falls in a zone.
func DateOf(t time.Time, zone *time.Location) Date {
	year, month, day := t.In(zone).Date()
	return Date{year, month, day}
}

var isoDate = regexp.MustCompile(`^([0-9]{4})-([0-9]{2})-([0-9]{2})$`)

// ParseDate reads "2026-10-05" and refuses days that no calendar has.
func ParseDate(s string) (Date, error) {
	m := isoDate.FindStringSubmatch(s)
	if m == nil {
		return Date{}, fmt.Errorf("parsing date %q: want year-month-day", s)
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	d := Date{year, time.Month(month), day}
	if !d.Valid() {
		return Date{}, fmt.Errorf("parsing date %q: no such day", s)
	}
	return d, nil
}

// Valid tells whether the calendar has this day, in the years 1 to 9999.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && d == dateIn(d.utc())
}

// IsZero tells whether d is no day.
func (d Date) IsZero() bool {
	return d == Date{}
}

// String is "2026-10-05"; the zero Date is "".
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText makes dates texts in JSON and in forms.
func (d Date) MarshalText() ([]byte, error) {
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// AddDays is the day n days later.
func (d Date) AddDays(n int) Date {
	return dateIn(d.utc().AddDate(0, 0, n))
}

// DaysSince is the number of days from e to d.
func (d Date) DaysSince(e Date) int {
	return int(d.utc().Sub(e.utc()) / (24 * time.Hour))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return d.utc().Weekday()
}

// Before tells whether d comes before e.
func (d Date) Before(e Date) bool {
	return d.Compare(e) < 0
}

// Compare is -1, 0 or 1 as d comes before, is, or comes after e.
func (d Date) Compare(e Date) int {
	return d.utc().Compare(e.utc())
}

// Start is the first instant of the day in a zone. A day that the zone left
// out starts with the next one.
func (d Date) Start(zone *time.Location) time.Time {
	return firstInstant(d, 0, zone)
}

func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

func dateIn(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}
