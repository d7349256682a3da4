package kalman

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestOneValueDeterminesALevelButNoSlope(t *testing.T) {
	m, err := NewLocalTrend(0.5, 0.1, 0.1)
	r := smooth(t, m, err, Series{Y: []float64{math.NaN(), 3, math.NaN()}})
	if r.Info != (Info{N: 1, DiffuseRank: 1}) || !near(r.LogLik, -log2Pi/2-math.Log(2)/2, 1e-12) {
		t.Errorf("log-likelihood %v, %+v", r.LogLik, r.Info)
	}
	if !near(r.Smoothed.Mean[2], 3, 1e-14) || !near(r.Smoothed.Var(1, 0), 0.5, 1e-12) {
		t.Errorf("level %v ± %v", r.Smoothed.Mean[2], r.Smoothed.Var(1, 0))
	}
	for row := range 3 {
		if !math.IsNaN(r.Smoothed.Mean[2*row+1]) || !math.IsInf(r.Smoothed.Var(row, 1), 1) {
			t.Errorf("row %d: slope %v ± %v, want undetermined", row, r.Smoothed.Mean[2*row+1], r.Smoothed.Var(row, 1))
		}
	}
	// Level and slope are tied in rows 0 and 2, so neither is known there.
	if !math.IsInf(r.Smoothed.Var(0, 0), 1) || !math.IsInf(r.Smoothed.Var(2, 0), 1) {
		t.Errorf("levels beside the value: %v, %v", r.Smoothed.Var(0, 0), r.Smoothed.Var(2, 0))
	}
	if p := Below(&r.Smoothed, 0, []float64{1, 0}, 5); !math.IsNaN(p) {
		t.Errorf("probability of an undetermined level: %v", p)
	}
}

func TestNothingObservedLeavesTheStart(t *testing.T) {
	m, err := NewLevelOU(truth)
	r := smooth(t, m, err, Series{Y: []float64{math.NaN(), math.NaN()}, Times: []float64{0, 2}})
	if r.LogLik != 0 || r.Info.N != 0 || r.Smoothed.Mean[0] != truth.Mean || !near(r.Smoothed.Var(1, 0), truth.B2+2*truth.Q, 1e-12) {
		t.Errorf("%+v", r)
	}
}

// TestNoiseFreeSeriesFollowsItsLine: exact observations of a trend without any
// noise fix it after two, repeat it from then on and must not contradict it.
func TestNoiseFreeSeriesFollowsItsLine(t *testing.T) {
	m, err := NewLocalTrend(0, 0, 0)
	y := make([]float64, 500)
	for i := range y {
		y[i] = 0.1 + 0.3*float64(i)
	}
	r := smooth(t, m, err, Series{Y: y})
	if r.Info != (Info{N: 500, Redundant: 498, DiffuseRank: 2}) || !near(r.LogLik, -log2Pi, 1e-12) {
		t.Errorf("log-likelihood %v, %+v", r.LogLik, r.Info)
	}
	if r.Smoothed.Var(0, 1) != 0 || !near(r.Smoothed.Mean[1], 0.3, 1e-12) {
		t.Errorf("slope %v ± %v", r.Smoothed.Mean[1], r.Smoothed.Var(0, 1))
	}
	y[400] += 1e-3
	var w Workspace
	var at *SingularError
	if err := m.Smooth(r, &w, Series{Y: y}); !errors.As(err, &at) || at.Step != 400 || at.Item != 0 {
		t.Errorf("a step off the line: %v", err)
	}
}

// TestAVeryLongSeriesKeepsItsDigits compares the last filtered variance with
// the steady state of the Riccati equation, P = q/2 (1 + √(1 + 4h/q)) - q … in
// the form that does not cancel.
func TestAVeryLongSeriesKeepsItsDigits(t *testing.T) {
	const n, h, q = 200000, 1.0, 1e-6
	y := make([]float64, n)
	for i := range y {
		y[i] = math.Sin(float64(i))
	}
	pred := q/2 + math.Sqrt(q*q/4+q*h)
	want := pred * h / (pred + h)
	for _, form := range []Form{Auto, SquareRoot} {
		m, err := NewLocalLevel(h, q)
		m.form = form
		r := smooth(t, m, err, Series{Y: y})
		if got := r.Filtered.Cov[n-1]; !near(got, want, 1e-12) {
			t.Errorf("form %d: %v, want %v", form, got, want)
		}
	}
	var l LevelResult
	if _, err := SmoothLevel(&l, y, nil, []float64{h}, q); err != nil || !near(l.FilteredVar[n-1], want, 1e-13) {
		t.Errorf("scalar: %v, want %v (%v)", l.FilteredVar[n-1], want, err)
	}
}

