package handlers

import (
	"strconv"
	"strings"
	"time"

	"luna/models"
	"luna/models/schedule"
	"luna/views/pages"
)

// usualDays are those a new plan begins with.
var usualDays = []time.Weekday{time.Monday, time.Wednesday, time.Friday}

// planFields reads the form of a plan as it was typed.
func (r *request) planFields() pages.PlanFields {
	fields := pages.PlanFields{
		Title: r.FormValue("title"), Form: r.FormValue("form"), Times: r.FormValue("times"),
		Open: strings.TrimSpace(r.FormValue("open")), Unit: r.FormValue("unit"),
		First: r.FormValue("first"), Last: r.FormValue("last"), Free: r.FormValue("free"),
	}
	if values, err := r.FormParams(); err == nil {
		fields.Weekdays = values["weekdays"]
	}
	return fields
}

// planInput turns what was typed into what the models check. What cannot be
// read becomes a value that they refuse.
func planInput(f pages.PlanFields) models.PlanInput {
	in := models.PlanInput{
		Title: f.Title, FormVersionID: number(f.Form), Times: clocks(f.Times),
		First: date(f.First), Last: date(f.Last), Free: freeDays(f.Free),
	}
	for _, value := range f.Weekdays {
		in.Weekdays = append(in.Weekdays, weekday(value))
	}
	if n, err := strconv.Atoi(f.Open); err == nil && n > 0 && n <= 100_000 {
		in.OpenMinutes = n
		if f.Unit == "hours" {
			in.OpenMinutes = 60 * n
		}
	}
	return in
}

// weekday reads "monday"; what is none gives a day that no week has.
func weekday(value string) time.Weekday {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if pages.DayValue(day) == value {
			return day
		}
	}
	return -1
}

// clocks reads "9:30, 16.00": an hour of one digit and a dot are understood.
func clocks(s string) []string {
	var times []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' }) {
		part = strings.Replace(part, ".", ":", 1)
		if len(part) == 4 && part[1] == ':' {
			part = "0" + part
		}
		times = append(times, part)
	}
	return times
}

// mostFree bounds what a list of free days can grow to.
const mostFree = 1000

// freeDays reads days, one a line or between commas; two days in a line are all
// from one to the other. What cannot be read gives the zero Date.
func freeDays(s string) []schedule.Date {
	var days []schedule.Date
	for line := range strings.Lines(strings.ReplaceAll(s, ",", "\n")) {
		if strings.TrimSpace(line) != "" && len(days) < mostFree {
			days = append(days, stretch(line)...)
		}
	}
	return days
}

// stretch reads "2026-12-24" or "2026-12-21 – 2027-01-06"; words beside the days
// do no harm.
func stretch(line string) []schedule.Date {
	var ends []schedule.Date
	for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r != '-' && (r < '0' || r > '9') }) {
		if strings.Trim(part, "-") != "" { // a dash alone stands between two days
			ends = append(ends, date(part))
		}
	}
	switch {
	case len(ends) == 1:
		return ends
	case len(ends) != 2 || !ends[0].Valid() || !ends[1].Valid() || ends[1].Before(ends[0]):
		return []schedule.Date{{}}
	}
	var days []schedule.Date
	for day := ends[0]; !ends[1].Before(day) && len(days) < mostFree; day = day.AddDays(1) {
		days = append(days, day)
	}
	return days
}
