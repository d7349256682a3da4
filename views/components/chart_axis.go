package components

import (
	"math"

	"luna/views/text"
)

const (
	// widestWhole is how far a scale may run to be drawn whole: every rating,
	// where the place on the scale is what people know.
	widestWhole = 10
	// leastShown is the share of a wider scale that is drawn at least, so that
	// a small movement does not look like a large one.
	leastShown = 0.2
)

// valueAxis is the part of the scale that is drawn. A wide scale, of hours or
// of a slider, would be a flat line on empty paper: of it the part that the
// values reach is drawn, between round numbers, and never beyond the scale.
func (c TrendChart) valueAxis() (low, high float64) {
	low, high = c.Axes.Min, c.Axes.Max
	from, to, some := c.reach()
	if !some || high-low <= widestWhole {
		return low, high
	}
	if least := leastShown * (high - low); to-from < least {
		from = clamp((from+to-least)/2, low, high-least)
		to = from + least
	}
	step := roundStep((to - from) / 5)
	return math.Max(low, step*math.Floor(from/step+1e-9)), math.Min(high, step*math.Ceil(to/step-1e-9))
}

// reach is the lowest and the highest value of bands and answers, inside the scale.
func (c TrendChart) reach() (from, to float64, some bool) {
	from, to = math.Inf(1), math.Inf(-1)
	take := func(low, high float64) {
		from, to = math.Min(from, low), math.Max(to, high)
	}
	for _, segment := range c.Segments {
		for _, point := range segment {
			take(math.Min(point.Lo90, point.Mean), math.Max(point.Hi90, point.Mean))
		}
	}
	for _, dot := range c.Dots {
		take(dot.Value, dot.Value)
	}
	some = from <= to
	return clamp(from, c.Axes.Min, c.Axes.Max), clamp(to, c.Axes.Min, c.Axes.Max), some
}

// ticks are the values the axis names: every whole number of a short scale,
// else four to six round steps.
func (d drawing) ticks() []float64 {
	span := d.high - d.low
	if span <= 0 || math.IsNaN(span) || math.IsInf(span, 0) {
		return nil
	}
	step := roundStep(span / 5)
	var ticks []float64
	for i := math.Ceil(d.low/step - 1e-9); i*step <= d.high+step*1e-9; i++ {
		ticks = append(ticks, i*step+0) // the sum makes -0 a 0
	}
	return ticks
}

// roundStep is the smallest of 1, 2, 5, 10, … (or tenths of it) not below x.
// A scale of up to six points therefore names each of them.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= x*(1-1e-9) {
			return factor * power
		}
	}
	return 10 * power
}

// tickName writes a value of the axis with the decimals it needs.
func tickName(p text.Printer, tick float64) string {
	for decimals := range 3 {
		if factor := math.Pow10(decimals); math.Abs(math.Round(tick*factor)/factor-tick) < 1e-9 {
			return p.Number(tick, decimals)
		}
	}
	return p.Number(tick, 3)
}
