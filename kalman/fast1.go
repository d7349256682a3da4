package kalman

import "math"

// logLik1 is the filter of one state and one item when only the likelihood is
// wanted. It subtracts nothing but means, so it needs no check of its digits:
//
//	F = z²P + h,  P ← P h/F,
//
// and a diffuse start is g until the first value, a = y/z, P = h/z². It returns
// false where the square-root recursion must look closer.
func (w *Workspace) logLik1(s *Series, n int, like *likelihood) bool {
	m, e := w.model, &w.step
	z, d := m.z[0], m.d[0]
	a, p, g := m.a1[0], m.p1[0], 0.0
	if m.r1 > 0 {
		g = m.g1[0]
	}
	if z == 0 {
		return false
	}
	for i, y := range s.Y[:n] {
		if i > 0 {
			if e.load(i-1, s.dt(i-1)) != nil {
				return false
			}
			t := e.t[0]
			a, p = e.c[0]+t*a, e.q[0]+t*t*p
			if g != 0 {
				if g *= t; g == 0 {
					return false
				}
			}
		}
		h := m.h[0]
		if s.Items != nil {
			if s.Items[i] == 0 {
				continue
			}
			h += m.theta / float64(s.Items[i])
		} else {
			h += m.theta
		}
		if y != y {
			continue
		}
		v := y - d - z*a
		if g != 0 {
			like.add(innovation{v: v, f: z * g * (z * g), kind: resolving})
			a, p, g = a+v/z, h/(z*z), 0
			continue
		}
		f := z*z*p + h
		if f == 0 {
			return false
		}
		k := p * z / f
		a += k * v
		p *= h / f
		like.addRegular(v*(v/f), f)
	}
	return a-a == 0 && p-p == 0 && math.Abs(p) < 1e300
}
