package kalman

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

func TestDrawnPathsHaveTheSmoothedMoments(t *testing.T) {
	s := simulateOU(4, truth, 1, 12)[0]
	m, err := NewLevelOU(truth)
	if err != nil {
		t.Fatal(err)
	}
	var w Workspace
	var r Result
	if err := m.Smooth(&r, &w, s); err != nil {
		t.Fatal(err)
	}
	const paths = 20000
	draws := make([]float64, paths*12*2)
	if err := m.Simulate(draws, &w, s, rand.New(rand.NewPCG(1, 1))); err != nil {
		t.Fatal(err)
	}
	lag := make([]float64, 11*4)
	if err := m.SmoothLagged(&r, lag, &w, s); err != nil {
		t.Fatal(err)
	}
	for i := range 11 {
		var sum, sq, cross float64
		for p := range paths {
			x := draws[p*24+i*2] - r.Smoothed.Mean[i*2]
			sum += x
			sq += x * x
			cross += x * (draws[p*24+i*2+2] - r.Smoothed.Mean[i*2+2])
		}
		v := r.Smoothed.Var(i, 0)
		if math.Abs(sum/paths) > 5*math.Sqrt(v/paths) || math.Abs(sq/paths/v-1) > 0.06 {
			t.Errorf("row %d: mean off by %v, variance %v, want %v", i, sum/paths, sq/paths, v)
		}
		if math.Abs(cross/paths-lag[i*4]) > 0.06*v {
			t.Errorf("row %d: covariance with the next %v, want %v", i, cross/paths, lag[i*4])
		}
	}
	// A window of one row has a closed form.
	got := AnyBelow(draws, 12, 2, []float64{1, 1}, 3, 5, 6)
	want := Below(&r.Smoothed, 5, []float64{1, 1}, 3)
	if math.Abs(got-want) > 0.02 {
		t.Errorf("share below 3: %v, want %v", got, want)
	}
}

func TestEMStepsNeverLowerTheLikelihood(t *testing.T) {
	panel := simulateOU(9, truth, 30, 20)
	p := LevelOUParams{Mean: 2, B2: 1, Q: 0.05, Kappa: 0.3, S2: 1, So2: 0.5, Theta: truth.Theta}
	_, old, err := EMLevelOU(p, panel, 1)
	if err != nil {
		t.Fatal(err)
	}
	first := old
	for range 15 {
		var ll float64
		if p, _, err = EMLevelOU(p, panel, 1); err != nil {
			t.Fatal(err)
		}
		if _, ll, err = EMLevelOU(p, panel, 1); err != nil {
			t.Fatal(err)
		}
		if ll < old-1e-9*math.Abs(old) {
			t.Errorf("log-likelihood fell from %v to %v", old, ll)
		}
		old = ll
	}
	if old < first+10 {
		t.Errorf("15 steps raised the log-likelihood only from %v to %v", first, old)
	}
}

// levelPeople draws random walks whose variances differ between people.
func levelPeople(seed uint64, people, rows int) (panel []Series, q []float64) {
	r := rand.New(rand.NewPCG(seed, 3))
	for range people {
		qi, hi := 0.02*math.Exp(r.NormFloat64()), 0.3*math.Exp(0.4*r.NormFloat64())
		mu := 3 + r.NormFloat64()
		var s Series
		for range rows {
			mu += math.Sqrt(qi) * r.NormFloat64()
			s.Y = append(s.Y, mu+math.Sqrt(hi)*r.NormFloat64())
		}
		panel, q = append(panel, s), append(q, qi)
	}
	return panel, q
}

