package kalman

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Series is what was observed: n rows of p values.
type Series struct {
	// Times of the rows in days, not falling; equal times are one joint
	// update. Nil stands for 0, 1, 2, ….
	Times []float64
	// Y holds the rows one after the other (n·p values). NaN is missing.
	Y []float64
	// Items is the number k of answered items behind each row, for the noise
	// H + θ/k of models with an item variance; 0 makes the row missing. Nil
	// stands for one item a row.
	Items []int
}

// dt returns the time from row i to row i+1.
func (s *Series) dt(i int) float64 {
	if s.Times == nil {
		return 1
	}
	return s.Times[i+1] - s.Times[i]
}

// rows checks the series against p values a row and returns their number.
func (s *Series) rows(p int) (int, error) {
	n := len(s.Y) / p
	switch {
	case len(s.Y) == 0:
		return 0, ErrNoData
	case len(s.Y) != n*p:
		return 0, fmt.Errorf("kalman: %d values are no whole rows of %d: %w", len(s.Y), p, mat.ErrShape)
	case s.Times != nil && len(s.Times) != n:
		return 0, fmt.Errorf("kalman: %d times for %d rows: %w", len(s.Times), n, mat.ErrShape)
	case s.Items != nil && len(s.Items) != n:
		return 0, fmt.Errorf("kalman: %d item counts for %d rows: %w", len(s.Items), n, mat.ErrShape)
	}
	return n, s.check(n, p)
}

func (s *Series) check(n, p int) error {
	if err := checkTimes(s.Times); err != nil {
		return err
	}
	for i, k := range s.Items {
		if k < 0 {
			return atStep(i, -1, ErrItemCount)
		}
	}
	for i, y := range s.Y {
		if math.IsInf(y, 0) {
			return atStep(i/p, i%p, ErrNotFinite)
		}
	}
	return nil
}

func checkTimes(times []float64) error {
	for i, t := range times {
		if math.IsNaN(t) || math.IsInf(t, 0) {
			return atStep(i, -1, ErrNotFinite)
		}
		if i > 0 && t < times[i-1] {
			return atStep(i, -1, ErrTimeOrder)
		}
	}
	return nil
}
