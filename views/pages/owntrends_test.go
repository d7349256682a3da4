package pages

import (
	"math"
	"strings"
	"testing"
	"time"

	"luna/models"
	"luna/models/questions"
	"luna/views/text"
)

var trendNow = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// trendOf is a curve on a scale from 1 to 5 with answers so many days ago.
func trendOf(sd float64, days []int, means ...float64) models.OwnTrend {
	t := models.OwnTrend{Low: 1, High: 5, ScaleCode: "calm", Scale: questions.Scale{HighIsGood: true, Items: make([]questions.ScaleItem, 3)}}
	for i, day := range days {
		t.Points.V = append(t.Points.V, models.TrendPoint{At: trendNow.AddDate(0, 0, -day), Score: means[i], Items: 2, Mean: means[i], SD: sd})
	}
	return t
}

func english() text.Printer { return text.Printer{Lang: "en", Zone: time.UTC, Now: trendNow} }

func TestAGapInTheAnswersIsAGapInTheLine(t *testing.T) {
	c := ownChart(english(), trendOf(0.1, []int{40, 38, 35, 33, 12, 10, 7}, 3, 3, 3, 3, 3, 3, 3), "c", "Calm")
	if len(c.Segments) != 2 || len(c.Segments[0]) != 4 || len(c.Segments[1]) != 3 {
		t.Errorf("segments are %v", c.Segments)
	}
	if len(c.Dots) != 7 || c.Dots[0].Items != 2 || c.Dots[0].MaxItems != 3 {
		t.Errorf("dots are %v", c.Dots)
	}
}

func TestAMissedSurveyIsNoGap(t *testing.T) {
	c := ownChart(english(), trendOf(0.1, []int{28, 21, 7, 0}, 3, 3, 3, 3), "c", "Calm")
	if len(c.Segments) != 1 {
		t.Errorf("%d segments, want one line", len(c.Segments))
	}
}

func TestTheForecastGoesOnFromTheLastAnswer(t *testing.T) {
	trend := trendOf(0.1, []int{4, 2, 0}, 3, 3, 3)
	ahead := trendNow.AddDate(0, 0, 7)
	trend.Forecast.V = []models.TrendForecast{{At: trendNow, Mean: 3, SD: 0.1}, {At: ahead, Mean: 3, SD: 0.5}}
	c := ownChart(english(), trend, "c", "Calm")
	if last := c.Segments[0]; len(c.Segments) != 1 || len(last) != 4 || !c.ForecastFrom.Equal(ahead) || !c.Axes.To.Equal(ahead) {
		t.Errorf("segments %v, forecast from %s", c.Segments, c.ForecastFrom)
	}
}

// The factors are the quantiles of the normal distribution at 0.75 and 0.95.
func TestBandsHoldHalfAndNineTenthsAndEndWithTheScale(t *testing.T) {
	trend := trendOf(1, []int{0}, 3)
	p := ownBands(trend, trendNow, 3, 1)
	half, wide := math.Sqrt2*math.Erfinv(0.5), math.Sqrt2*math.Erfinv(0.9)
	for got, want := range map[float64]float64{p.Lo50: 3 - half, p.Hi50: 3 + half, p.Lo90: 3 - wide, p.Hi90: 3 + wide} {
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("edge at %v, want %v", got, want)
		}
	}
	if p := ownBands(trend, trendNow, 4.8, 1); p.Hi50 != 5 || p.Hi90 != 5 || p.Lo90 < 1 {
		t.Errorf("bands leave the scale: %+v", p)
	}
}

func TestOneSentenceReadsTheCurve(t *testing.T) {
	days := []int{21, 14, 7, 0}
	low, high := []float64{2, 2, 3, 4}, []float64{4, 4, 3, 2}
	better, harder, vague := trendOf(0.3, days, low...), trendOf(0.3, days, high...), trendOf(3, days, low...)
	stress := trendOf(0.3, days, high...)
	stress.Scale.HighIsGood = false
	neutral := trendOf(0.3, days, high...)
	neutral.Scale.Neutral = true
	neutral.Scale.HighIsGood = false
	young := trendOf(0.3, []int{9, 5, 0}, 2, 3, 4)
	old := trendOf(0.3, []int{44, 37, 30}, 2, 3, 4)
	for want, trend := range map[string]models.OwnTrend{
		"A little better than two weeks ago.":  better,
		"A little harder than two weeks ago.":  harder,
		"About the same as two weeks ago.":     vague,
		"A little lower than two weeks ago.":   neutral,
		"A little better than on Wed 11 Nov.":  young,
		"Your last answer was Wed 21 Oct.":     old,
		"A little better than two weeks ago. ": stress,
	} {
		if got := ownReading(english(), trend); got != strings.TrimSpace(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	german := text.Printer{Lang: "de", Zone: time.UTC, Now: trendNow}
	if got := ownReading(german, better); got != "Etwas besser als vor zwei Wochen." {
		t.Errorf("in German: %q", got)
	}
}
