package jobs

import (
	"cmp"
	"math"
	"slices"

	"luna/kalman"
)

// What the width of the ranges is calibrated on: the most recent part of a
// panel's forecasts, if it is large enough, and how much it may change.
const (
	recentPart   = 4 // one in so many
	recentLeast  = 200
	widthLargest = 2.0 // factor of the variances, and one over it
)

// stepError is how far off a one-step forecast was, in its own standard
// deviations.
type stepError struct {
	at    float64 // days
	error float64
}

// stepErrors gives the errors of all one-step forecasts of a model, but for
// each person's first answer, in order of time.
func stepErrors(p *panel, m *kalman.Model) ([]stepError, error) {
	var list []stepError
	var work kalman.Workspace
	var result kalman.Result
	for i := range p.people {
		one := &p.people[i]
		if err := m.Smooth(&result, &work, one.series); err != nil {
			return nil, err
		}
		for j := 1; j < len(one.at); j++ {
			if v := result.InnovVar[j]; v > 0 && !math.IsInf(v, 1) {
				list = append(list, stepError{one.series.Times[j], result.Innov[j] / math.Sqrt(v)})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b stepError) int { return cmp.Compare(a.at, b.at) })
	return list, nil
}

// width is the factor by which all variances of a fit are to be multiplied so
// that its recent forecasts were as sure as they said, and the part of these
// that lay within the range of 90 %. People settle down, or get restless, over
// a term; a likelihood over all of it weighs the beginning as much as now.
func width(errors []stepError) (factor, coverage float64) {
	n := max(len(errors)/recentPart, recentLeast)
	if len(errors) < n {
		return 1, math.NaN()
	}
	recent := errors[len(errors)-n:]
	for _, e := range recent {
		factor += e.error * e.error / float64(n)
		if math.Abs(e.error) <= 1.6449 {
			coverage += 1 / float64(n)
		}
	}
	return min(max(factor, 1/widthLargest), widthLargest), coverage
}
