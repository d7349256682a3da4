package kalman

import "math"

// pair is the distribution of two states; the two-state recursions are written
// out on it. They are those of fast, term by term, with the same checks.
type pair struct {
	a0, a1, p00, p01, p11 float64
}

// filter2 is the loop of filter for two states and independent item noise.
func (w *Workspace) filter2(dst *Result, s *Series, n int, keep bool, like *likelihood) bool {
	f, m := &w.fast, w.model
	x := pair{f.a[0], f.a[1], f.p[0], f.p[1], f.p[3]}
	p := m.p
	for i := f.first; i < n; i++ {
		if i > 0 {
			if w.step.load(i-1, s.dt(i-1)) != nil || !x.predict(&w.step) {
				return false
			}
			if keep {
				copy(f.t[(i-1)*4:i*4], w.step.t)
				copy(f.q[(i-1)*4:i*4], w.step.q)
			}
		}
		theta := m.theta
		if s.Items != nil && theta > 0 {
			theta /= float64(s.Items[i]) // none answered: infinite, no value is used
		}
		seen := s.Items == nil || s.Items[i] > 0
		if dst == nil {
			if seen && !x.row(m, s.Y[i*p:i*p+p], theta, nil, nil, like) {
				return false
			}
			continue
		}
		x.emit(&dst.Predicted, i)
		before := x
		v, f2 := dst.Innov[i*p:i*p+p], dst.InnovVar[i*p:i*p+p]
		blank(v, f2)
		if seen && !x.row(m, s.Y[i*p:i*p+p], theta, v, f2, like) {
			return false
		}
		if keep {
			f.up[2*i], f.up[2*i+1] = x.a0-before.a0, x.a1-before.a1
		}
		x.emit(&dst.Filtered, i)
	}
	return x.a0-x.a0 == 0 && x.a1-x.a1 == 0 && x.p00-x.p00 == 0 && x.p11-x.p11 == 0
}

func (x *pair) predict(e *stepper) bool {
	t0, t1, t2, t3 := e.t[0], e.t[1], e.t[2], e.t[3]
	a0, a1 := x.a0, x.a1
	x.a0, x.a1 = e.c[0]+t0*a0+t1*a1, e.c[1]+t2*a0+t3*a1
	u00, u01 := t0*x.p00+t1*x.p01, t0*x.p01+t1*x.p11
	u10, u11 := t2*x.p00+t3*x.p01, t2*x.p01+t3*x.p11
	if t1 != 0 || t2 != 0 {
		size0 := 2 * (t0*t0*x.p00 + t1*t1*x.p11)
		size1 := 2 * (t2*t2*x.p00 + t3*t3*x.p11)
		x.p00 = e.q[0] + u00*t0 + u01*t1
		x.p01 = e.q[1] + u00*t2 + u01*t3
		x.p11 = e.q[3] + u10*t2 + u11*t3
		return size0 <= maxLoss*x.p00 && size1 <= maxLoss*x.p11
	}
	x.p00 = e.q[0] + u00*t0
	x.p01 = e.q[1] + u00*t2 + u01*t3
	x.p11 = e.q[3] + u11*t3
	return true
}

// row takes the values of one row in. theta is what an item's noise has on top
// of H.
func (x *pair) row(m *Model, y []float64, theta float64, vs, fs []float64, like *likelihood) bool {
	for j, yj := range y {
		if yj != yj {
			continue
		}
		z0, z1, h := m.z[2*j], m.z[2*j+1], m.h[j*m.p+j]+theta
		m0, m1 := x.p00*z0+x.p01*z1, x.p01*z0+x.p11*z1
		f := h + z0*m0 + z1*m1
		size := h + 2*(z0*z0*x.p00+z1*z1*x.p11)
		if !(size <= maxLoss*f) || f == 0 {
			return false
		}
		v := yj - m.d[j] - z0*x.a0 - z1*x.a1
		inv := 1 / f
		g := v * inv
		x.a0 += m0 * g
		x.a1 += m1 * g
		was0, was1 := x.p00, x.p11
		k0 := m0 * inv
		x.p00 -= k0 * m0
		x.p01 -= k0 * m1
		x.p11 -= m1 * inv * m1
		if was0 > maxLoss*x.p00 || was1 > maxLoss*x.p11 {
			return false
		}
		like.addRegular(v*g, f)
		if vs != nil {
			vs[j], fs[j] = v, f
		}
	}
	return true
}