func TestBadInputIsNamed(t *testing.T) {
	m, err := NewLevelOU(truth)
	if err != nil {
		t.Fatal(err)
	}
	var w Workspace
	var r Result
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		s    Series
		want error
		step int
		item int
	}{
		"empty":         {Series{}, ErrNoData, -1, -1},
		"unordered":     {Series{Times: []float64{0, 2, 1}, Y: []float64{1, 2, 3}}, ErrTimeOrder, 2, -1},
		"time NaN":      {Series{Times: []float64{0, math.NaN()}, Y: []float64{1, 2}}, ErrNotFinite, 1, -1},
		"infinite":      {Series{Y: []float64{1, inf}}, ErrNotFinite, 1, 0},
		"count":         {Series{Y: []float64{1}, Items: []int{-1}}, ErrItemCount, 0, -1},
		"times missing": {Series{Y: []float64{1, 2}, Times: []float64{0}}, mat.ErrShape, -1, -1},
	} {
		err := m.Smooth(&r, &w, c.s)
		var at *StepError
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		} else if errors.As(err, &at) && (at.Step != c.step || at.Item != c.item) {
			t.Errorf("%s: at %d, %d", name, at.Step, at.Item)
		}
	}
}

func TestConstructorsRefuseWhatIsNoModel(t *testing.T) {
	indefinite := mat.NewSymDense(2, []float64{1, 2, 2, 1})
	z := mat.NewDense(1, 2, []float64{1, 0})
	dyn := IntegratedWalk{1}
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"P1":            {newError(Config{Z: z, Dyn: dyn, P1: indefinite}), ErrIndefinite},
		"P1Inf":         {newError(Config{Z: z, Dyn: dyn, P1Inf: indefinite}), ErrIndefinite},
		"H":             {newError(Config{Z: mat.NewDense(2, 2, nil), Dyn: dyn, H: indefinite}), ErrIndefinite},
		"shape":         {newError(Config{Z: z, Dyn: dyn, A1: []float64{1}}), mat.ErrShape},
		"no dynamics":   {newError(Config{Z: z}), mat.ErrShape},
		"NaN":           {newError(Config{Z: z, Dyn: dyn, A1: []float64{math.NaN(), 0}}), ErrNotFinite},
		"variance":      {second(NewLocalLevel(-1, 1)), ErrIndefinite},
		"unit root":     {second(NewAR([]float64{1}, 1, 0, 0)), ErrNotStationary},
		"rate":          {second(NewOU(0, 0, 1, 1)), ErrNotStationary},
		"no OU process": {second(NewFactors(FactorParams{Loadings: mat.NewDense(2, 2, []float64{1, 0, 0, 1}), Noise: []float64{1, 1}, Kappa: []float64{0.01, 5}, S2: mat.NewSymDense(2, []float64{1, 0.9, 0.9, 1})})), ErrIndefinite},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
}

func newError(c Config) error          { return second(New(c)) }
func second(_ *Model, err error) error { return err }

// TestAutoregressionStartsStationary: the start must be a fixed point of the
// recursion, P = T P T' + Q.
func TestAutoregressionStartsStationary(t *testing.T) {
	m, err := NewAR([]float64{0.7495947612911825, 0.2522330461675989, -0.18903430015847758}, 81.11812638053549, 56.2, 0)
	if err != nil {
		t.Fatal(err)
	}
	// R's arima, as in testdata/presidents-ar3-missing.json.
	want := []float64{263.07194556274703, 19.092859436956658, -40.88626879482358, 5.511902181205091, -4.8145466123347855, 9.400604125713462}
	k := 0
	for i := range 3 {
		for j := i; j < 3; j++ {
			if !near(m.p1[3*i+j], want[k], 1e-11) {
				t.Errorf("P1[%d,%d] = %v, want %v", i, j, m.p1[3*i+j], want[k])
			}
			k++
		}
	}
}

func TestFitNamesItsBoundary(t *testing.T) {
	noise := []float64{1, -1, 1, -1, 1, -1, 1, -1, 1, -1}
	f, err := FitLocalLevel(noise)
	if err != nil || f.Boundary != NoSignal || f.Q != 0 || !near(f.H, 10.0/9, 1e-9) || !math.IsNaN(f.SEQ) {
		t.Errorf("pure noise: %+v, %v", f, err)
	}
	walk := []float64{0, 1, 2, 3, 4, 3, 2, 1, 0, -1, -2, -3}
	f, err = FitLocalLevel(walk)
	if err != nil || f.Boundary != NoNoise || f.H != 0 || !near(f.Q, 1, 1e-9) {
		t.Errorf("pure walk: %+v, %v", f, err)
	}
	if _, err = FitLocalLevel([]float64{2, 2, math.NaN(), 2, 2}); !errors.Is(err, ErrDegenerate) {
		t.Errorf("constant: %v", err)
	}
	if _, err = FitLocalLevel([]float64{2, 5}); !errors.Is(err, ErrNotIdentified) {
		t.Errorf("two values: %v", err)
	}
	if _, err = FitLocalLevel([]float64{math.NaN()}); !errors.Is(err, ErrNoData) {
		t.Errorf("no value: %v", err)
	}
	for _, c := range []float64{1e-6, 1e6} {
		scaled := make([]float64, len(norway))
		for i, y := range norway {
			scaled[i] = c * y
		}
		a, errA := FitLocalLevel(norway)
		b, errB := FitLocalLevel(scaled)
		if errA != nil || errB != nil || a.Boundary != b.Boundary || !near(b.H, a.H*c*c, 1e-6) {
			t.Errorf("unit %v: %+v, %+v", c, a, b)
		}
	}
}
