package kalman

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// deviation returns the largest error of got against the oracle: of means and
// covariances in standard deviations of the number before the data, of
// variances relative to themselves.
type deviation struct {
	worst float64
	where string
}

func (d *deviation) note(x float64, format string, args ...any) {
	if math.IsNaN(x) {
		x = math.Inf(1)
	}
	if x > d.worst {
		d.worst, d.where = x, fmt.Sprintf(format, args...)
	}
}

func relative(got, want, scale float64) float64 {
	if got == want || (math.IsNaN(got) && math.IsNaN(want)) {
		return 0
	}
	return math.Abs(got-want) / scale
}

func (d *deviation) moments(name string, got, want *Moments) {
	m := got.M
	for t := range got.N {
		size := 0.0
		for _, x := range want.Mean[t*m : t*m+m] {
			if x == x {
				size = math.Max(size, math.Abs(x))
			}
		}
		for i := range m {
			sd := math.Sqrt(want.cov(t, i, i))
			g, w := got.Mean[t*m+i], want.Mean[t*m+i]
			d.note(relative(g, w, math.Max(sd, math.Max(size, 1))), "%s mean %d of row %d: %v, want %v ± %v", name, i, t, g, w, sd)
			for j := i; j < m; j++ {
				g, w := got.cov(t, i, j), want.cov(t, i, j)
				scale := math.Max(sd, certainSD) * math.Max(math.Sqrt(want.cov(t, j, j)), certainSD)
				d.note(relative(g, w, scale), "%s covariance %d,%d of row %d: %v, want %v", name, i, j, t, g, w)
			}
		}
	}
}

// certainSD stands for the standard deviation of a number that is known: what
// rounding leaves of it in models with entries of about 1.
const certainSD = 1e-9

func compareWithOracle(c *testCase, form Form) (d deviation) {
	want := askOracle(c)
	m, err := c.model(form)
	if err != nil {
		d.note(math.Inf(1), "model: %v", err)
		return d
	}
	var w Workspace
	var got Result
	if err := m.Smooth(&got, &w, Series{Y: c.y}); err != nil {
		d.note(math.Inf(1), "smooth: %v", err)
		return d
	}
	if got.Info != want.Info {
		d.note(math.Inf(1), "info %+v, want %+v", got.Info, want.Info)
		return d
	}
	d.note(math.Abs(got.LogLik-want.LogLik)/(1+float64(want.Info.N)), "log-likelihood %v, want %v", got.LogLik, want.LogLik)
	ll, info, err := m.LogLik(&w, Series{Y: c.y})
	if err != nil || info != got.Info {
		d.note(math.Inf(1), "likelihood alone: %v %v", info, err)
	}
	d.note(math.Abs(ll-want.LogLik)/(1+float64(want.Info.N)), "log-likelihood alone %v, want %v", ll, want.LogLik)
	d.moments("predicted", &got.Predicted, &want.Predicted)
	d.moments("filtered", &got.Filtered, &want.Filtered)
	d.moments("smoothed", &got.Smoothed, &want.Smoothed)
	return d
}

func TestRandomModelsAgreeWithDenseConditioning(t *testing.T) {
	count := 2000
	if testing.Short() {
		count = 200
	}
	for _, exact := range []bool{true, false} {
		t.Run(fmt.Sprintf("exact=%v", exact), func(t *testing.T) {
			t.Parallel()
			for i := range count {
				r := &maker{Rand: rand.New(rand.NewPCG(uint64(i), 42)), exact: exact}
				c := r.draw(6)
				for _, form := range []Form{Auto, SquareRoot} {
					if d := compareWithOracle(c, form); d.worst > 1e-7 {
						t.Errorf("model %d form %d (n %d, m %d, p %d): off by %.1e: %s", i, form, c.n, c.m, c.p, d.worst, d.where)
					}
				}
			}
		})
	}
}
