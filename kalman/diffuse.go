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
	product(s.f[:s.r], x.z, s.g, s.m, s.r)
	return norm(s.f[:s.r]) > negligible*s.itemNoise(x, s.g, s.r, &s.ng)
}

// observeDiffuse eliminates one diffuse direction: after a rotation of δ the
// value depends on its last element alone, δ = (v - z'Lξ - ε)/γ, which is put
// into the state. With k = G_last/γ that is Koopman and Durbin's (2003) update
// for F∞ > 0,
//
//	a += k v,  L = [(I - k z') L, k √h].
func (s *rootState) observeDiffuse(x value) innovation {
	m, last := s.m, s.r-1
	rowSizes(s.fresh, s.g, m, s.r)
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
	}
	s.r = last
	s.ng.settle(s.k, x.z)
	for i, size := range s.fresh {
		s.ng.add(i, size)
	}
	settleRows(s.g, m, s.r, &s.ng)
	v := x.y - dot(x.z, s.a)
	s.shift(x, v)
	s.takeNoise(x.z, math.Sqrt(x.h))
	return innovation{v: v, f: gamma * gamma, kind: resolving}
}

// takeNoise sets L = [(I - k z') L, k root].
func (s *rootState) takeNoise(z []float64, root float64) {
	m := s.m
	product(s.f, z, s.l, m, m)
	zl := norm(s.f)
	rowSizes(s.fresh, s.l, m, m)
	cols := m + 1
	s.nl.settle(s.k, z)
	for i := range m {
		s.nl.add(i, s.fresh[i]+math.Abs(s.k[i])*(zl+root))
		row := s.w[i*cols : i*cols+cols]
		for j := range m {
			row[j] = s.l[i*m+j] - s.k[i]*s.f[j]
		}
		row[m] = s.k[i] * root
	}
	lower(s.w, cols, m, cols, &s.nl)
	s.takeLower(cols)
}

// predictDiffuse sets G = T G and drops directions that T has annihilated.
func (s *rootState) predictDiffuse(e *stepper) {
	m, r := s.m, s.r
	s.ng.carry(e.t)
	rowSizes(s.fresh, s.g, m, r)
	for i := range m {
		t := e.t[i*m : i*m+m]
		product(s.w[i*m:i*m+r], t, s.g, m, r)
		s.ng.add(i, sumSize(t, s.fresh))
	}
	for i := range m {
		copy(s.g[i*m:i*m+r], s.w[i*m:i*m+r])
	}
	settleRows(s.g, m, r, &s.ng)
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
