package kalman

import "math"

// rootState is the distribution of the state in square-root form,
//
//	a + L ξ + G δ,  ξ ~ N(0, I),  δ ~ N(0, κ I), κ → ∞,
//
// with m×m matrices L and G of which G has r columns in use. The diffuse part
// is kept as a factor so that its rank falls by exactly one with each value
// that resolves a direction and no variance is ever compared with zero: the
// diffuse phase ends when r = 0, however late.
//
// The columns of V say which directions of the start δ stands for: δ = V'δ₁.
// Directions that T has annihilated without a value having resolved them are
// kept in lost; the earlier states still depend on them.
type rootState struct {
	m, r, nlost int
	a           []float64
	up          []float64 // what the values of this row added to a
	l, g        []float64
	v, lost     []float64 // m×m, r and nlost columns in use
	nl, ng      rounding  // of l and g
	mag         rounding  // sizes of the numbers that a was computed from

	w     []float64 // scratch, m×(2m+1)
	f     []float64 // scratch, m
	k     []float64 // gain, m
	fresh []float64 // scratch, m
}

func (s *rootState) resize(m int) {
	s.m = m
	for _, x := range []*[]float64{&s.a, &s.up, &s.f, &s.k, &s.fresh} {
		*x = make([]float64, m)
	}
	for _, x := range []*[]float64{&s.l, &s.g, &s.v, &s.lost} {
		*x = make([]float64, m*m)
	}
	s.nl.resize(m)
	s.ng.resize(m)
	s.mag.resize(m)
	s.w = make([]float64, m*(2*m+1))
}

// start sets the distribution of the first state.
func (s *rootState) start(m *Model) {
	copy(s.a, m.a1)
	copy(s.l, m.l1)
	copy(s.g, m.g1)
	s.r, s.nlost = m.r1, 0
	clear(s.up)
	clear(s.v)
	s.nl.reset()
	s.ng.reset()
	s.mag.reset()
	for i := range s.m {
		s.mag.raise(i, s.a[i])
		s.v[i*s.m+i] = 1
		if !m.p1diag {
			s.nl.add(i, 2*norm(s.l[i*s.m:i*s.m+s.m]))
		}
		if !m.g1diag {
			s.ng.add(i, 2*norm(s.g[i*s.m:i*s.m+s.r]))
		}
	}
	lower(s.l, s.m, s.m, s.m, &s.nl)
}

// predict carries the distribution over one step.
func (s *rootState) predict(e *stepper) {
	m := s.m
	s.predictMean(e)
	cols := m + e.rank
	rowSizes(s.k, s.l, m, m)
	s.nl.carry(e.t)
	for i := range m {
		t := e.t[i*m : i*m+m]
		row := s.w[i*2*m : i*2*m+2*m]
		product(row[:m], t, s.l, m, m)
		copy(row[m:cols], e.lq[i*m:i*m+e.rank])
		s.nl.add(i, sumSize(t, s.k))
		if !e.qdiag {
			s.nl.add(i, 2*norm(e.lq[i*m:i*m+e.rank]))
		}
	}
	lower(s.w, 2*m, m, cols, &s.nl)
	s.takeLower(2 * m)
	if s.r > 0 {
		s.predictDiffuse(e)
	}
}

func (s *rootState) predictMean(e *stepper) {
	m := s.m
	s.mag.carry(e.t)
	for i := range m {
		sum, size := e.c[i], math.Abs(e.c[i])
		for j, x := range e.t[i*m : i*m+m] {
			x *= s.a[j]
			sum += x
			size += math.Abs(x)
		}
		s.f[i] = sum
		s.mag.raise(i, size)
	}
	s.a, s.f = s.f, s.a
	clear(s.up)
}

// takeLower copies L from the scratch matrix.
func (s *rootState) takeLower(stride int) {
	m := s.m
	for i := range m {
		clear(s.l[i*m : i*m+m])
		copy(s.l[i*m:i*m+i+1], s.w[i*stride:i*stride+i+1])
	}
	settleRows(s.l, m, m, &s.nl)
}

// value is one observed item: y = z'state + N(0, h).
type value struct {
	z, zn []float64 // weights and their rounding noise (nil: none)
	h, y  float64   // the intercept is taken off y
	size  float64   // magnitude that y was computed from
}

// observe takes x into the distribution. The answer is false for a noise-free
// value that contradicts what is certain.
func (s *rootState) observe(x value) (in innovation, ok bool) {
	if s.r > 0 && s.resolves(x) {
		return s.observeDiffuse(x), true
	}
	product(s.f, x.z, s.l, s.m, s.m)
	in.v = x.y - dot(x.z, s.a)
	in.f = x.h + dot(s.f, s.f)
	if in.f == 0 || math.Sqrt(in.f) <= negligible*s.itemNoise(x, s.l, s.m, &s.nl) {
		in.kind = redundant
		in.f = 0
		return in, math.Abs(in.v) <= certain*(x.size+s.mag.of(x.z))
	}
	s.update(x, in.v)
	return in, true
}

// certain is the relative size of the rounding that the means may have
// gathered when a repeated noise-free value is compared with them.
const certain = 1e-9

// itemNoise is the rounding noise of z'L.
func (s *rootState) itemNoise(x value, l []float64, cols int, n *rounding) float64 {
	rowSizes(s.fresh, l, s.m, cols)
	carried := 0.0
	if x.zn != nil {
		carried = dot(x.zn, s.fresh)
	}
	return carried + eps*(sumSize(x.z, s.fresh)+n.of(x.z))
}

// update rotates the row (√h, z'L) over L = [0 L] into (√F, 0), which leaves
// the new L and, in the first column, the gain times √F.
func (s *rootState) update(x value, v float64) {
	m := s.m
	clear(s.k)
	clear(s.fresh)
	r := math.Sqrt(x.h)
	for j := m - 1; j >= 0; j-- {
		if s.f[j] == 0 {
			continue
		}
		var cs, sn float64
		cs, sn, r = givens(r, s.f[j])
		for i := j; i < m; i++ {
			a, b := s.k[i], s.l[i*m+j]
			s.k[i] = cs*a + sn*b
			s.l[i*m+j] = cs*b - sn*a
			if a != 0 && b != 0 {
				s.fresh[i] += math.Abs(cs * b)
			}
		}
	}
	for i := range m {
		s.k[i] /= r
	}
	s.shift(x, v)
	s.nl.settle(s.k, x.z)
	for i, size := range s.fresh {
		s.nl.add(i, size)
	}
	settleRows(s.l, m, m, &s.nl)
}

// shift moves the mean by the gain times v.
func (s *rootState) shift(x value, v float64) {
	s.mag.settle(s.k, x.z)
	for i, k := range s.k {
		s.mag.raise(i, math.Max(math.Abs(s.a[i]), math.Abs(k)*x.size))
		s.a[i] += k * v
		s.up[i] += k * v
	}
}

// product writes row·b (b has rows of the given stride) into dst.
func product(dst, row, b []float64, stride, cols int) {
	for j := range cols {
		dst[j] = 0
	}
	for k, x := range row {
		if x == 0 {
			continue
		}
		for j, y := range b[k*stride : k*stride+cols] {
			dst[j] += x * y
		}
	}
}
