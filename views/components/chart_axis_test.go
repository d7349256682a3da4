package components

import (
	"math/rand/v2"
	"testing"

	"luna/views/text"
)

// around is a chart on a scale whose band runs from low to high.
func around(scaleLow, scaleHigh, low, high float64) TrendChart {
	middle := (low + high) / 2
	return TrendChart{
		Axes:     Axes{From: day(0), To: day(10), Min: scaleLow, Max: scaleHigh},
		Segments: [][]ChartPoint{{{At: day(1), Mean: middle, Lo50: middle, Hi50: middle, Lo90: low, Hi90: high}}},
	}
}

func TestARatingIsDrawnWholeAndAWideScaleWhereItsValuesAre(t *testing.T) {
	for _, c := range []struct {
		name       string
		chart      TrendChart
		low, high  float64
		firstNamed float64
	}{
		{"a rating", around(1, 5, 2.9, 3.1), 1, 5, 1},
		{"a rating of ten", around(0, 10, 4, 5), 0, 10, 0},
		{"hours", around(0, 60, 6, 11), 0, 15, 0},
		{"hours, many", around(0, 60, 20, 45), 20, 45, 20},
		{"a slider, high up", around(0, 100, 88, 96), 80, 100, 80},
		{"a slider, low down", around(0, 100, -4, 3), 0, 20, 0},
		{"a slider in the middle", around(0, 100, 47, 53), 40, 60, 40},
		{"a slider, all of it", around(0, 100, 2, 99), 0, 100, 0},
		{"a scale that begins between round numbers", around(3, 57, 2, 5), 3, 15, 5},
		{"no values", TrendChart{Axes: Axes{Min: 0, Max: 60}}, 0, 60, 0},
		{"no scale", around(3, 3, 3, 3), 3, 3, 0},
	} {
		d := c.chart.drawings()[0]
		near(t, c.name+": low", d.low, c.low)
		near(t, c.name+": high", d.high, c.high)
		if ticks := d.ticks(); len(ticks) > 0 {
			near(t, c.name+": first value named", ticks[0], c.firstNamed)
		}
	}
}

func TestAnAnswerFarFromTheLineIsInsideTheAxis(t *testing.T) {
	c := around(0, 100, 47, 53)
	c.Dots = []ChartDot{{At: day(2), Value: 81, Items: 1, MaxItems: 1}}
	if low, high := c.valueAxis(); low > 47 || high < 81 || high > 100 {
		t.Errorf("from %v to %v", low, high)
	}
}

func TestTheAxisHoldsTheValuesNeverLeavesTheScaleAndShowsAFifthOfIt(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		least := 200*r.Float64() - 100
		most := least + widestWhole + 300*r.Float64()
		low := least + (most-least)*r.Float64()
		high := low + (most-low)*r.Float64()
		from, to := around(least, most, low, high).valueAxis()
		if from < least || to > most || from > low || to < high || to-from < leastShown*(most-least)*(1-1e-9) {
			t.Fatalf("the values %v to %v of the scale %v to %v are drawn from %v to %v", low, high, least, most, from, to)
		}
	}
}

func TestTheAxisWritesNumbersAsTheReaderDoes(t *testing.T) {
	german := text.Printer{Lang: "de"}
	for tick, want := range map[float64]string{0: "0", 5: "5", 3 * 0.2: "0,6", 0.25: "0,25"} {
		if got := tickName(german, tick); got != want {
			t.Errorf("%v is %q, want %q", tick, got, want)
		}
	}
}