// addRegular is add for v²/F and F of an ordinary value.
func (x *likelihood) addRegular(q, f float64) {
	x.info.N++
	x.sum += q
	x.product *= f
	if !(x.product > 1e-140 && x.product < 1e140) {
		x.product /= f
		x.sum += math.Log(x.product) + math.Log(f)
		x.product = 1
	}
}

func (x *pair) emit(dst *Moments, i int) {
	mean, cov := dst.Mean[2*i:2*i+2], dst.Cov[3*i:3*i+3]
	mean[0], mean[1] = x.a0, x.a1
	cov[0], cov[1], cov[2] = x.p00, x.p01, x.p11
}

// stepBack2 is stepBack for two states.
func (f *fast) stepBack2(dst *Result, i int) bool {
	t, q := f.t[4*i:4*i+4], f.q[4*i:4*i+4]
	p, pp := dst.Filtered.Cov[3*i:3*i+3], dst.Predicted.Cov[3*i+3:3*i+6]
	det := pp[0]*pp[2] - pp[1]*pp[1]
	if !(pp[0]*pp[2] <= maxLoss*det) || det == 0 {
		return false
	}
	inv := 1 / det
	// J = P T' Pp⁻¹
	c00, c01 := p[0]*t[0]+p[1]*t[1], p[0]*t[2]+p[1]*t[3]
	c10, c11 := p[1]*t[0]+p[2]*t[1], p[1]*t[2]+p[2]*t[3]
	j00, j01 := (c00*pp[2]-c01*pp[1])*inv, (c01*pp[0]-c00*pp[1])*inv
	j10, j11 := (c10*pp[2]-c11*pp[1])*inv, (c11*pp[0]-c10*pp[1])*inv
	d0, d1 := f.shift[0]+f.up[2*i+2], f.shift[1]+f.up[2*i+3]
	f.shift[0], f.shift[1] = j00*d0+j01*d1, j10*d0+j11*d1
	// S = A P A' + J (S + Q) J', A = I - J T
	s00, s01, s11 := f.s[0]+q[0], f.s[1]+q[1], f.s[3]+q[3]
	b00, b01 := 1-j00*t[0]-j01*t[2], -j00*t[1]-j01*t[3]
	b10, b11 := -j10*t[0]-j11*t[2], 1-j10*t[1]-j11*t[3]
	x00, x01 := b00*p[0]+b01*p[1], b00*p[1]+b01*p[2]
	x10, x11 := b10*p[0]+b11*p[1], b10*p[1]+b11*p[2]
	y00, y01 := j00*s00+j01*s01, j00*s01+j01*s11
	y10, y11 := j10*s00+j11*s01, j10*s01+j11*s11
	size0 := 2 * (j00*j00*f.s[0] + j01*j01*f.s[3])
	size1 := 2 * (j10*j10*f.s[0] + j11*j11*f.s[3])
	v00 := x00*b00 + x01*b01 + y00*j00 + y01*j01
	v01 := x00*b10 + x01*b11 + y00*j10 + y01*j11
	v11 := x10*b10 + x11*b11 + y10*j10 + y11*j11
	f.s[0], f.s[1], f.s[2], f.s[3] = v00, v01, v01, v11
	mean, cov := dst.Smoothed.Mean[2*i:2*i+2], dst.Smoothed.Cov[3*i:3*i+3]
	mean[0] = dst.Filtered.Mean[2*i] + f.shift[0]
	mean[1] = dst.Filtered.Mean[2*i+1] + f.shift[1]
	cov[0], cov[1], cov[2] = v00, v01, v11
	return size0 <= maxLoss*v00 && size1 <= maxLoss*v11
}
