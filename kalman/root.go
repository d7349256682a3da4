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
type rootState struct {
	m, r  int
	a     []float64
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
	s.a, s.nl, s.ng = make([]float64, m), make([]float64, m), make([]float64, m)
	s.l, s.g = make([]float64, m*m), make([]float64, m*m)
	s.noise, s.f, s.k = make([]float64, m), make([]float64, m), make([]float64, m)
	s.w = make([]float64, m*(2*m+1))
}

// start sets the distribution of the first state.
func (s *rootState) start(m *Model) {
	copy(s.a, m.a1)
	copy(s.l, m.l1)
	copy(s.g, m.g1)
	s.r = m.r1
	clear(s.nl)
	clear(s.ng)
	lower(s.l, s.m, s.m, s.m)
}

// predict carries the distribution over one step.
func (s *rootState) predict(e *stepper) {
	m := s.m
	for i := range m {
		s.f[i] = e.c[i] + dot(e.t[i*m:i*m+m], s.a)
	}
	s.a, s.f = s.f, s.a
	cols := m + e.rank
	for i := range m {
		row := s.w[i*2*m : i*2*m+2*m]
		product(row[:m], e.t[i*m:i*m+m], s.l, m, m)
		copy(row[m:cols], e.lq[i*m:i*m+e.rank])
	}
	s.carryNoise(e.t, s.nl)
	s.productNoise(e.t)
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

// observe takes the value y = z'state + N(0, h), its intercept taken off, into
// the distribution; size is the magnitude that y was computed from. The answer
// is false for a noise-free value that contradicts what is certain.
func (s *rootState) observe(z []float64, h, y, size float64) (in innovation, ok bool) {
	if s.r > 0 && s.resolves(z) {
		return s.observeDiffuse(z, h, y), true
	}
	m := s.m
	product(s.f, z, s.l, m, m)
	in.v = y - dot(z, s.a)
	root := math.Sqrt(h)
	in.f = h + dot(s.f, s.f)
	if in.f == 0 || math.Sqrt(in.f) <= negligible*s.rowNoise(z) {
		in.kind = redundant
		in.f = 0
		return in, s.agrees(z, size, in.v)
	}
	s.update(z, root, in.v)
	return in, true
}

// rowNoise is the rounding noise of z'L. A single term has none of its own.
func (s *rootState) rowNoise(z []float64) float64 {
	m := s.m
	carried, sum, terms := 0.0, 0.0, 0
	for i, zi := range z {
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

// agrees reports whether the forecast error v is no more than rounding.
func (s *rootState) agrees(z []float64, scale, v float64) bool {
	for i, zi := range z {
		scale = math.Max(scale, math.Abs(zi*s.a[i]))
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
