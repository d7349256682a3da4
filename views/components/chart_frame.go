package components

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Room around the plot, in units of the viewBox, which are CSS pixels at the
// size the drawing is made for.
const (
	leftRoom  = 30 // for the numbers of the axis
	rightRoom = 8  // for half a dot
	flagRoom  = 18 // for the words of the flags
	plotRoom  = 122
	barRoom   = 20
	barGap    = 14
	dateRoom  = 20
)

// drawing is one of the two pictures of a chart: the chart and the width it is
// drawn for. It turns time and value into coordinates.
type drawing struct {
	TrendChart
	class string // "wide" or "narrow"; CSS shows one of them
	width float64
}

// drawings are both pictures, for the space of half a page and for a phone.
func (c TrendChart) drawings() []drawing {
	return []drawing{{c, "wide", 480}, {c, "narrow", 320}}
}

func (d drawing) left() float64  { return leftRoom }
func (d drawing) right() float64 { return d.width - rightRoom }

func (d drawing) top() float64 {
	if len(d.Flags) > 0 {
		return flagRoom + 6
	}
	return 8
}

func (d drawing) bottom() float64 { return d.top() + plotRoom }

// foot is where the bars stand, and the bottom of the plot without bars.
func (d drawing) foot() float64 {
	if len(d.Bars) > 0 {
		return d.bottom() + barGap + barRoom
	}
	return d.bottom()
}

func (d drawing) height() float64 { return d.foot() + dateRoom }

func (d drawing) box() string {
	return fmt.Sprintf("0 0 %s %s", short(d.width), short(d.height()))
}

// fraction is where a moment stands between the ends of the time axis, kept
// inside them.
func (a Axes) fraction(at time.Time) float64 {
	whole := a.To.Sub(a.From)
	if whole <= 0 {
		return 0
	}
	return clamp(float64(at.Sub(a.From))/float64(whole), 0, 1)
}

// holds tells whether a moment is on the time axis.
func (a Axes) holds(at time.Time) bool { return !at.Before(a.From) && !at.After(a.To) }

func (d drawing) x(at time.Time) float64 {
	return d.left() + d.Axes.fraction(at)*(d.right()-d.left())
}

// y turns a value into a height; what lies beyond the scale is drawn at its
// edge, as a band may reach beyond what can be answered.
func (d drawing) y(value float64) float64 {
	span := d.Axes.Max - d.Axes.Min
	if span <= 0 {
		return d.bottom()
	}
	return d.bottom() - clamp((value-d.Axes.Min)/span, 0, 1)*plotRoom
}

// ticks are the values the axis names: every whole number of a short scale,
// else four to six round steps.
func (a Axes) ticks() []float64 {
	span := a.Max - a.Min
	if span <= 0 || math.IsNaN(span) || math.IsInf(span, 0) {
		return nil
	}
	step := roundStep(span / 5)
	var ticks []float64
	for i := math.Ceil(a.Min/step - 1e-9); i*step <= a.Max+step*1e-9; i++ {
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

func clamp(x, low, high float64) float64 { return math.Max(low, math.Min(high, x)) }

// short writes a coordinate with one decimal at most: enough for the eye, and
// a third of the bytes.
func short(x float64) string {
	x = math.Round(x*10) / 10
	if x == 0 {
		return "0" // never "-0"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
