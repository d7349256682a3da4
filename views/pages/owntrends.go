package pages

import (
	"fmt"
	"math"
	"slices"
	"time"

	"luna/models"
	"luna/views/components"
	"luna/views/text"
)

// Half of what is to be expected lies within this many standard deviations of
// the mean, nine tenths within the other: quantiles of the normal distribution.
const (
	halfBand = 0.674490
	wideBand = 1.644854
)

// ownChart draws one of the student's own curves.
func ownChart(p text.Printer, t models.OwnTrend, id, title string) components.TrendChart {
	points := t.Points.V
	chart := components.TrendChart{
		ID: id, Title: title, Note: ownReading(p, t),
		Axes: components.Axes{From: points[0].At, To: t.Last().At, Min: t.Low, Max: t.High},
	}
	longest := longestStep(points)
	var segment []components.ChartPoint
	for i, at := range points {
		if i > 0 && at.At.Sub(points[i-1].At) > longest {
			chart.Segments = append(chart.Segments, segment)
			segment = nil
		}
		segment = append(segment, ownBands(t, at.At, at.Mean, at.SD))
		chart.Dots = append(chart.Dots, components.ChartDot{At: at.At, Value: at.Score, Items: at.Items, MaxItems: len(t.Scale.Items)})
	}
	for _, next := range t.Forecast.V {
		if next.At.After(t.Last().At) {
			segment = append(segment, ownBands(t, next.At, next.Mean, next.SD))
			chart.Axes.To = next.At
			if chart.ForecastFrom.IsZero() {
				chart.ForecastFrom = next.At
			}
		}
	}
	chart.Segments = append(chart.Segments, segment)
	return chart
}

// ownCharts are all curves of a student.
func ownCharts(p text.Printer, trends []models.OwnTrend) []components.TrendChart {
	charts := make([]components.TrendChart, len(trends))
	for i, t := range trends {
		charts[i] = ownChart(p, t, ownChartID(t), t.Scale.Title.In(p.Lang))
	}
	return charts
}

// ownSummary is a curve on a page where it stands alone.
func ownSummary(p text.Printer, t models.OwnTrend) components.TrendChart {
	chart := ownChart(p, t, "own-trend", p.T("How you have been"))
	chart.Note = fmt.Sprintf("%s · %s: %s %s", t.Module, t.Scale.Title.In(p.Lang), chart.Note, p.T("The shaded part is the expected range."))
	return chart
}

// ownBands are a mean with its two ranges, cut to what can be answered.
func ownBands(t models.OwnTrend, at time.Time, mean, sd float64) components.ChartPoint {
	inside := func(x float64) float64 { return math.Min(math.Max(x, t.Low), t.High) }
	return components.ChartPoint{
		At: at, Mean: inside(mean),
		Lo50: inside(mean - halfBand*sd), Hi50: inside(mean + halfBand*sd),
		Lo90: inside(mean - wideBand*sd), Hi90: inside(mean + wideBand*sd),
	}
}

// longestStep is the time between two answers beyond which the line has a gap:
// three times the usual, so that a weekend or one survey missed is none.
func longestStep(points []models.TrendPoint) time.Duration {
	var steps []time.Duration
	for i := 1; i < len(points); i++ {
		steps = append(steps, points[i].At.Sub(points[i-1].At))
	}
	if len(steps) == 0 {
		return 0
	}
	slices.Sort(steps)
	return 3*steps[len(steps)/2] + 12*time.Hour
}

// ownReading says in one sentence how the curve has moved; it claims a change
// only where the answers carry it.
func ownReading(p text.Printer, t models.OwnTrend) string {
	c, ok := t.Change(p.Now)
	if !ok {
		return p.T("Your last answer was %s.", p.Day(t.Last().At))
	}
	days := int(math.Round(t.Last().At.Sub(c.Since).Hours() / 24))
	ago := p.T("on %s", p.Day(c.Since))
	if days >= 13 && days <= 17 {
		ago = p.T("two weeks ago")
	}
	switch {
	case !c.Clear:
		return p.T("About the same as %s.", ago)
	case t.Scale.Neutral && c.By > 0:
		return p.T("A little higher than %s.", ago)
	case t.Scale.Neutral:
		return p.T("A little lower than %s.", ago)
	case t.Better(c):
		return p.T("A little better than %s.", ago)
	}
	return p.T("A little harder than %s.", ago)
}

// ownChartID is a name for the chart that no other on the page has.
func ownChartID(t models.OwnTrend) string {
	return fmt.Sprintf("trend-%d-%s", t.ModuleID, t.ScaleCode)
}

// ownTrendGroup is the curves of one module.
type ownTrendGroup struct {
	ModuleID uint64
	Module   string
	Sharing  models.Sharing
	Trends   []models.OwnTrend
}

// ownByModule groups curves; those of one module stand together already.
func ownByModule(trends []models.OwnTrend) []ownTrendGroup {
	var groups []ownTrendGroup
	for _, t := range trends {
		if len(groups) == 0 || groups[len(groups)-1].ModuleID != t.ModuleID {
			groups = append(groups, ownTrendGroup{ModuleID: t.ModuleID, Module: t.Module, Sharing: t.Sharing})
		}
		last := &groups[len(groups)-1]
		last.Trends = append(last.Trends, t)
	}
	return groups
}
