package models

import (
	"math"
	"time"
)

// ClassChange is a move of a class trend that is larger than its uncertainty.
type ClassChange struct {
	Info  ScaleInfo
	Up    bool
	Since time.Time // the period with which the newest one is compared
}

// How a class trend must have moved before a sentence says so: over at least
// three periods, and by a twentieth of the scale, beyond nine of ten
// differences that chance alone would make.
const (
	fewestPeriods = 4
	leastMove     = 0.05
	nineOfTen     = 1.6449
	// comparedWith is four weeks, or an hour less where a clock change lies between.
	comparedWith = 4*7*24*time.Hour - time.Hour
)

// Change tells whether the newest point lies clearly above or below the one of
// four weeks before it, or the first where there is none. The uncertainty
// of the difference is taken as if the two were independent; smoothed points
// are not, so that this says rather too little than too much.
func (t ClassTrend) Change() (ClassChange, bool) {
	var shown []ModuleTrendPoint
	for _, p := range t.Points.V {
		if p.Shown {
			shown = append(shown, p)
		}
	}
	if len(shown) < fewestPeriods {
		return ClassChange{}, false
	}
	last := shown[len(shown)-1]
	then := shown[0]
	for _, p := range shown {
		if last.From.Sub(p.From) >= comparedWith {
			then = p
		}
	}
	by := last.Mean - then.Mean
	if math.Abs(by) < leastMove*(t.Info.Max-t.Info.Min) || math.Abs(by) <= nineOfTen*math.Hypot(last.SD, then.SD) {
		return ClassChange{}, false
	}
	return ClassChange{Info: t.Info, Up: by > 0, Since: then.From}, true
}

// Reading is what the class trends say as a whole.
type Reading struct {
	Changes []ClassChange
	Enough  bool // some scale has enough points to say whether it changed
	// Response is the share of surveys answered in the newest period shown,
	// where Counted.
	Response float64
	Counted  bool
}

// Reading collects what has changed, in the order of the scales.
func (m ModuleTrends) Reading() Reading {
	var r Reading
	for _, t := range m.Scales {
		if c, ok := t.Change(); ok {
			r.Changes = append(r.Changes, c)
		}
		shown := 0
		for _, p := range t.Points.V {
			if p.Shown {
				shown++
				r.Response, r.Counted = p.Rate, true
			}
		}
		r.Enough = r.Enough || shown >= fewestPeriods
	}
	return r
}
