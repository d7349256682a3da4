package kalman

import (
	"math"
	"math/rand/v2"
	"testing"
)

// extreme draws one of the named models with variances anywhere from 1e-12 to
// 1e12, irregular times with repetitions, and gaps.
func extreme(r *rand.Rand, n int) *testCase {
	v := func() float64 { return math.Pow(10, -12+24*r.Float64()) }
	c := &testCase{n: n, m: 2, p: 1}
	z, h := []float64{1, 0}, v()
	c.p1, c.p1inf, c.a1 = make([]float64, 4), []float64{1, 0, 0, 1}, make([]float64, 2)
	var dyn Dynamics
	switch r.IntN(4) {
	case 0:
		dyn = IntegratedWalk{v()}
	case 1:
		s2 := v()
		dyn, z = LevelOU{Q: v(), Kappa: math.Pow(10, -3+4*r.Float64()), S2: s2}, []float64{1, 1}
		c.p1, c.p1inf = []float64{v(), 0, 0, s2}, make([]float64, 4)
	case 2:
		dyn = IntegratedWalk{v()}
		c.p1, c.p1inf = []float64{v(), 0, 0, v()}, make([]float64, 4)
	case 3:
		c.m, z = 1, z[:1]
		dyn = LocalLevel{v()}
		c.p1, c.p1inf, c.a1 = []float64{0}, []float64{1}, c.a1[:1]
		if r.IntN(2) == 0 {
			c.p1, c.p1inf = []float64{v()}, []float64{0}
		}
	}
	scale := math.Sqrt(h)
	y := 0.0
	for range n {
		t, q := make([]float64, c.m*c.m), make([]float64, c.m*c.m)
		dyn.Step([]float64{0, 1, 0.01, 3.7, 12}[r.IntN(5)], t, q)
		c.t, c.q, c.c = append(c.t, t), append(c.q, q), append(c.c, make([]float64, c.m))
		c.z, c.h, c.d = append(c.z, z), append(c.h, []float64{h}), append(c.d, []float64{0})
		y += scale * r.NormFloat64()
		if r.Float64() < 0.25 {
			c.y = append(c.y, math.NaN())
		} else {
			c.y = append(c.y, y)
		}
	}
	return c
}

func TestVariancesFarApartKeepTheirDigits(t *testing.T) {
	count := 150
	if testing.Short() {
		count = 30
	}
	for i := range count {
		c := extreme(rand.New(rand.NewPCG(uint64(i), 5)), 16)
		want := askOracle(c)
		for _, form := range []Form{Auto, SquareRoot} {
			m, err := c.model(form)
			got := smooth(t, m, err, Series{Y: c.y})
			var d deviation
			d.note(math.Abs(got.LogLik-want.LogLik)/(1+math.Abs(want.LogLik)), "log-likelihood %v, want %v", got.LogLik, want.LogLik)
			d.variances("filtered", &got.Filtered, &want.Filtered)
			d.variances("smoothed", &got.Smoothed, &want.Smoothed)
			if d.worst > 1e-6 || got.Info != want.Info {
				t.Errorf("model %d form %d (m %d, h %.1e): off by %.1e: %s; %v, want %v", i, form, c.m, c.h[0][0], d.worst, d.where, got.Info, want.Info)
			}
		}
	}
}

// variances compares variances relative to themselves and means in standard
// deviations.
func (d *deviation) variances(name string, got, want *Moments) {
	for t := range got.N {
		for i := range got.M {
			g, w := got.Var(t, i), want.Var(t, i)
			d.note(relative(g, w, w), "%s variance %d of row %d: %v, want %v", name, i, t, g, w)
			gm, wm := got.Mean[t*got.M+i], want.Mean[t*got.M+i]
			d.note(relative(gm, wm, math.Max(math.Sqrt(w), math.Abs(wm))), "%s mean %d of row %d: %v, want %v ± %v", name, i, t, gm, wm, math.Sqrt(w))
		}
	}
}
