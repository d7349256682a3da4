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
	class     string // "wide" or "narrow"; CSS shows one of them
	width     float64
	low, high float64 // the part of the scale that is drawn
}

// drawings are both pictures, for the space of half a page and for a phone.
func (c TrendChart) drawings() []drawing {
	low, high := c.valueAxis()
	return []drawing{{c, "wide", 480, low, high}, {c, "narrow", 320, low, high}}
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

// y turns a value into a height; what lies beyond the axis is drawn at its
// edge, as a band may reach beyond what can be answered.
func (d drawing) y(value float64) float64 {
	span := d.high - d.low
	if span <= 0 {
		return d.bottom()
	}
	return d.bottom() - clamp((value-d.low)/span, 0, 1)*plotRoom
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
