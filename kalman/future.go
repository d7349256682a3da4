package kalman

import "math"

// future holds what the rows behind a row say about its state, as values of
// weighted sums of x = state - filtered mean:
//
//	w = b'x + N(0, 1)   regular rows
//	w = b'x             exact rows (noise-free observations)
//
// Going back it multiplies by T and never by its inverse, so a state that
// decays without noise is smoothed as well as any other. The smoother of
// backward.go would double its rounding errors at each step of a decay by one
// half, which is why it notes them and leaves such series to this one. The
// rows are kept triangular by rotations (a square-root information filter run
// backwards; Bierman 1977).
type future struct {
	m, p   int
	cols   int         // 2m + 1: ζ, state, w
	reg    [][]float64 // rows in use first
	exact  [][]float64
	nr, ne int
	pred   []float64
	noise  []float64 // m
	size   []float64 // m
	dev    rootState
}

func (f *future) resize(m, p int) {
	if f.m == m && f.p == p {
		return
	}
	f.m, f.p, f.cols = m, p, 2*m+1
	f.reg, f.exact = make([][]float64, 4*m+p), make([][]float64, m+p)
	for i := range f.reg {
		f.reg[i] = make([]float64, f.cols)
	}
	for i := range f.exact {
		f.exact[i] = make([]float64, f.cols)
	}
	f.pred, f.noise, f.size = make([]float64, m), make([]float64, m), make([]float64, m)
	f.dev.resize(m)
}

// state returns the columns of a row that weigh the state.
func (f *future) state(row []float64) []float64 { return row[f.m : 2*f.m] }

// canLookAhead reports that the tape holds the square-root form of all rows.
func (w *Workspace) canLookAhead(n int) bool { return w.tape.rows == n }

// smoothFuture runs backwards from the last row, which is smoothed already.
func (w *Workspace) smoothFuture(dst *Result, s *Series, n int) error {
	f, m := &w.later, w.model
	f.resize(m.m, m.p)
	f.nr, f.ne = 0, 0
	for i := n - 2; i >= 0; i-- {
		if err := w.step.loadRoot(i, s.dt(i)); err != nil {
			return err
		}
		w.tape.read(i, &w.root)
		if err := w.learnRow(s, i); err != nil {
			return err
		}
		f.marginalise(&w.step)
		w.back.open(&w.root)
		f.smooth(&w.root)
		b := &w.back
		copy(b.l, f.dev.l)
		for j := range m.m {
			b.mean[j] = w.root.a[j] + f.dev.a[j]
		}
		if !finite(b.mean) || !bounded(b.l) {
			return atStep(i, -1, ErrNotFinite)
		}
		b.emit(&dst.Smoothed, i)
	}
	return nil
}

// learnRow turns what is known about row i+1 and behind it into rows about the
// deviation of its state from its prediction, and adds the values of row i+1.
func (w *Workspace) learnRow(s *Series, i int) error {
	f, m, x := &w.later, w.model, &w.meas
	up := w.tape.up[(i+1)*m.m : (i+2)*m.m]
	for _, row := range f.reg[:f.nr] {
		row[2*m.m] += dot(f.state(row), up)
	}
	for _, row := range f.exact[:f.ne] {
		row[2*m.m] += dot(f.state(row), up)
	}
	for j := range m.m {
		f.pred[j] = w.step.c[j] + dot(w.step.t[j*m.m:j*m.m+m.m], w.root.a)
	}
	k := 1
	if s.Items != nil {
		k = s.Items[i+1]
	}
	if err := x.load(i+1, s.Y[(i+1)*m.p:(i+2)*m.p], k); err != nil {
		return err
	}
	for a := range x.n {
		f.add(x.value(a))
	}
	return nil
}

// add appends one observed value.
func (f *future) add(v value) {
	root := math.Sqrt(v.h)
	row := f.exact[f.ne]
	if root > 0 {
		row = f.reg[f.nr]
		f.nr++
	} else {
		root = 1
		f.ne++
	}
	clear(row)
	for j, z := range v.z {
		row[f.m+j] = z / root
	}
	row[2*f.m] = (v.y - dot(v.z, f.pred)) / root
}

// smooth takes all rows into the filtered distribution s, as deviations from
// its mean, and leaves the smoothed one in dev.
func (f *future) smooth(s *rootState) {
	d := &f.dev
	f.sortExact()
	d.copyFrom(s)
	clear(d.a)
	d.mag.reset()
	for _, row := range f.exact[:f.ne] {
		for j := range f.noise {
			f.noise[j] = 4 * eps
		}
		d.observe(value{z: f.state(row), zn: f.noise, y: row[2*f.m]})
	}
	clear(f.size)
	for _, row := range f.reg[:f.nr] {
		for j, x := range f.state(row) {
			f.size[j] = math.Max(f.size[j], math.Abs(x))
		}
	}
	for j, x := range f.size {
		f.noise[j] = 4 * eps * x
	}
	for _, row := range f.reg[:f.nr] {
		d.observe(value{z: f.state(row), zn: f.noise, h: 1, y: row[2*f.m]})
	}
}
