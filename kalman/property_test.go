package kalman

import (
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func smooth(t *testing.T, m *Model, err error, s Series) *Result {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var w Workspace
	var r Result
	if err := m.Smooth(&r, &w, s); err != nil {
		t.Fatal(err)
	}
	return &r
}

// student is an irregular series with gaps and two surveys at one time.
func student() Series { return simulateOU(17, truth, 1, 30)[0] }

func TestUnitsDoNotMatter(t *testing.T) {
	s := student()
	s.Items = nil
	m, err := NewIntegratedWalk(0.3, 0.01)
	base := smooth(t, m, err, s)
	for _, c := range []float64{1e-9, 1e-3, 1e6} {
		scaled := Series{Times: s.Times}
		for _, y := range s.Y {
			scaled.Y = append(scaled.Y, c*y)
		}
		m, err := NewIntegratedWalk(0.3*c*c, 0.01*c*c)
		got := smooth(t, m, err, scaled)
		n := float64(base.Info.N - base.Info.DiffuseRank)
		if want := base.LogLik - n*math.Log(c); !near(got.LogLik, want, 1e-10) {
			t.Errorf("unit %v: log-likelihood %v, want %v", c, got.LogLik, want)
		}
		for i, v := range base.Smoothed.Cov {
			if !near(got.Smoothed.Cov[i], v*c*c, 1e-9) {
				t.Errorf("unit %v: covariance %d is %v, want %v", c, i, got.Smoothed.Cov[i], v*c*c)
			}
		}
	}
}

func TestShiftMovesOnlyTheLevelOfADiffuseModel(t *testing.T) {
	s := student()
	m, err := NewLocalLevel(0.4, 0.02)
	base := smooth(t, m, err, s)
	shifted := Series{Times: s.Times, Items: s.Items}
	for _, y := range s.Y {
		shifted.Y = append(shifted.Y, y+1000)
	}
	got := smooth(t, m, nil, shifted)
	if !near(got.LogLik, base.LogLik, 1e-9) {
		t.Errorf("log-likelihood %v, want %v", got.LogLik, base.LogLik)
	}
	for i, a := range base.Smoothed.Mean {
		if math.Abs(got.Smoothed.Mean[i]-a-1000) > 1e-10 {
			t.Errorf("row %d: %v, want %v", i, got.Smoothed.Mean[i], a+1000)
		}
	}
}

func TestAGapIsARowLeftOut(t *testing.T) {
	s := student()
	m, err := NewLevelOU(truth)
	with := smooth(t, m, err, s)
	var short Series
	var rows []int
	for i, y := range s.Y {
		if !math.IsNaN(y) || i == 0 {
			short.Times, short.Y, short.Items = append(short.Times, s.Times[i]), append(short.Y, y), append(short.Items, s.Items[i])
			rows = append(rows, i)
		}
	}
	without := smooth(t, m, nil, short)
	if !near(with.LogLik, without.LogLik, 1e-12) {
		t.Errorf("log-likelihood %v, want %v", without.LogLik, with.LogLik)
	}
	for k, i := range rows {
		for j := range 2 {
			if !near(without.Smoothed.Mean[2*k+j], with.Smoothed.Mean[2*i+j], 1e-9) || !near(without.Smoothed.Var(k, j), with.Smoothed.Var(i, j), 1e-10) {
				t.Errorf("row %d state %d differs", i, j)
			}
		}
	}
}

// TestItemsOfASurveyMayComeTogetherOrOneByOne compares p items in a row with p
// rows at the same time, in either order.
func TestItemsOfASurveyMayComeTogetherOrOneByOne(t *testing.T) {
	load, noise := []float64{1, 0.7, 1.3}, []float64{0.2, 0.4, 0.3}
	y := []float64{1, 0.8, math.NaN(), 1.4, 0.9, 1.5, math.NaN(), 0.2, 0.1}
	times := []float64{0, 1.5, 4}
	together, err := NewFactors(FactorParams{
		Loadings: mat.NewDense(3, 1, load), Noise: noise, Kappa: []float64{0.3}, S2: mat.NewSymDense(1, []float64{1}),
	})
	want := smooth(t, together, err, Series{Times: times, Y: y})
	for _, order := range [][]int{{0, 1, 2}, {2, 0, 1}} {
		c := &splitItems{order: order, load: load, noise: noise}
		single, err := New(Config{
			Z: one(1), Obs: c, Dyn: OU{Kappa: []float64{0.3}, S2: []float64{1}}, P1: symOne(1),
		})
		var s Series
		for i := range times {
			for _, j := range order {
				s.Times, s.Y = append(s.Times, times[i]), append(s.Y, y[3*i+j])
			}
		}
		got := smooth(t, single, err, s)
		if !near(got.LogLik, want.LogLik, 1e-12) {
			t.Errorf("order %v: log-likelihood %v, want %v", order, got.LogLik, want.LogLik)
		}
		for i := range times {
			if !near(got.Smoothed.Mean[3*i+2], want.Smoothed.Mean[i], 1e-12) || !near(got.Smoothed.Cov[3*i], want.Smoothed.Cov[i], 1e-12) {
				t.Errorf("order %v row %d: %v ± %v, want %v ± %v", order, i, got.Smoothed.Mean[3*i+2], got.Smoothed.Cov[3*i], want.Smoothed.Mean[i], want.Smoothed.Cov[i])
			}
		}
	}
}

type splitItems struct {
	order       []int
	load, noise []float64
}

func (c *splitItems) At(i int, Z, H, d []float64) {
	j := c.order[i%len(c.order)]
	Z[0], H[0] = c.load[j], c.noise[j]
}

func TestMoreDataNeverRaiseAVariance(t *testing.T) {
	for i := range 200 {
		c := (&maker{Rand: rand.New(rand.NewPCG(uint64(i), 99))}).draw(8)
		m, err := c.model(Auto)
		r := smooth(t, m, err, Series{Y: c.y})
		for row := range c.n {
			for j := range c.m {
				s, f, p := r.Smoothed.Var(row, j), r.Filtered.Var(row, j), r.Predicted.Var(row, j)
				if s < 0 || s > f*(1+1e-6)+1e-15 || f > p*(1+1e-6)+1e-15 {
					t.Errorf("model %d row %d state %d: smoothed %v, filtered %v, predicted %v", i, row, j, s, f, p)
				}
			}
		}
	}
}

func TestOUGoesToItsLimits(t *testing.T) {
	s := Series{Times: []float64{0, 1, 2, 5}, Y: []float64{1, 2, math.NaN(), 0}}
	// κ dt → ∞: independent values.
	m, err := NewOU(0.5, 1e5, 2, 0.1)
	r := smooth(t, m, err, s)
	want := 0.0
	for _, y := range s.Y {
		if !math.IsNaN(y) {
			want += logDensity((y-0.5)/math.Sqrt(2.1), math.Sqrt(2.1))
		}
	}
	if !near(r.LogLik, want, 1e-12) {
		t.Errorf("fast return: log-likelihood %v, want %v", r.LogLik, want)
	}
	// κ → 0 with 2 κ s² = q: a random walk from a start of variance s².
	const q, kappa = 0.3, 1e-10
	m, err = NewOU(0, kappa, q/(2*kappa), 0.1)
	r = smooth(t, m, err, s)
	walk, err := New(Config{Z: one(1), H: symOne(0.1), Dyn: LocalLevel{q}, P1: symOne(q / (2 * kappa))})
	w := smooth(t, walk, err, s)
	if !near(r.LogLik, w.LogLik, 1e-7) || !near(r.Smoothed.Cov[2], w.Smoothed.Cov[2], 1e-7) {
		t.Errorf("slow return: %v ± %v, walk %v ± %v", r.LogLik, r.Smoothed.Cov[2], w.LogLik, w.Smoothed.Cov[2])
	}
}

func TestAModelServesManyGoroutines(t *testing.T) {
	m, err := NewLevelOU(truth)
	if err != nil {
		t.Fatal(err)
	}
	panel := simulateOU(5, truth, 16, 20)
	want := make([]float64, len(panel))
	var w Workspace
	for i := range panel {
		if want[i], _, err = m.LogLik(&w, panel[i]); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var w Workspace
			for i := range panel {
				if ll, _, err := m.LogLik(&w, panel[i]); err != nil || ll != want[i] {
					t.Errorf("series %d: %v, want %v (%v)", i, ll, want[i], err)
				}
			}
		})
	}
	wg.Wait()
}

func TestHotPathsAllocateNothing(t *testing.T) {
	s := benchSeries(1)
	ou, err := NewLevelOU(truth)
	walk, err2 := NewIntegratedWalk(0.3, 0.01)
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	var w, v Workspace
	var r, q Result
	var l LevelResult
	f := NewFilter(ou)
	day := 0.0
	y := []float64{3}
	for name, do := range map[string]func() error{
		"scalar":    func() error { _, err := SmoothLevel(&l, s.Y, nil, []float64{1}, 0.1); return err },
		"smooth":    func() error { return ou.Smooth(&r, &w, s) },
		"diffuse":   func() error { return walk.Smooth(&q, &v, s) },
		"loglik":    func() error { _, _, err := ou.LogLik(&w, s); return err },
		"filter":    func() error { day++; _, err := f.Update(day, y, 2); return err },
		"level fit": levelFit(s.Y),
	} {
		if n := testing.AllocsPerRun(50, func() { err = errors.Join(err, do()) }); n > 0 || err != nil {
			t.Errorf("%s: %v allocations (%v)", name, n, err)
		}
	}
}

func levelFit(y []float64) func() error {
	var f LevelFitter
	return func() error { _, err := f.Fit(y, nil); return err }
}
