package components

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"luna/views/text"
)

// reading is one row of the table behind a chart, and what the pointer reads.
type reading struct {
	at       time.Time
	x        string // place on the time axis, from 0 to 1
	trend    string
	expected string
	answered string
	response string
	event    string
}

// readings joins everything the chart shows by its moment.
func (c TrendChart) readings(p text.Printer) []reading {
	rows := map[int64]*reading{}
	row := func(at time.Time) *reading {
		r, ok := rows[at.Unix()]
		if !ok {
			r = &reading{at: at, x: fine(c.Axes.fraction(at))}
			rows[at.Unix()] = r
		}
		return r
	}
	for _, segment := range c.Segments {
		for _, point := range segment {
			r := row(point.At)
			r.trend = p.Number(point.Mean, 1)
			r.expected = c.within(p, point)
		}
	}
	for _, dot := range c.Dots {
		row(dot.At).answered = p.Number(dot.Value, 1)
	}
	for _, bar := range c.Bars {
		row(bar.At).response = bar.Label
	}
	for _, flag := range c.Flags {
		r := row(flag.At)
		r.event = strings.TrimPrefix(r.event+", "+flag.Label, ", ")
	}
	return sorted(rows)
}

func sorted(rows map[int64]*reading) []reading {
	var all []reading
	for _, r := range rows {
		all = append(all, *r)
	}
	slices.SortFunc(all, func(a, b reading) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
	return all
}

// within prints the 90 % band, ended by the scale: nobody can answer beyond it.
func (c TrendChart) within(p text.Printer, point ChartPoint) string {
	low := clamp(point.Lo90, c.Axes.Min, c.Axes.Max)
	high := clamp(point.Hi90, c.Axes.Min, c.Axes.Max)
	return p.Number(low, 1) + "–" + p.Number(high, 1)
}

// describe says in a sentence or two what the eye sees.
func (c TrendChart) describe(p text.Printer) string {
	said := []string{p.T("From %s to %s, on a scale from %s to %s.",
		p.Date(c.Axes.From), p.Date(c.Axes.To), p.Number(c.Axes.Min, 0), p.Number(c.Axes.Max, 0))}
	if first, last, ok := c.ends(); ok {
		said = append(said, p.T("The trend goes from %s to %s; the expected range at the end is %s.",
			p.Number(first.Mean, 1), p.Number(last.Mean, 1), c.within(p, last)))
	} else {
		said = append(said, p.T("There are not enough answers for a trend."))
	}
	if n := len(c.Hatched); n > 0 {
		said = append(said, p.N(n, "%d stretch has not enough answers.", "%d stretches have not enough answers."))
	}
	return strings.Join(said, " ")
}

// ends are the first point of the line and the last one that is no forecast.
func (c TrendChart) ends() (first, last ChartPoint, ok bool) {
	for _, s := range c.stretches() {
		if s.ahead {
			continue
		}
		if !ok {
			first, ok = s.points[0], true
		}
		last = s.points[len(s.points)-1]
	}
	return first, last, ok
}

// axisDay is a day at an end of the axis: "today", or its date.
func axisDay(p text.Printer, t time.Time) string {
	if today := p.T("today"); p.Day(t) == today {
		return today
	}
	return p.ShortDate(t)
}

// fine writes a fraction for the reading element.
func fine(x float64) string {
	return strings.TrimSuffix(short(1000*x), ".0")
}
