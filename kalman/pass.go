package kalman

import "math"

// tape keeps what the forward pass found, for the way back.
type tape struct {
	m     int
	a, up []float64 // n·m
	l, nl []float64 // n·m·m
	g, v  []float64 // n·m·m: diffuse part, only while r > 0
	ng    []float64 // n·m·m
	r     []int     // n: directions left after each row
	rows  int       // rows written
}

func (t *tape) resize(n, m int) {
	t.m, t.rows = m, 0
	t.a, t.up, t.l, t.nl = grow(t.a, n*m), grow(t.up, n*m), grow(t.l, n*m*m), grow(t.nl, n*m*m)
	if cap(t.r) < n {
		t.r = make([]int, n)
	}
	t.r = t.r[:n]
}

func (t *tape) write(i int, s *rootState) {
	m := t.m
	copy(t.a[i*m:], s.a)
	copy(t.up[i*m:], s.up)
	copy(t.l[i*m*m:], s.l)
	copy(t.nl[i*m*m:], s.nl.n)
	t.r[i], t.rows = s.r, i+1
	if s.r > 0 {
		t.g = append(t.g[:i*m*m], s.g...)
		t.v = append(t.v[:i*m*m], s.v...)
		t.ng = append(t.ng[:i*m*m], s.ng.n...)
	}
}

func (t *tape) read(i int, s *rootState) {
	m := t.m
	copy(s.a, t.a[i*m:])
	copy(s.l, t.l[i*m*m:(i+1)*m*m])
	copy(s.nl.n, t.nl[i*m*m:(i+1)*m*m])
	s.r = t.r[i]
	clear(s.g)
	s.ng.reset()
	if s.r > 0 {
		copy(s.g, t.g[i*m*m:(i+1)*m*m])
		copy(s.v, t.v[i*m*m:(i+1)*m*m])
		copy(s.ng.n, t.ng[i*m*m:(i+1)*m*m])
	}
}

// likelihood adds up log densities with one logarithm per many factors.
type likelihood struct {
	sum, product float64
	info         Info
}

func (x *likelihood) start() { *x = likelihood{product: 1} }

func (x *likelihood) add(in innovation) {
	x.info.N++
	switch in.kind {
	case redundant:
		x.info.Redundant++
		return
	case resolving:
		x.info.DiffuseRank++
	case regular:
		x.sum += in.v * (in.v / in.f)
	}
	x.product *= in.f
	if !(x.product > 1e-140 && x.product < 1e140) {
		x.product /= in.f
		x.sum += math.Log(x.product) + math.Log(in.f)
		x.product = 1
	}
}

const log2Pi = 1.8378770664093454835606594728112352797227949472755668

func (x *likelihood) value() float64 {
	n := float64(x.info.N - x.info.Redundant)
	return -0.5 * (n*log2Pi + x.sum + math.Log(x.product))
}

// forward runs the filter over n rows: fast where it may, else in square-root
// form. With dst it stores the moments and innovations, with keep what the way
// back needs. It reports which form was used.
func (w *Workspace) forward(dst *Result, s *Series, n int, keep bool, like *likelihood) (quick bool, err error) {
	like.start()
	if w.model.form == Auto && dst == nil && w.model.single() {
		if w.logLik1(s, n, like) {
			return true, nil
		}
		like.start()
	}
	if w.model.form == Auto && w.filter(dst, s, n, keep, like) {
		return true, nil
	}
	like.start()
	return false, w.forwardRoot(dst, s, n, keep, like)
}

func (w *Workspace) forwardRoot(dst *Result, s *Series, n int, keep bool, like *likelihood) error {
	w.root.start(w.model)
	for i := range n {
		if err := w.rootRow(dst, s, i, keep, like); err != nil {
			return err
		}
	}
	return nil
}

// rootRow carries the square-root form to row i and takes the row in.
func (w *Workspace) rootRow(dst *Result, s *Series, i int, keep bool, like *likelihood) error {
	st := &w.root
	if i > 0 {
		if err := w.step.loadRoot(i-1, s.dt(i-1)); err != nil {
			return err
		}
		st.predict(&w.step)
	}
	if !bounded(st.l) {
		return atStep(i, -1, ErrNotFinite)
	}
	if dst != nil {
		st.emit(&dst.Predicted, i)
	}
	if err := w.row(dst, s, i, like); err != nil {
		return err
	}
	if !finite(st.a) || !bounded(st.l) {
		return atStep(i, -1, ErrNotFinite)
	}
	if dst != nil {
		st.emit(&dst.Filtered, i)
	}
	if keep {
		w.tape.write(i, st)
	}
	return nil
}

// row takes row i of the series into the distribution.
func (w *Workspace) row(dst *Result, s *Series, i int, like *likelihood) error {
	m, x := w.model, &w.meas
	y := s.Y[i*m.p : i*m.p+m.p]
	if dst != nil {
		blank(dst.Innov[i*m.p:(i+1)*m.p], dst.InnovVar[i*m.p:(i+1)*m.p])
	}
	k := 1
	if s.Items != nil {
		k = s.Items[i]
	}
	if err := x.load(i, y, k); err != nil {
		return err
	}
	for a := range x.n {
		in, ok := w.root.observe(x.value(a))
		if !ok {
			return &SingularError{Step: i, Item: x.item[a]}
		}
		like.add(in)
		if dst != nil {
			dst.Innov[i*m.p+x.item[a]], dst.InnovVar[i*m.p+x.item[a]] = in.report()
		}
	}
	return nil
}

func (in innovation) report() (v, f float64) {
	if in.kind == resolving {
		return math.NaN(), math.Inf(1)
	}
	return in.v, in.f
}

// emit writes the distribution into row i of dst.
func (s *rootState) emit(dst *Moments, i int) {
	m := s.m
	mean := dst.Mean[i*m : i*m+m]
	cov := dst.Cov[i*packed(m) : (i+1)*packed(m)]
	copy(mean, s.a)
	k := 0
	for a := range m {
		row := s.l[a*m : a*m+m]
		for b := a; b < m; b++ {
			cov[k] = dot(row[:a+1], s.l[b*m:b*m+a+1])
			k++
		}
	}
	if s.r > 0 {
		hide(mean, cov, s.g, m, s.r)
	}
}

// hide marks the numbers that depend on an undetermined direction.
func hide(mean, cov, g []float64, m, r int) {
	k := 0
	for a := range m {
		open := norm(g[a*m:a*m+r]) > 0
		for b := a; b < m; b++ {
			if open || norm(g[b*m:b*m+r]) > 0 {
				cov[k] = math.NaN()
				if a == b {
					cov[k] = math.Inf(1)
				}
			}
			k++
		}
		if open {
			mean[a] = math.NaN()
		}
	}
}
