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
	m, r  int
	v     []float64 // m×m, r columns in use
	lost  []float64 // m×m, nlost columns in use
	nlost int
	mag   []float64 // magnitudes that the means were computed from
	a     []float64
	up    []float64 // what the values of this row added to a
	l, g  []float64
	nl    []float64 // rounding noise in the rows of l
	ng    []float64 // rounding noise in the rows of g
	noise []float64 // scratch, m
	w     []float64 // scratch, m×(2m+1)
	f     []float64 // scratch, m
	k     []float64 // scratch, m
}

func (s *rootState) resize(m int) {
	s.m = m
	s.a, s.up, s.nl, s.ng = make([]float64, m), make([]float64, m), make([]float64, m), make([]float64, m)
	s.mag = make([]float64, m)
	s.l, s.g, s.v, s.lost = make([]float64, m*m), make([]float64, m*m), make([]float64, m*m), make([]float64, m*m)
	s.noise, s.f, s.k = make([]float64, m), make([]float64, m), make([]float64, m)
	s.w = make([]float64, m*(2*m+1))
}

// start sets the distribution of the first state.
func (s *rootState) start(m *Model) {
	copy(s.a, m.a1)
	copy(s.l, m.l1)
	copy(s.g, m.g1)
	s.r = m.r1
	clear(s.up)
	clear(s.nl)
	clear(s.ng)
	clear(s.v)
	s.nlost = 0
	for i := range s.m {
		s.mag[i] = math.Abs(s.a[i])
		s.v[i*s.m+i] = 1
	}
	if !m.p1diag {
		s.rootNoise(s.nl, m.l1, m.m)
	}
	if !m.g1diag {
		s.rootNoise(s.ng, m.g1, m.r1)
	}
	lower(s.l, s.m, s.m, s.m)
}

// rootNoise adds the rounding of a factor of a full matrix.
func (s *rootState) rootNoise(n, l []float64, cols int) {
	for i := range n {
		n[i] += 2 * eps * norm(l[i*s.m:i*s.m+cols])
	}
}

// predict carries the distribution over one step.
func (s *rootState) predict(e *stepper) {
	m := s.m
	s.carryNoise(e.t, s.mag)
	for i := range m {
		sum, size := e.c[i], math.Abs(e.c[i])
		for j, x := range e.t[i*m : i*m+m] {
			x *= s.a[j]
			sum += x
			size += math.Abs(x)
		}
		s.f[i] = sum
		s.mag[i] = math.Max(s.mag[i], size)
	}
	s.a, s.f = s.f, s.a
	clear(s.up)
	cols := m + e.rank
	for i := range m {
		row := s.w[i*2*m : i*2*m+2*m]
		product(row[:m], e.t[i*m:i*m+m], s.l, m, m)
		copy(row[m:cols], e.lq[i*m:i*m+e.rank])
	}
	s.carryNoise(e.t, s.nl)
	s.productNoise(e.t)
	if !e.qdiag {
		s.rootNoise(s.nl, e.lq, e.rank)
	}
	lower(s.w, 2*m, m, cols)
	for i := range m {
		clear(s.l[i*m : i*m+m])
		copy(s.l[i*m:i*m+i+1], s.w[i*2*m:i*2*m+i+1])
	}
	s.settleRows(s.l, s.nl, m)
	if s.r > 0 {
		s.predictDiffuse(e)
	}
}

// productNoise adds to the noise of the rows that of the sums in T L.
func (s *rootState) productNoise(t []float64) {
	m := s.m
	for i := range m {
		s.k[i] = norm(s.l[i*m : i*m+i+1])
	}
	for i := range m {
		sum, terms := 0.0, 0
		for j, x := range t[i*m : i*m+m] {
			if x *= s.k[j]; x != 0 {
				sum += math.Abs(x)
				terms++
			}
		}
		if terms > 1 {
			s.nl[i] += eps * sum
		}
	}
}

// product writes row·b (b has m rows of the given stride) into dst.
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

// carryNoise replaces the row noise n by that of T times the matrix. Errors of
// different rows are taken as independent: a bound that adds them would grow
// without limit under a rotation.
func (s *rootState) carryNoise(t, n []float64) {
	m := s.m
	copy(s.noise, n)
	for i := range m {
		sum := 0.0
		for j, x := range t[i*m : i*m+m] {
			x *= s.noise[j]
			sum += x * x
		}
		n[i] = math.Sqrt(sum)
	}
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
	z, h, y := x.z, x.h, x.y
	if s.r > 0 && s.resolves(x) {
		return s.observeDiffuse(x), true
	}
	m := s.m
	product(s.f, z, s.l, m, m)
	in.v = y - dot(z, s.a)
	root := math.Sqrt(h)
	in.f = h + dot(s.f, s.f)
	if in.f == 0 || math.Sqrt(in.f) <= negligible*s.rowNoise(x) {
		in.kind = redundant
		in.f = 0
		return in, s.agrees(x, in.v)
	}
	s.update(z, root, in.v)
	s.settleSize(x)
	return in, true
}

// rowNoise is the rounding noise of z'L. A single term has none of its own.
func (s *rootState) rowNoise(x value) float64 {
	m := s.m
	carried, sum, terms := 0.0, 0.0, 0
	for i, zi := range x.z {
		if x.zn != nil {
			carried += x.zn[i] * norm(s.l[i*m:i*m+i+1])
		}
		if zi == 0 {
			continue
		}
		carried += math.Abs(zi) * s.nl[i]
		if size := norm(s.l[i*m : i*m+i+1]); size > 0 {
			sum += math.Abs(zi) * size
			terms++
		}
	}
	if terms > 1 {
		carried += eps * sum
	}
	return carried
}

// agrees reports whether the forecast error v of x is no more than rounding.
func (s *rootState) agrees(x value, v float64) bool {
	scale := x.size
	for i, zi := range x.z {
		scale += math.Abs(zi) * s.mag[i]
	}
	return math.Abs(v) <= certain*scale
}

// certain is the relative size of the rounding that the means may have
// gathered when a repeated noise-free value is compared with them.
const certain = 1e-9

// update rotates the row (√h, z'L) over L = [0 L] into (√F, 0), which leaves
// the new L and, in the first column, the gain times √F.
func (s *rootState) update(z []float64, root, v float64) {
	m := s.m
	clear(s.k)
	r := root
	clear(s.noise)
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
				s.noise[i] += eps * math.Abs(cs*b)
			}
		}
	}
	for i := range m {
		s.k[i] /= r
		s.a[i] += s.k[i] * v
		s.up[i] += s.k[i] * v
	}
	s.settleNoise(z, s.nl)
	s.settleRows(s.l, s.nl, m)
}

// settleNoise replaces the row noise n by that of (I - k z') times the matrix
// plus s.noise.
func (s *rootState) settleNoise(z, n []float64) {
	m := s.m
	for i := range m {
		sum := 0.0
		for j := range m {
			x := -s.k[i] * z[j]
			if i == j {
				x++
			}
			x *= n[j]
			sum += x * x
		}
		s.f[i] = s.noise[i] + math.Sqrt(sum)
	}
	copy(n, s.f)
}

// settleSize updates the magnitudes behind the means after x.
func (s *rootState) settleSize(x value) {
	m := s.m
	copy(s.noise, s.mag)
	for i := range m {
		sum := 0.0
		for j, zj := range x.z {
			f := -s.k[i] * zj
			if i == j {
				f++
			}
			f *= s.noise[j]
			sum += f * f
		}
		s.mag[i] = math.Max(math.Sqrt(sum), math.Max(math.Abs(s.a[i]), math.Abs(s.k[i])*x.size))
	}
}
