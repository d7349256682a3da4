package kalman

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// TestForecastsAreTheSmoothedMomentsOfEmptyRows: what is said about a time
// ahead must be what the oracle-checked smoother says about a row without
// values there.
func TestForecastsAreTheSmoothedMomentsOfEmptyRows(t *testing.T) {
	for i := range 150 {
		r := &maker{Rand: rand.New(rand.NewPCG(uint64(i), 31)), exact: i%2 == 0}
		c := r.draw(7)
		if c.n < 4 {
			continue
		}
		known := c.n - 3
		padded := append([]float64(nil), c.y[:known*c.p]...)
		for len(padded) < len(c.y) {
			padded = append(padded, math.NaN())
		}
		m, err := c.model(Auto)
		want := smooth(t, m, err, Series{Y: padded})
		var w Workspace
		var state, items Moments
		at := []float64{float64(known), float64(known + 1), float64(known + 2)}
		if err := m.ForecastItems(&items, &state, &w, Series{Y: c.y[:known*c.p]}, at); err != nil {
			t.Fatal(err)
		}
		for h := range 3 {
			row := known + h
			for j := range c.m {
				g, v := state.Mean[h*c.m+j], state.Var(h, j)
				if !near(v, want.Smoothed.Var(row, j), 1e-9) || !(near(g, want.Smoothed.Mean[row*c.m+j], 1e-9) || math.Abs(g-want.Smoothed.Mean[row*c.m+j]) < 1e-9*math.Sqrt(v)+1e-12) {
					t.Errorf("model %d, %d ahead, state %d: %v ± %v, want %v ± %v", i, h+1, j, g, v, want.Smoothed.Mean[row*c.m+j], want.Smoothed.Var(row, j))
				}
			}
			for j := range c.p {
				mean, v := want.Smoothed.Combine(row, c.z[row][j*c.m:j*c.m+c.m])
				if math.IsNaN(mean) {
					continue // a determined sum of undetermined states is possible
				}
				v += c.h[row][j*c.p+j]
				if math.Abs(items.Mean[h*c.p+j]-mean-c.d[row][j]) > 1e-8*(1+math.Abs(mean)+math.Sqrt(v)) || math.Abs(items.Var(h, j)-v) > 1e-8*(v+1e-6) {
					t.Errorf("model %d, %d ahead, item %d: %v ± %v, want %v ± %v", i, h+1, j, items.Mean[h*c.p+j], items.Var(h, j), mean+c.d[row][j], v)
				}
			}
		}
	}
}

// TestLevelOUForecastHasItsClosedForm is the formula for the state h days on:
// mean μ + e^(-κh) z, variance Pμμ + q h + 2 e^(-κh) Pμz + e^(-2κh) Pzz +
// s²(1 - e^(-2κh)).
func TestLevelOUForecastHasItsClosedForm(t *testing.T) {
	s := student()
	m, err := NewLevelOU(truth)
	r := smooth(t, m, err, s)
	last := len(s.Y) - 1
	for _, h := range []float64{0, 0.01, 7, 400} {
		var w Workspace
		var ahead, items Moments
		at := []float64{s.Times[last] + h}
		if err := errors.Join(m.Forecast(&ahead, &w, s, at), m.ForecastItems(&items, nil, &w, s, at)); err != nil {
			t.Fatal(err)
		}
		e := math.Exp(-truth.Kappa * h)
		a, f := r.Filtered.Mean[2*last:], &r.Filtered
		mean := a[0] + e*a[1]
		v := f.Var(last, 0) + truth.Q*h + 2*e*f.cov(last, 0, 1) + e*e*f.Var(last, 1) + truth.S2*(1-e*e)
		gm, gv := ahead.Combine(0, []float64{1, 1})
		if !near(gm, mean, 1e-12) || !near(gv, v, 1e-10) {
			t.Errorf("%v days: %v ± %v, want %v ± %v", h, gm, gv, mean, v)
		}
		if !near(items.Mean[0], mean, 1e-12) || !near(items.Cov[0], v+truth.So2+truth.Theta, 1e-10) {
			t.Errorf("%v days, one item: %v ± %v", h, items.Mean[0], items.Cov[0])
		}
	}
	var w Workspace
	var ahead Moments
	if err := m.Forecast(&ahead, &w, s, []float64{s.Times[last] - 1}); !errors.Is(err, ErrTimeOrder) {
		t.Errorf("forecast of the past: %v", err)
	}
}

func TestItemCountsAreNoise(t *testing.T) {
	p := truth
	counted, err := NewLevelOU(p)
	s := Series{Y: []float64{3, 2, 4, 5}, Items: []int{1, 4, 0, 2}}
	got := smooth(t, counted, err, s)
	// The same by a measurement equation that knows the noise of each row.
	byHand, err := New(Config{
		Z: one(1), Obs: rowNoise{p.So2 + p.Theta, p.So2 + p.Theta/4, 1, p.So2 + p.Theta/2},
		Dyn: OU{Kappa: []float64{1}, S2: []float64{1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	byHand.m, byHand.dyn = counted.m, counted.dyn
	byHand.a1, byHand.p1, byHand.l1, byHand.g1 = counted.a1, counted.p1, counted.l1, counted.g1
	want := smooth(t, byHand, nil, Series{Y: []float64{3, 2, math.NaN(), 5}})
	if !near(got.LogLik, want.LogLik, 1e-12) || !near(got.Smoothed.Mean[3], want.Smoothed.Mean[3], 1e-12) || got.Info.N != 3 {
		t.Errorf("log-likelihood %v of %d, want %v", got.LogLik, got.Info.N, want.LogLik)
	}
}

// rowNoise is the measurement of the sum of two states with a noise variance
// for each row.
type rowNoise []float64

func (x rowNoise) At(i int, Z, H, d []float64) {
	for j := range Z {
		Z[j] = 1
	}
	H[0] = x[i]
}
