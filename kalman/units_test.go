package kalman

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// inUnits returns the case with state i measured in units of 2^-e[i].
func (c *testCase) inUnits(e []int) *testCase {
	m := c.m
	up := func(x float64, i int) float64 { return math.Ldexp(x, e[i]) }
	square := func(s []float64) []float64 {
		out := make([]float64, m*m)
		for i := range m {
			for j := range m {
				out[i*m+j] = up(up(s[i*m+j], i), j)
			}
		}
		return out
	}
	d := &testCase{n: c.n, m: m, p: c.p, h: c.h, d: c.d, y: c.y, p1: square(c.p1), p1inf: square(c.p1inf)}
	for i, a := range c.a1 {
		d.a1 = append(d.a1, up(a, i))
	}
	for t := range c.n {
		z, tr, x := make([]float64, c.p*m), make([]float64, m*m), make([]float64, m)
		for i := range m {
			x[i] = up(c.c[t][i], i)
			for j := range c.p {
				z[j*m+i] = math.Ldexp(c.z[t][j*m+i], -e[i])
			}
			for j := range m {
				tr[i*m+j] = math.Ldexp(up(c.t[t][i*m+j], i), -e[j])
			}
		}
		d.z, d.t, d.c, d.q = append(d.z, z), append(d.t, tr), append(d.c, x), append(d.q, square(c.q[t]))
	}
	return d
}

// TestUnitsOfTheStatesDoNotMatter: with one state in millionths and another in
// millions nothing may change but the units; a tolerance that is not relative
// would show.
func TestUnitsOfTheStatesDoNotMatter(t *testing.T) {
	for i := range 120 {
		r := &maker{Rand: rand.New(rand.NewPCG(uint64(i), 13)), exact: i%2 == 0}
		c := r.draw(6)
		e := make([]int, c.m)
		for j := range e {
			e[j] = r.IntN(61) - 30
		}
		for _, form := range []Form{Auto, SquareRoot} {
			m, err := c.model(form)
			want := smooth(t, m, err, Series{Y: c.y})
			m, err = c.inUnits(e).model(form)
			got := smooth(t, m, err, Series{Y: c.y})
			if got.Info.N != want.Info.N || got.Info.Redundant != want.Info.Redundant || got.Info.DiffuseRank != want.Info.DiffuseRank {
				t.Errorf("model %d: %+v, want %+v", i, got.Info, want.Info)
			}
			for row := range c.n {
				for j := range c.m {
					g, w := math.Ldexp(got.Smoothed.Var(row, j), -2*e[j]), want.Smoothed.Var(row, j)
					if !near(g, w, 1e-7) && !(math.Sqrt(g) < certainSD && math.Sqrt(w) < certainSD) {
						t.Errorf("model %d form %d row %d state %d: variance %v, want %v", i, form, row, j, g, w)
					}
				}
			}
		}
	}
}

// TestSeasonalModelOfThirteenStates is larger than what the package is made
// for: level, slope and a monthly pattern, wholly diffuse, so that the diffuse
// phase lasts 13 rows and longer with gaps.
func TestSeasonalModelOfThirteenStates(t *testing.T) {
	const m, n = 13, 21
	tr, q := make([]float64, m*m), make([]float64, m*m)
	tr[0], tr[1], tr[m+1] = 1, 1, 1
	for j := 2; j < m; j++ {
		tr[2*m+j] = -1
		if j+1 < m {
			tr[(j+1)*m+j] = 1
		}
	}
	q[0], q[m+1], q[2*m+2] = 0.1, 0.001, 0.02
	z, inf := make([]float64, m), make([]float64, m*m)
	z[0], z[2] = 1, 1
	for i := range m {
		inf[i*m+i] = 1
	}
	c := &testCase{n: n, m: m, p: 1, a1: make([]float64, m), p1: make([]float64, m*m), p1inf: inf}
	for i := range n {
		y := math.Sin(float64(i)*math.Pi/6) + 0.1*float64(i)
		if i == 3 || i == 7 {
			y = math.NaN()
		}
		c.y = append(c.y, y)
		c.z, c.h, c.d = append(c.z, z), append(c.h, []float64{0.3}), append(c.d, []float64{0})
		c.t, c.q, c.c = append(c.t, tr), append(c.q, q), append(c.c, make([]float64, m))
	}
	if d := compareWithOracle(c, Auto); d.worst > 1e-9 {
		t.Errorf("off by %.1e: %s", d.worst, d.where)
	}
	f, err := NewFixed(mat.NewDense(m, m, tr), nil, mat.NewSymDense(m, q), nil)
	if err != nil {
		t.Fatal(err)
	}
	model, err := New(Config{Z: mat.NewDense(1, m, z), H: symOne(0.3), Dyn: f, P1Inf: mat.NewSymDense(m, inf)})
	r := smooth(t, model, err, Series{Y: c.y})
	if r.Info.DiffuseRank != m {
		t.Errorf("diffuse rank %d, want %d", r.Info.DiffuseRank, m)
	}
}
