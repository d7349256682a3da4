package pages

import (
	"slices"
	"strings"
	"time"

	"luna/models/schedule"
	"luna/views/text"
)

// dayName is the short name of a weekday.
func dayName(p text.Printer, day time.Weekday) string {
	return [...]string{p.T("Sun"), p.T("Mon"), p.T("Tue"), p.T("Wed"), p.T("Thu"), p.T("Fri"), p.T("Sat")}[day]
}

// dayNames lists weekdays from Monday on.
func dayNames(p text.Printer, days []time.Weekday) string {
	var names []string
	for _, day := range week {
		if slices.Contains(days, day) {
			names = append(names, dayName(p, day))
		}
	}
	return listed(names)
}

func listed(words []string) string { return strings.Join(words, ", ") }

// stretches writes days a line each, and days in a row as a line from the first
// to the last.
func stretches(days []schedule.Date) []string {
	days = slices.Clone(days)
	slices.SortFunc(days, schedule.Date.Compare)
	days = slices.Compact(days)
	var lines []string
	for first := 0; first < len(days); {
		last := first
		for last+1 < len(days) && days[last+1].DaysSince(days[last]) == 1 {
			last++
		}
		line := days[first].String()
		if last > first {
			line += " – " + days[last].String()
		}
		lines = append(lines, line)
		first = last + 1
	}
	return lines
}
