package kalman

import "math"

// fast is the covariance recursion: plain sequential updates (Koopman & Durbin
// 2000) and the sum-of-squares form of the Rauch-Tung-Striebel smoother. It is
// several times faster than the square-root recursion and as good as long as
// nothing cancels. Every place where digits could be lost is checked by a
// ratio; where more than about four would go the whole series is done again
// by the square-root recursion. A diffuse start is always left to that one;
// fast takes over at row first, when it is resolved.
type fast struct {
	m     int
	first int       // first row of the covariance recursion
	a     []float64 // m
	p     []float64 // m×m, both triangles
	g, x  []float64 // m×m, scratch
	k, sd []float64 // m, scratch
	up    []float64 // n·m: what the values of a row added to the mean
	t, q  []float64 // n·m·m: the step behind each row
	c     []float64 // m
	s     []float64 // m×m: smoothed covariance of the next row
	shift []float64 // m: smoothed less filtered mean of the next row
}

// maxLoss is the ratio of terms to their sum from which the square-root
// recursion takes over.
const maxLoss = 1e4

func (f *fast) resize(m int) {
	f.m = m
	for _, x := range []*[]float64{&f.a, &f.k, &f.sd, &f.c, &f.shift} {
		*x = make([]float64, m)
	}
	for _, x := range []*[]float64{&f.p, &f.g, &f.x, &f.s} {
		*x = make([]float64, m*m)
	}
}

// filter runs the forward pass and returns false when the square-root
// recursion must do it (and report the errors, if any).
func (w *Workspace) filter(dst *Result, s *Series, n int, keep bool, like *likelihood) bool {
	f, m := &w.fast, w.model.m
	if keep {
		f.up, f.t, f.q = grow(f.up, n*m), grow(f.t, n*m*m), grow(f.q, n*m*m)
	}
	if !w.resolve(dst, s, n, keep, like) {
		return false
	}
	if m == 2 && w.model.hdiag && w.model.obs == nil {
		return w.filter2(dst, s, n, keep, like)
	}
	for i := f.first; i < n; i++ {
		if i > 0 {
			if w.step.load(i-1, s.dt(i-1)) != nil || !f.predict(&w.step) {
				return false
			}
			if keep {
				copy(f.t[(i-1)*m*m:], w.step.t)
				copy(f.q[(i-1)*m*m:], w.step.q)
			}
		}
		if dst != nil {
			f.emit(&dst.Predicted, i)
		}
		copy(f.shift, f.a)
		if !w.fastRow(dst, s, i, like) {
			return false
		}
		if dst != nil {
			f.emit(&dst.Filtered, i)
		}
	}
	return finite(f.a) && finite(f.p)
}

// resolve starts the recursion: at row 0, or behind the rows that a diffuse
// start needs.
func (w *Workspace) resolve(dst *Result, s *Series, n int, keep bool, like *likelihood) bool {
	f, m := &w.fast, w.model
	f.first = 0
	copy(f.a, m.a1)
	copy(f.p, m.p1)
	if m.r1 == 0 {
		return true
	}
	w.root.start(m)
	for i := 0; w.root.r > 0; i++ {
		if i == n || w.rootRow(dst, s, i, keep, like) != nil {
			return false
		}
		f.first = i + 1
	}
	copy(f.a, w.root.a)
	for i := range m.m {
		for j := range m.m {
			f.p[i*m.m+j] = dot(w.root.l[i*m.m:i*m.m+m.m], w.root.l[j*m.m:j*m.m+m.m])
		}
	}
	return true
}

// predict sets a = T a + c, P = T P T' + Q.
func (f *fast) predict(e *stepper) bool {
	m, t := f.m, e.t
	for i := range m {
		f.sd[i] = math.Sqrt(f.p[i*m+i])
		f.k[i] = e.c[i] + dot(t[i*m:i*m+m], f.a)
		for j := range m {
			f.g[i*m+j] = dot(t[i*m:i*m+m], f.p[j*m:j*m+m])
		}
	}
	copy(f.a, f.k)
	for i := range m {
		size := 0.0
		for j, x := range t[i*m : i*m+m] {
			size += math.Abs(x) * f.sd[j]
		}
		for j := i; j < m; j++ {
			v := e.q[i*m+j] + dot(f.g[i*m:i*m+m], t[j*m:j*m+m])
			f.p[i*m+j], f.p[j*m+i] = v, v
		}
		if size*size > maxLoss*f.p[i*m+i] {
			return false
		}
	}
	return true
}

// fastRow takes row i of the series into the distribution.
func (w *Workspace) fastRow(dst *Result, s *Series, i int, like *likelihood) bool {
	m, x, f := w.model, &w.meas, &w.fast
	k := 1
	if s.Items != nil {
		k = s.Items[i]
	}
	if x.load(i, s.Y[i*m.p:i*m.p+m.p], k) != nil {
		return false
	}
	if dst != nil {
		blank(dst.Innov[i*m.p:(i+1)*m.p], dst.InnovVar[i*m.p:(i+1)*m.p])
	}
	for a := range x.n {
		v := x.value(a)
		if v.zn != nil && v.h == 0 {
			return false // the weights are rounded, so F = 0 is not seen
		}
		in, ok := f.observe(v.z, v.h, v.y)
		if !ok {
			return false
		}
		like.add(in)
		if dst != nil {
			dst.Innov[i*m.p+x.item[a]], dst.InnovVar[i*m.p+x.item[a]] = in.v, in.f
		}
	}
	if dst != nil {
		for j := range m.m {
			f.up[i*m.m+j] = f.a[j] - f.shift[j]
		}
	}
	return true
}

// observe takes one value into the distribution.
func (f *fast) observe(z []float64, h, y float64) (in innovation, ok bool) {
	m := f.m
	in.v, in.f = y, h
	size := 0.0
	for i, zi := range z {
		f.k[i] = dot(z, f.p[i*m:i*m+m])
		in.v -= zi * f.a[i]
		in.f += zi * f.k[i]
		size += zi * zi * f.p[i*m+i]
	}
	// By Cauchy and Schwarz no term of the sum is larger than this.
	size = float64(m)*size + h
	if !(size <= maxLoss*in.f) || in.f == 0 {
		return in, false
	}
	inv := 1 / in.f
	for i, mi := range f.k {
		gain := mi * inv
		f.a[i] += gain * in.v
		before := f.p[i*m+i]
		for j := i; j < m; j++ {
			v := f.p[i*m+j] - gain*f.k[j]
			f.p[i*m+j], f.p[j*m+i] = v, v
		}
		if before > maxLoss*f.p[i*m+i] {
			return in, false
		}
	}
	return in, true
}

// emit writes the distribution into row i of dst.
func (f *fast) emit(dst *Moments, i int) {
	m := f.m
	copy(dst.Mean[i*m:], f.a)
	k := i * packed(m)
	for a := range m {
		k += copy(dst.Cov[k:], f.p[a*m+a:a*m+m])
	}
}

func blank(a, b []float64) {
	for i := range a {
		a[i], b[i] = math.NaN(), math.NaN()
	}
}
