package pages

import (
	"time"

	"luna/models"
	"luna/views/text"
)

// openUntil is a clock for a moment of today, else the day as well.
func openUntil(p text.Printer, t time.Time) string {
	if p.Day(t) == p.Day(p.Now) {
		return p.Clock(t)
	}
	return p.Moment(t)
}

// openSpan is when a survey is open: "10:00–20:00", and with the day on which
// it closes where that is another.
func openSpan(p text.Printer, c models.ComingSurvey) string {
	if p.Day(c.Opens) == p.Day(c.Closes) {
		return p.Clock(c.Opens) + "–" + p.Clock(c.Closes)
	}
	return p.Clock(c.Opens) + " – " + p.Moment(c.Closes)
}

// mostComing is how many surveys the start page looks ahead; the list of
// surveys has the others.
const mostComing = 5

// comingDay is the day of the i-th survey to come, empty where it is that of
// the one before.
func comingDay(p text.Printer, coming []models.ComingSurvey, i int) string {
	if i > 0 && p.Day(coming[i-1].Opens) == p.Day(coming[i].Opens) {
		return ""
	}
	return p.ShortDay(coming[i].Opens)
}
