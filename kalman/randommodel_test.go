package kalman

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// testCase is a model with everything varying and one series for it.
type testCase struct {
	n, m, p       int
	z, h, d       [][]float64 // a row each
	t, q, c       [][]float64 // a step each
	a1, p1, p1inf []float64
	y             []float64
	want          *Result // what the oracle said
}

func (c *testCase) At(i int, Z, H, d []float64) {
	copy(Z, c.z[i])
	copy(H, c.h[i])
	copy(d, c.d[i])
}

func (c *testCase) Step(dt float64, T, Q []float64) {}

func (c *testCase) StepAt(i int, _ float64, T, Q, x []float64) {
	copy(T, c.t[i])
	copy(Q, c.q[i])
	copy(x, c.c[i])
}

func (c *testCase) model(form Form) (*Model, error) {
	return New(Config{
		Z: mat.NewDense(c.p, c.m, c.z[0]), Obs: c, Dyn: c, A1: c.a1,
		P1: mat.NewSymDense(c.m, c.p1), P1Inf: mat.NewSymDense(c.m, c.p1inf), Form: form,
	})
}

// maker draws models. Exact ones have entries that are small multiples of a
// power of two, so that singular matrices are singular to the last bit.
type maker struct {
	*rand.Rand
	exact bool
}

func (r *maker) entry() float64 {
	if r.exact {
		return float64(r.IntN(5)-2) / 2
	}
	return r.NormFloat64()
}

func (r *maker) chance(p float64) bool { return r.Float64() < p }

func (r *maker) vector(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = r.entry()
	}
	return x
}

// covariance draws B B' of some rank (full, or any when the model is exact), or
// a diagonal with zeros in it, times a scale.
func (r *maker) covariance(n int, scale float64) []float64 {
	s := make([]float64, n*n)
	switch r.IntN(4) {
	case 0: // diagonal, some zero
		for i := range n {
			if r.chance(0.6) {
				s[i*n+i] = (r.entry()*r.entry() + 0.25) * scale
			}
			s[i*n+i] = math.Abs(s[i*n+i])
		}
		return s
	case 1: // zero
		return s
	}
	rank := n
	if r.exact {
		rank = r.IntN(n + 1)
	}
	b := r.vector(n * max(rank, 1))
	for i := range n {
		for j := range n {
			s[i*n+j] = scale * dot(b[i*rank:i*rank+rank], b[j*rank:j*rank+rank])
		}
		if !r.exact {
			s[i*n+i] += 0.1 * scale
		}
	}
	return s
}

func (r *maker) transition(m int) []float64 {
	t := make([]float64, m*m)
	for i := range m {
		t[i*m+i] = 1
	}
	switch r.IntN(5) {
	case 0: // trend
		for i := range m - 1 {
			t[i*m+i+1] = 1
		}
	case 1: // companion
		for i := range m {
			t[i*m+i] = 0
			t[i*m] = r.entry()
			if i+1 < m {
				t[i*m+i+1] = 1
			}
		}
	case 2: // anything, often singular when exact
		copy(t, r.vector(m*m))
	case 3: // a state that is forgotten
		t[r.IntN(m)*(m+1)] = 0
	}
	return t
}

func (r *maker) selection(p, m int) []float64 {
	z := r.vector(p * m)
	if r.chance(0.4) {
		for i := range z {
			z[i] = 0
		}
		for j := range p {
			z[j*m+r.IntN(m)] = 1
		}
	}
	return z
}

// draw makes a model with a series that it could have produced.
func (r *maker) draw(maxN int) *testCase {
	c := &testCase{n: 1 + r.IntN(maxN), m: 1 + r.IntN(6), p: 1 + r.IntN(6)}
	if r.chance(0.6) {
		c.m, c.p = 1+r.IntN(3), 1+r.IntN(3)
	}
	scales := []float64{1, 1, 1.0 / 1024, 1024, 1.0 / (1 << 20)}
	if r.exact {
		scales = scales[:4]
	}
	scale := func() float64 { return scales[r.IntN(len(scales))] }
	qs, hs := scale(), scale()
	varying := r.chance(0.3)
	for t := range c.n {
		if t == 0 || varying {
			c.z, c.h, c.d = append(c.z, r.selection(c.p, c.m)), append(c.h, r.covariance(c.p, hs)), append(c.d, r.vector(c.p))
			c.t, c.q, c.c = append(c.t, r.transition(c.m)), append(c.q, r.covariance(c.m, qs)), append(c.c, r.vector(c.m))
			continue
		}
		c.z, c.h, c.d = append(c.z, c.z[0]), append(c.h, c.h[0]), append(c.d, c.d[0])
		c.t, c.q, c.c = append(c.t, c.t[0]), append(c.q, c.q[0]), append(c.c, c.c[0])
	}
	c.a1, c.p1 = r.vector(c.m), r.covariance(c.m, scale())
	c.p1inf = make([]float64, c.m*c.m)
	if r.chance(0.6) {
		c.p1inf = r.covariance(c.m, 1)
	}
	c.simulate(r)
	return c
}

// simulate fills y with a path of the model and takes out items, rows or all.
func (c *testCase) simulate(r *maker) {
	root := make([]float64, max(c.m, c.p)*max(c.m, c.p))
	shock := func(s []float64, n int) []float64 {
		factor(root, s, n)
		e, x := r.vector(n), make([]float64, n)
		for i := range n {
			x[i] = dot(root[i*n:i*n+n], e)
		}
		return x
	}
	a := append([]float64(nil), c.a1...)
	axpy(a, 1, shock(c.p1, c.m))
	axpy(a, 1, shock(c.p1inf, c.m))
	missing := []float64{0, 0.3, 0.7, 1}[r.IntN(4)]
	if missing == 1 && r.chance(0.8) {
		missing = 0.5
	}
	for t := range c.n {
		e := shock(c.h[t], c.p)
		gap := r.chance(missing / 2)
		for j := range c.p {
			y := c.d[t][j] + dot(c.z[t][j*c.m:j*c.m+c.m], a) + e[j]
			if gap || r.chance(missing) {
				y = math.NaN()
			}
			c.y = append(c.y, y)
		}
		next := append([]float64(nil), c.c[t]...)
		axpy(next, 1, shock(c.q[t], c.m))
		for i := range c.m {
			next[i] += dot(c.t[t][i*c.m:i*c.m+c.m], a)
		}
		a = next
	}
}
