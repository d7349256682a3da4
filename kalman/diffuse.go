package kalman

import "math"

// What an observation did.
type kind uint8

const (
	regular   kind = iota
	resolving      // it fixed one diffuse direction
	redundant      // noise-free and certain beforehand
)

// innovation is the error v of a one-step forecast with variance f. For a
// resolving value f is the coefficient of κ in the variance.
type innovation struct {
	v, f float64
	kind kind
}

// resolves computes z'G into s.f and reports whether it is more than rounding.
func (s *rootState) resolves(x value) bool {
	m, r := s.m, s.r
	product(s.f[:r], x.z, s.g, m, r)
	noise := 0.0
	for i, zi := range x.z {
		if x.zn != nil {
			noise += x.zn[i] * norm(s.g[i*m:i*m+r])
		}
		if zi != 0 {
			noise += math.Abs(zi) * (s.ng[i] + eps*norm(s.g[i*m:i*m+r]))
		}
	}
	return norm(s.f[:r]) > negligible*noise
}

// observeDiffuse eliminates one diffuse direction: after a rotation of δ the
// value depends on its last element alone, δ = (v - z'Lξ - ε)/γ, which is put
// into the state. With k = G_last/γ that is Koopman and Durbin's (2003) update
// for F∞ > 0,
//
//	a += k v,  L = [(I - k z') L, k √h].
func (s *rootState) observeDiffuse(x value) innovation {
	z, h, y := x.z, x.h, x.y
	m, last := s.m, s.r-1
	for i := range m {
		s.noise[i] = eps * norm(s.g[i*m:i*m+s.r])
	}
	for j := range last {
		if s.f[j] == 0 {
			continue
		}
		c, sn, r := givens(s.f[last], s.f[j])
		s.f[last], s.f[j] = r, 0
		rotate(s.g, m, 0, m, last, j, c, sn)
		rotate(s.v, m, 0, m, last, j, c, sn)
	}
	gamma := s.f[last]
	for i := range m {
		s.k[i] = s.g[i*m+last] / gamma
		s.g[i*m+last] = 0
		s.ng[i] += s.noise[i]
	}
	s.r = last
	v := y - dot(z, s.a)
	for i := range m {
		s.a[i] += s.k[i] * v
		s.up[i] += s.k[i] * v
	}
	s.settleRows(s.g, s.ng, s.r)
	s.takeNoise(z, math.Sqrt(h))
	s.settleSize(x)
	return innovation{v: v, f: gamma * gamma, kind: resolving}
}

// takeNoise sets L = [(I - k z') L, k root].
func (s *rootState) takeNoise(z []float64, root float64) {
	m := s.m
	product(s.f, z, s.l, m, m)
	zl := norm(s.f)
	cols := m + 1
	for i := range m {
		s.noise[i] = eps * (norm(s.l[i*m:i*m+m]) + math.Abs(s.k[i])*(zl+root))
		row := s.w[i*cols : i*cols+cols]
		for j := range m {
			row[j] = s.l[i*m+j] - s.k[i]*s.f[j]
		}
		row[m] = s.k[i] * root
	}
	lower(s.w, cols, m, cols)
	for i := range m {
		clear(s.l[i*m : i*m+m])
		copy(s.l[i*m:i*m+i+1], s.w[i*cols:i*cols+i+1])
	}
	s.settleNoise(z, s.nl)
	s.settleRows(s.l, s.nl, m)
}

// settleRows sets to zero the rows of g that are no more than rounding: these
// states are known (L) or determined (G).
func (s *rootState) settleRows(g, noise []float64, r int) {
	m := s.m
	for i := range m {
		if x := g[i*m : i*m+r]; norm(x) <= negligible*noise[i] {
			clear(x)
		}
	}
}

// predictDiffuse sets G = T G and drops directions that T has annihilated.
func (s *rootState) predictDiffuse(e *stepper) {
	m, r := s.m, s.r
	s.carryNoise(e.t, s.ng)
	for i := range m {
		product(s.w[i*m:i*m+r], e.t[i*m:i*m+m], s.g, m, r)
		for j, x := range e.t[i*m : i*m+m] {
			if x != 0 && x != 1 && x != -1 {
				s.ng[i] += eps * math.Abs(x) * norm(s.g[j*m:j*m+r])
			}
		}
	}
	for i := range m {
		copy(s.g[i*m:i*m+r], s.w[i*m:i*m+r])
	}
	s.settleRows(s.g, s.ng, r)
	s.compress()
}

// compress rotates the columns of G so that as many as possible vanish, and
// moves their directions to lost.
func (s *rootState) compress() {
	m, r, w := s.m, s.r, s.w
	for i := range m {
		row := w[i*m : i*m+r]
		copy(row, s.g[i*m:i*m+r])
		if size := norm(row); size > 0 {
			for j := range row {
				row[j] /= size
			}
		}
	}
	rank := 0
	for ; rank < r; rank++ {
		pivot, best := -1, float64(negligible*m)*eps
		for i := range m {
			if left := norm(w[i*m+rank : i*m+r]); left > best {
				pivot, best = i, left
			}
		}
		if pivot < 0 {
			break
		}
		s.concentrate(pivot, rank)
	}
	for j := rank; j < r; j++ {
		for i := range m {
			s.lost[i*m+s.nlost], s.g[i*m+j] = s.v[i*m+j], 0
		}
		s.nlost++
	}
	s.r = rank
}

// concentrate rotates the columns from first on so that row i of w is zero
// behind column first.
func (s *rootState) concentrate(i, first int) {
	m := s.m
	for j := first + 1; j < s.r; j++ {
		if s.w[i*m+j] == 0 {
			continue
		}
		c, sn, _ := givens(s.w[i*m+first], s.w[i*m+j])
		rotate(s.w, m, 0, m, first, j, c, sn)
		rotate(s.g, m, 0, m, first, j, c, sn)
		rotate(s.v, m, 0, m, first, j, c, sn)
		s.w[i*m+j] = 0
	}
}
