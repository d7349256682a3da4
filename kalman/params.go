package kalman

import (
	"fmt"
	"math"
)

// checkParams refuses parameters outside their range, by name.
func checkParams(vs ...namedValue) error {
	for _, v := range vs {
		if math.IsNaN(v.x) || math.IsInf(v.x, 0) {
			return fmt.Errorf("kalman: %s is %v: %w", v.name, v.x, ErrNotFinite)
		}
		if v.variance && v.x < 0 {
			return fmt.Errorf("kalman: %s is %v: %w", v.name, v.x, ErrIndefinite)
		}
		if v.rate && v.x <= 0 {
			return fmt.Errorf("kalman: %s is %v, not positive: %w", v.name, v.x, ErrNotStationary)
		}
	}
	return nil
}

type namedValue struct {
	name           string
	x              float64
	variance, rate bool
}

func varianceOf(name string, x float64) namedValue {
	return namedValue{name: name, x: x, variance: true}
}
func rateOf(name string, x float64) namedValue   { return namedValue{name: name, x: x, rate: true} }
func numberOf(name string, x float64) namedValue { return namedValue{name: name, x: x} }
