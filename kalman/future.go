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

// marginalise carries all rows over x' = T x + Lq ζ and integrates ζ out.
func (f *future) marginalise(e *stepper) {
	m := f.m
	f.sortExact()
	for _, row := range f.reg[:f.nr] {
		f.carry(row, e)
	}
	for _, row := range f.exact[:f.ne] {
		f.carry(row, e)
	}
	first := f.useExact(e.rank)
	// The prior of what is left of ζ: rows (0 … 1 … 0 | 0 | 0).
	for k := first; k < e.rank; k++ {
		prior := f.reg[len(f.reg)-1]
		clear(prior)
		prior[k] = 1
		for _, row := range f.reg[:f.nr] {
			eliminate(prior, row, k)
		}
	}
	f.nr = triangular(f.reg, f.nr, m, m, 0)
}

// carry sets the weights of ζ and of the earlier state.
func (f *future) carry(row []float64, e *stepper) {
	m := f.m
	b := f.size
	copy(b, f.state(row))
	for k := range m {
		row[k] = 0
		if k < e.rank {
			for j, x := range b {
				row[k] += x * e.lq[j*m+k]
			}
		}
	}
	product(f.state(row), b, e.t, m, m)
}

// useExact removes ζ from the exact rows: one that weighs it fixes a direction
// of ζ, whose prior becomes a regular row about the state. It returns the
// number of directions fixed.
func (f *future) useExact(rank int) (first int) {
	m, kept := f.m, 0
	for i := range f.ne {
		f.noise[i] = float64(negligible*m) * eps * norm(f.exact[i][:2*m])
	}
	for i := range f.ne {
		row := f.exact[i]
		tail := row[first:rank]
		if norm(tail) <= f.noise[i] {
			clear(tail)
			f.exact[kept], f.exact[i] = f.exact[i], f.exact[kept]
			kept++
			continue
		}
		f.concentrate(row, first, rank)
		pivot := row[first]
		for j := i + 1; j < f.ne; j++ {
			axpy(f.exact[j][first:], -f.exact[j][first]/pivot, row[first:])
		}
		for _, r := range f.reg[:f.nr] {
			axpy(r[first:], -r[first]/pivot, row[first:])
		}
		fresh := f.reg[f.nr]
		clear(fresh)
		for j := m; j < f.cols; j++ {
			fresh[j] = row[j] / pivot
		}
		f.nr++
		first++
	}
	f.ne = kept
	return first
}

// sortExact leaves independent exact rows of unit length.
func (f *future) sortExact() {
	m := f.m
	for _, row := range f.exact[:f.ne] {
		if size := norm(f.state(row)); size > 0 {
			for j := m; j < f.cols; j++ {
				row[j] /= size
			}
		}
	}
	f.ne = triangular(f.exact, f.ne, m, m, float64(4*negligible*m)*eps)
}

// concentrate rotates ζ so that row weighs its element first alone.
func (f *future) concentrate(row []float64, first, rank int) {
	for k := first + 1; k < rank; k++ {
		if row[k] == 0 {
			continue
		}
		c, s, _ := givens(row[first], row[k])
		for _, r := range f.reg[:f.nr] {
			r[first], r[k] = c*r[first]+s*r[k], c*r[k]-s*r[first]
		}
		for _, r := range f.exact[:f.ne] {
			r[first], r[k] = c*r[first]+s*r[k], c*r[k]-s*r[first]
		}
		row[k] = 0
	}
}

// eliminate rotates two rows so that the second is zero in column k.
func eliminate(a, b []float64, k int) {
	if b[k] == 0 {
		return
	}
	c, s, r := givens(a[k], b[k])
	for j := k + 1; j < len(a); j++ {
		a[j], b[j] = c*a[j]+s*b[j], c*b[j]-s*a[j]
	}
	a[k], b[k] = r, 0
}

// triangular rotates the first n rows into row echelon form over the m columns
// from first on and returns the number of rows that are left with a weight.
// What then stands in w alone says nothing of the state, nor do weights up to
// least.
func triangular(rows [][]float64, n, first, m int, least float64) int {
	top := 0
	for k := first; k < first+m && top < n; k++ {
		big := top
		for i := top + 1; i < n; i++ {
			if math.Abs(rows[i][k]) > math.Abs(rows[big][k]) {
				big = i
			}
		}
		if math.Abs(rows[big][k]) <= least {
			for i := top; i < n; i++ {
				rows[i][k] = 0
			}
			continue
		}
		rows[top], rows[big] = rows[big], rows[top]
		for i := top + 1; i < n; i++ {
			eliminate(rows[top], rows[i], k)
		}
		top++
	}
	return top
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
