package pages

import (
	"slices"
	"strings"
	"time"

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
