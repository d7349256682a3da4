package kalman

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestLevelFitIsTheBestOfAFineGrid: no ratio of the variances, edges included,
// may be better than what the search found, and an edge must be named exactly
// when it is the best.
func TestLevelFitIsTheBestOfAFineGrid(t *testing.T) {
	count := [3]int{}
	for i := range 150 {
		r := rand.New(rand.NewPCG(uint64(i), 8))
		n := 3 + r.IntN(40)
		ratio := math.Exp(12*r.Float64() - 8)
		if r.IntN(4) == 0 {
			ratio = 0
		}
		y, dt := make([]float64, n), make([]float64, n-1)
		level := 0.0
		for j := range y {
			if j > 0 {
				dt[j-1] = []float64{1, 1, 0.25, 7}[r.IntN(4)]
				level += math.Sqrt(ratio*dt[j-1]) * r.NormFloat64()
			}
			y[j] = level + r.NormFloat64()
			if j > 2 && r.Float64() < 0.3 {
				y[j] = math.NaN()
			}
		}
		var f LevelFitter
		fit, err := f.Fit(y, dt)
		if err != nil {
			t.Fatal(err)
		}
		count[fit.Boundary]++
		best := math.Inf(-1)
		for g := -30.0; g <= 30; g += 0.05 {
			best = math.Max(best, f.at(g).LogLik)
		}
		edges := [2]float64{f.at(math.Inf(-1)).LogLik, f.at(math.Inf(1)).LogLik}
		if top := math.Max(best, math.Max(edges[0], edges[1])); fit.LogLik < top-1e-7 {
			t.Errorf("series %d (n %d): log-likelihood %v, a grid finds %v", i, n, fit.LogLik, top)
		}
		if inside := fit.Boundary == Interior; inside && best < math.Max(edges[0], edges[1]) {
			t.Errorf("series %d: an edge is best but %v is named", i, fit.Boundary)
		}
		m, err := NewLocalLevel(fit.H, fit.Q)
		s := Series{Times: make([]float64, n), Y: y}
		for j, d := range dt {
			s.Times[j+1] = s.Times[j] + d
		}
		if got := smooth(t, m, err, s); !near(got.LogLik, fit.LogLik, 1e-9) {
			t.Errorf("series %d: the model has log-likelihood %v, the fit reports %v", i, got.LogLik, fit.LogLik)
		}
	}
	for b, n := range count {
		if n < 5 {
			t.Errorf("only %d fits end with %v", n, Boundary(b))
		}
	}
}
