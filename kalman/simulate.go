package kalman

import (
	"math/rand/v2"
)

// Simulate draws paths of the state given the whole series (forward filtering,
// backward sampling; Carter & Kohn 1994, Frühwirth-Schnatter 1994) and writes
// them into dst: path after path, n·m numbers each, row by row. Rows whose
// values are all missing, also at the end, are drawn like the others, so a
// window in the future is a few rows of NaN.
//
// Errors are those of Smooth; mat.ErrShape when dst does not hold a whole
// number of paths; ErrNotIdentified when the data leave a diffuse direction
// open, from which no draw is possible.
func (m *Model) Simulate(dst []float64, w *Workspace, s Series, rng *rand.Rand) error {
	n, err := s.rows(m.p)
	if err != nil {
		return err
	}
	if len(dst)%(n*m.m) != 0 {
		return shapeError("numbers for the paths", len(dst), len(dst)/(n*m.m)*n*m.m)
	}
	w.use(m)
	w.tape.resize(n, m.m)
	var like likelihood
	like.start()
	if err := w.forwardRoot(nil, &s, n, true, &like); err != nil {
		return err
	}
	if w.root.r+w.root.nlost > 0 {
		return ErrNotIdentified
	}
	w.back.begin(&w.root)
	for path := 0; path < len(dst); path += n * m.m {
		at := dst[path+(n-1)*m.m : path+n*m.m]
		drawNormal(at, w.root.a, w.root.l, m.m, 0, m.m, rng)
	}
	for i := n - 2; i >= 0; i-- {
		if err := w.step.loadRoot(i, s.dt(i)); err != nil {
			return err
		}
		w.tape.read(i, &w.root)
		w.back.condition(&w.root, &w.step)
		for path := 0; path < len(dst); path += n * m.m {
			now := path + i*m.m
			w.drawRow(dst[now:now+m.m], dst[now+m.m:now+2*m.m], rng)
		}
	}
	return nil
}

// drawRow draws the state given the next one.
func (w *Workspace) drawRow(dst, next []float64, rng *rand.Rand) {
	m, b, s := w.model.m, &w.back, &w.root
	for i := range m {
		b.diff[i] = next[i] - w.step.c[i] - dot(w.step.t[i*m:i*m+m], s.a)
	}
	for i := range m {
		b.mean[i] = s.a[i] + dot(b.gain[i*m:i*m+m], b.diff)
	}
	drawNormal(dst, b.mean, b.bot, 2*m, b.first, b.cols, rng)
}

// drawNormal sets dst = mean + (columns first to last-1 of l) ξ.
func drawNormal(dst, mean, l []float64, stride, first, last int, rng *rand.Rand) {
	copy(dst, mean)
	for j := first; j < last; j++ {
		x := rng.NormFloat64()
		for i := range dst {
			dst[i] += x * l[i*stride+j]
		}
	}
}

// AnyBelow returns the share of the paths (as Simulate wrote them, n rows of m
// states) in which the sum of row[i] times state i lies below c at some row
// from from to to-1.
func AnyBelow(paths []float64, n, m int, row []float64, c float64, from, to int) float64 {
	count, below := 0, 0
	for path := 0; path+n*m <= len(paths); path += n * m {
		count++
		for t := from; t < to; t++ {
			if dot(row, paths[path+t*m:path+t*m+len(row)]) < c {
				below++
				break
			}
		}
	}
	return float64(below) / float64(count)
}

// SmoothLagged is Smooth in square-root form that also writes into lag the
// covariances of each state with the next given the whole series,
// Cov(a(t), a(t+1)), n-1 matrices of m×m, row-major: what an EM step needs
// (Shumway & Stoffer 1982). They are NaN where a state is undetermined.
func (m *Model) SmoothLagged(dst *Result, lag []float64, w *Workspace, s Series) error {
	n, err := s.rows(m.p)
	if err != nil {
		return err
	}
	if len(lag) != (n-1)*m.m*m.m {
		return shapeError("lagged covariances", len(lag), (n-1)*m.m*m.m)
	}
	w.use(m)
	dst.resize(n, m.m, m.p)
	w.tape.resize(n, m.m)
	var like likelihood
	like.start()
	if err := w.forwardRoot(dst, &s, n, true, &like); err != nil {
		return err
	}
	dst.LogLik, dst.Info = like.value(), like.info
	w.back.begin(&w.root)
	w.root.emit(&dst.Smoothed, n-1)
	next := make([]float64, m.m*m.m)
	for i := n - 2; i >= 0; i-- {
		copy(next, w.back.l)
		if err := w.stepBack(&s, i); err != nil {
			return err
		}
		w.back.emit(&dst.Smoothed, i)
		w.back.lagged(lag[i*m.m*m.m:(i+1)*m.m*m.m], next)
		hideLag(lag[i*m.m*m.m:(i+1)*m.m*m.m], &dst.Smoothed, i)
	}
	return nil
}

// lagged writes J S, S = next next'.
func (b *backward) lagged(dst, next []float64) {
	m := b.m
	for i := range m {
		product(b.size, b.gain[i*m:i*m+m], next, m, m)
		for j := range m {
			dst[i*m+j] = dot(b.size, next[j*m:j*m+m])
		}
	}
}

func hideLag(lag []float64, x *Moments, i int) {
	for a := range x.M {
		for b := range x.M {
			if v := x.Var(i, a) + x.Var(i+1, b); v-v != 0 {
				lag[a*x.M+b] = v - v // Inf - Inf: NaN
			}
		}
	}
}
