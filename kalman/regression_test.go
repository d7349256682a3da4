package kalman

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestWithoutStateNoiseSmoothingIsRegression: a trend without noise of its own
// seen with noise is the regression on time, whose variances have a closed
// form: s²(1/n + (t - t̄)²/Σ(t - t̄)²). Two thousand rows are a long way back for
// a recursion that inverts T at each of them.
func TestWithoutStateNoiseSmoothingIsRegression(t *testing.T) {
	const n, h = 2000, 0.25
	r := rand.New(rand.NewPCG(3, 3))
	y := make([]float64, n)
	var sy, sty float64
	mid := float64(n-1) / 2
	for i := range y {
		y[i] = 2 + 0.01*float64(i) + math.Sqrt(h)*r.NormFloat64()
		sy += y[i]
		sty += y[i] * (float64(i) - mid)
	}
	sxx := float64(n) * (float64(n)*float64(n) - 1) / 12
	for _, form := range []Form{Auto, SquareRoot} {
		m, err := NewLocalTrend(h, 0, 0)
		m.form = form
		got := smooth(t, m, err, Series{Y: y})
		for i := range n {
			x := float64(i) - mid
			mean, v := sy/n+x*sty/sxx, h*(1/float64(n)+x*x/sxx)
			if !near(got.Smoothed.Var(i, 0), v, 1e-9) || math.Abs(got.Smoothed.Mean[2*i]-mean) > 1e-9*math.Sqrt(v) {
				t.Fatalf("form %d row %d: %v ± %v, want %v ± %v", form, i, got.Smoothed.Mean[2*i], got.Smoothed.Var(i, 0), mean, v)
			}
			if !near(got.Smoothed.Var(i, 1), h/sxx, 1e-9) || !near(got.Smoothed.Mean[2*i+1], sty/sxx, 1e-9) {
				t.Fatalf("form %d row %d: slope %v ± %v, want %v ± %v", form, i, got.Smoothed.Mean[2*i+1], got.Smoothed.Var(i, 1), sty/sxx, h/sxx)
			}
		}
	}
}

// TestADecayWithoutNoiseIsFollowedBackToItsStart: a(t) = φᵗ a(0) seen with
// noise has the variance h φ²ᵗ/Σ φ²ˢ at t, over many orders of magnitude; in
// two mixed coordinates the small ones must not drown.
func TestADecayWithoutNoiseIsFollowedBackToItsStart(t *testing.T) {
	const n, h = 60, 0.5
	for _, phi := range []float64{0.5, 0.9} {
		y, sum := make([]float64, n), 0.0
		for i := range y {
			y[i] = math.Pow(phi, float64(i)) + 0.1*math.Sin(float64(7*i))
			sum += math.Pow(phi, float64(2*i))
		}
		f, err := NewFixed(mat.NewDense(1, 1, []float64{phi}), nil, mat.NewSymDense(1, nil), nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := New(Config{Z: one(1), H: symOne(h), Dyn: f, Diffuse: []bool{true}})
		got := smooth(t, m, err, Series{Y: y})
		for i := range n {
			if want := h * math.Pow(phi, float64(2*i)) / sum; !near(got.Smoothed.Cov[i], want, 1e-10) {
				t.Errorf("φ = %v row %d: %v, want %v", phi, i, got.Smoothed.Cov[i], want)
			}
		}
	}
}

// TestMixedDecaysWithoutNoiseDoNotDrown: one part of the state decays by a half
// (or less) each row, the other by a fiftieth, and the coordinates mix the two. A
// smoother that divides by T doubles its rounding errors with each row; after
// 40 rows nothing of the fast part would be left.
func TestMixedDecaysWithoutNoiseDoNotDrown(t *testing.T) {
	const n = 40
	for _, fast := range []float64{0.5, 0.8, 0.95} {
		sn, cs := math.Sincos(0.7)
		mix := (0.98 - fast) * cs * sn
		tr := []float64{0.98*cs*cs + fast*sn*sn, mix, mix, 0.98*sn*sn + fast*cs*cs}
		for _, diffuse := range []bool{false, true} {
			c := &testCase{n: n, m: 2, p: 1, a1: make([]float64, 2), p1: []float64{1, 0, 0, 1}, p1inf: make([]float64, 4)}
			if diffuse {
				c.p1, c.p1inf = c.p1inf, c.p1
			}
			for i := range n {
				y := math.Pow(0.98, float64(i)) + math.Pow(0.5, float64(i)) + 0.1*math.Sin(float64(7*i))
				c.y = append(c.y, y)
				c.z, c.h, c.d = append(c.z, []float64{1, 0.3}), append(c.h, []float64{0.5}), append(c.d, []float64{0})
				c.t, c.q, c.c = append(c.t, tr), append(c.q, make([]float64, 4)), append(c.c, []float64{0, 0})
			}
			for _, form := range []Form{Auto, SquareRoot} {
				if d := compareWithOracle(c, form); d.worst > 1e-9 {
					t.Errorf("decay %v diffuse %v form %d: off by %.1e: %s", fast, diffuse, form, d.worst, d.where)
				}
			}
		}
	}
}
