package kalman

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestStiffSmoothTrendKeepsItsDigits is the smooth trend with noise 1e-6 and
// slope variance 1e-10. From a start variance of 1e8 a plain recursion loses
// every digit of the smoothed variances and may make them negative.
func TestStiffSmoothTrendKeepsItsDigits(t *testing.T) {
	const n = 50
	for _, start := range []float64{1, 1e4, 1e8, math.Inf(1)} {
		r := rand.New(rand.NewPCG(4, 4))
		c := &testCase{n: n, m: 2, p: 1, a1: make([]float64, 2), p1: make([]float64, 4), p1inf: make([]float64, 4)}
		if math.IsInf(start, 1) {
			c.p1inf = []float64{1, 0, 0, 1}
		} else {
			c.p1 = []float64{start, 0, 0, start}
		}
		for i := range n {
			c.y = append(c.y, 1e-3*r.NormFloat64()+1e-4*float64(i))
			c.z, c.h, c.d = append(c.z, []float64{1, 0}), append(c.h, []float64{1e-6}), append(c.d, []float64{0})
			c.t, c.q, c.c = append(c.t, []float64{1, 1, 0, 1}), append(c.q, []float64{0, 0, 0, 1e-10}), append(c.c, []float64{0, 0})
		}
		want := askOracle(c)
		for _, form := range []Form{Auto, SquareRoot} {
			m, err := c.model(form)
			got := smooth(t, m, err, Series{Y: c.y})
			var d deviation
			d.variances("smoothed", &got.Smoothed, &want.Smoothed)
			d.variances("filtered", &got.Filtered, &want.Filtered)
			t.Logf("start %v form %d: %.1e", start, form, d.worst)
			if d.worst > 1e-8 {
				t.Errorf("start %v form %d: off by %.1e: %s", start, form, d.worst, d.where)
			}
		}
	}
}
