package pages

import (
	"fmt"
	"time"

	"luna/models"
	"luna/views/components"
	"luna/views/layouts"
)

// How many standard deviations half, and nine of ten, of a normal distribution
// lie within.
const (
	halfWithin      = 0.6745
	nineOfTenWithin = 1.6449
)

// longestLink is how far apart two answers of a student may be and still be
// joined by the line.
const longestLink = 14 * 24 * time.Hour

// classCharts are the class's curves, one a scale.
func classCharts(p layouts.Page, trends []models.ClassTrend) []components.TrendChart {
	charts := make([]components.TrendChart, len(trends))
	for i, t := range trends {
		charts[i] = classChart(p, t)
	}
	return charts
}

// classChart draws the class's curve of one scale. A point stands where its
// period begins; a period without enough answers is hatched, never bridged.
func classChart(p layouts.Page, t models.ClassTrend) components.TrendChart {
	c := components.TrendChart{
		ID: chartID(t.FormID, t.Info.Code), Title: t.Info.Title.In(p.Lang), Note: scaleNote(p, t.Info) + " · " + eachPoint(p, t.Period),
		Axes: components.Axes{Min: t.Info.Min, Max: t.Info.Max},
	}
	if last, ok := t.LastShown(); ok {
		c.Size = p.T("%s students", last.Size)
	}
	points := t.Visible(p.Now)
	if len(points) == 0 {
		c.Axes.From, c.Axes.To = p.Now.Add(-7*24*time.Hour), p.Now
		return c
	}
	c.Axes.From, c.Axes.To = points[0].From, points[len(points)-1].From
	if !c.Axes.From.Before(c.Axes.To) {
		c.Axes.To = points[0].To
	}
	open := false
	for _, point := range points {
		c.Bars = append(c.Bars, components.ChartBar{At: point.From, Rate: point.Rate, Label: p.Percent(point.Rate)})
		if !point.Shown {
			half := point.To.Sub(point.From) / 2
			c.Hatched = append(c.Hatched, components.Span{From: point.From.Add(-half), To: point.From.Add(half)})
			open = false
			continue
		}
		if !open {
			c.Segments, open = append(c.Segments, nil), true
		}
		line := &c.Segments[len(c.Segments)-1]
		*line = append(*line, banded(point.From, point.Mean, point.SD))
		c.Dots = append(c.Dots, components.ChartDot{At: point.From, Value: point.Observed})
	}
	return c
}

// personCharts are a student's curves, one a scale.
func personCharts(p layouts.Page, trends []models.PersonTrend) []components.TrendChart {
	charts := make([]components.TrendChart, len(trends))
	for i, t := range trends {
		charts[i] = personChart(p, t)
	}
	return charts
}

// personChart draws a student's curve of one scale, with what is expected next.
func personChart(p layouts.Page, t models.PersonTrend) components.TrendChart {
	c := components.TrendChart{
		ID: chartID(t.FormID, t.Info.Code), Title: t.Info.Title.In(p.Lang), Note: scaleNote(p, t.Info),
		Axes: components.Axes{Min: t.Info.Min, Max: t.Info.Max},
	}
	points, ahead := t.Points.V, t.Forecast.V
	if len(points) == 0 {
		c.Axes.From, c.Axes.To = p.Now.Add(-7*24*time.Hour), p.Now
		return c
	}
	c.Axes.From, c.Axes.To = points[0].At, points[len(points)-1].At
	for i, point := range points {
		if i == 0 || point.At.Sub(points[i-1].At) > longestLink {
			c.Segments = append(c.Segments, nil)
		}
		line := &c.Segments[len(c.Segments)-1]
		*line = append(*line, banded(point.At, point.Mean, point.SD))
		c.Dots = append(c.Dots, components.ChartDot{At: point.At, Value: point.Score, Items: point.Items, MaxItems: t.Info.Items})
	}
	for _, next := range ahead {
		line := &c.Segments[len(c.Segments)-1]
		*line = append(*line, banded(next.At, next.Mean, next.SD))
		c.Axes.To = next.At
	}
	if len(ahead) > 0 {
		c.ForecastFrom = ahead[0].At
	}
	if !c.Axes.From.Before(c.Axes.To) {
		c.Axes.To = c.Axes.From.Add(24 * time.Hour)
	}
	return c
}

func banded(at time.Time, mean, sd float64) components.ChartPoint {
	return components.ChartPoint{
		At: at, Mean: mean,
		Lo50: mean - halfWithin*sd, Hi50: mean + halfWithin*sd,
		Lo90: mean - nineOfTenWithin*sd, Hi90: mean + nineOfTenWithin*sd,
	}
}

func chartID(form uint64, code string) string {
	return components.FieldID(fmt.Sprintf("trend-%d-%s", form, code))
}

// scaleNote says how to take a high value.
func scaleNote(p layouts.Page, s models.ScaleInfo) string {
	switch {
	case s.Neutral:
		return p.T("neither high nor low is better")
	case s.HighIsGood:
		return p.T("higher is better")
	}
	return p.T("higher is harder")
}

func eachPoint(p layouts.Page, period string) string {
	if period == "day" {
		return p.T("one point a day")
	}
	return p.T("one point a week")
}

// sparkPoints is how many points a line as wide as a word can show.
const sparkPoints = 24

// sparkOf draws the curve of a row: its last point, and before it as many as
// can be seen, evenly picked.
func sparkOf(p layouts.Page, scale models.ScaleInfo, points []models.TrendPoint) components.Spark {
	s := components.Spark{Min: scale.Min, Max: scale.Max}
	n := min(len(points), sparkPoints)
	for i := range n {
		s.Values = append(s.Values, points[i*(len(points)-1)/max(n-1, 1)].Mean)
	}
	if last := len(points) - 1; last >= 0 {
		s.Label = p.T("%s: from %s to %s", scale.Title.In(p.Lang), p.Number(points[0].Mean, 1), p.Number(points[last].Mean, 1))
	}
	return s
}

// answeredOf says how many surveys a student answered, and of how many where
// that may be told.
func answeredOf(p layouts.Page, t models.SharedTrend) string {
	if t.Issued == 0 {
		return p.Number(float64(t.Answered), 0)
	}
	return p.T("%d of %d", t.Answered, t.Issued)
}
