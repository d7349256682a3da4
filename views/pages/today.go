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

// openSpan is when a survey is open, "10:00–20:00".
func openSpan(p text.Printer, c models.ComingSurvey) string {
	if p.Day(c.Opens) == p.Day(c.Closes) {
		return p.Clock(c.Opens) + "–" + p.Clock(c.Closes)
	}
	return p.Clock(c.Opens) + " – " + p.Moment(c.Closes)
}