func TestPartialPoolingDrawsPeopleTogether(t *testing.T) {
	panel, q := levelPeople(2, 120, 40)
	axes := [][]float64{ladder(-3, 1, 17), ladder(-8, 0, 17)}
	build := func(psi []float64) (*Model, error) { return NewLocalLevel(math.Exp(psi[0]), math.Exp(psi[1])) }
	fit, err := PartialPool(context.Background(), build, axes, panel, PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !fit.Converged || math.Abs(fit.Mean.AtVec(0)-math.Log(0.3)) > 0.25 || math.Abs(fit.Mean.AtVec(1)-math.Log(0.02)) > 0.5 {
		t.Errorf("people are centred at %v, want %v, %v", fit.Mean, math.Log(0.3), math.Log(0.02))
	}
	var pooled, own, cross, single float64
	for i := range panel {
		d := math.Log(q[i]) - fit.Mean.AtVec(1)
		pooled += d * d
		e := math.Log(q[i]) - fit.Own[i][1]
		own += e * e
		cross += d * (fit.Own[i][1] - fit.Mean.AtVec(1))
		if f, err := FitLocalLevel(panel[i].Y); err == nil {
			g := math.Log(q[i]) - math.Max(math.Log(math.Max(f.Q, 1e-9)), -8)
			single += g * g
		}
	}
	if !(own < 0.8*pooled) || !(own < single) || cross <= 0 {
		t.Errorf("squared errors: own %v, common %v, each alone %v", own, pooled, single)
	}
	again, err := PartialPool(context.Background(), build, axes, panel, PoolOptions{Workers: 1})
	if err != nil || again.LogLik != fit.LogLik || again.Own[7][1] != fit.Own[7][1] {
		t.Errorf("one worker: %v instead of %v (%v)", again.LogLik, fit.LogLik, err)
	}
}

func ladder(lo, hi float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i)/float64(n-1)
	}
	return x
}

func TestTrueModelIsCalibratedAndBeatsTheBaselines(t *testing.T) {
	panel := simulateOU(21, truth, 200, 40)
	m, err := NewLevelOU(truth)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Calibrate(func(int) *Model { return m }, panel, CalibrationOptions{After: 3})
	if err != nil {
		t.Fatal(err)
	}
	for i, level := range Levels {
		if math.Abs(c.Coverage[i]-level) > 0.025 {
			t.Errorf("coverage of %v: %v", level, c.Coverage[i])
		}
	}
	if math.Abs(c.MeanPIT-0.5) > 0.02 || math.Abs(c.VarPIT-1) > 0.05 || math.Abs(c.Lag) > 0.05 || math.Abs(c.MeanSq-1) > 0.05 {
		t.Errorf("not calibrated: %+v", c)
	}
	if c.Model.LogScore <= c.PersonMean.LogScore || c.Model.LogScore <= c.LastValue.LogScore ||
		c.Model.CRPS >= c.PersonMean.CRPS || c.Model.CRPS >= c.LastValue.CRPS {
		t.Errorf("no better than the baselines: %+v", c)
	}
	sure := truth
	sure.So2, sure.Theta, sure.S2 = sure.So2/6, sure.Theta/6, sure.S2/6
	over, err := NewLevelOU(sure)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = Calibrate(func(int) *Model { return over }, panel, CalibrationOptions{}); err != nil {
		t.Fatal(err)
	}
	if scale, hide := c.Gate(); scale < 1.5 || !hide {
		t.Errorf("a model far too sure passes the gate: scale %v, coverage %v", scale, c.Coverage)
	}
}

// TestCRPSIsTheIntegralOfItsDefinition integrates (F(x) - 1{x ≥ y})².
func TestCRPSIsTheIntegralOfItsDefinition(t *testing.T) {
	for _, y := range []float64{-1.7, 0, 0.4, 3} {
		const sd, h = 1.5, 1e-3
		sum := 0.0
		for x := -20.0; x < 20; x += h {
			f := normalCDF((x + h/2) / sd)
			if x+h/2 >= y {
				f--
			}
			sum += f * f * h
		}
		if got := normalCRPS(y/sd, sd); math.Abs(got-sum) > 1e-3 {
			t.Errorf("y = %v: %v, want %v", y, got, sum)
		}
	}
}
