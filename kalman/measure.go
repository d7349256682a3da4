package kalman

import "math"

// measurer turns a row of a series into values with independent noise, one
// for each observed item. Where H is not diagonal the observed block of it is
// decomposed, H = C D C' with C unit lower triangular, and C⁻¹ is applied to
// y, Z and d alike (Koopman and Durbin 2000). The blocks of a constant H are
// kept by the pattern of missing items.
type measurer struct {
	model *Model
	z     []float64 // p×m of the row
	h     []float64 // p×p of the row
	d     []float64 // p of the row
	n     int       // observed items
	item  []int     // their places in the row
	y     []float64 // values less intercept, transformed
	size  []float64 // magnitudes that y was computed from
	plain bool      // H is diagonal: nothing to transform
	cur   *pattern
	own   pattern // for rows that are not kept
	seen  map[uint64]*pattern
}

// pattern holds what depends on which items are observed.
type pattern struct {
	z    []float64 // n×m transformed rows
	e    []float64 // n×m rounding noise of z; zero unless full
	full bool      // the items are correlated
	h    []float64 // n noise variances
	c    []float64 // n×n multipliers
}

func (x *measurer) resize(m *Model) {
	x.model = m
	x.z, x.h, x.d = m.z, m.h, m.d
	if m.obs != nil || m.theta > 0 {
		x.h = make([]float64, m.p*m.p)
	}
	if m.obs != nil {
		x.z, x.d = make([]float64, m.p*m.m), make([]float64, m.p)
	}
	x.item, x.y, x.size = make([]int, m.p), make([]float64, m.p), make([]float64, m.p)
	x.own = newPattern(m.p, m.m)
	x.seen = map[uint64]*pattern{}
}

func newPattern(n, m int) pattern {
	return pattern{z: make([]float64, n*m), e: make([]float64, n*m), h: make([]float64, n), c: make([]float64, n*n)}
}

// load reads row i and leaves n values; k is the number of answered items.
func (x *measurer) load(i int, row []float64, k int) error {
	m := x.model
	x.n = 0
	if k == 0 {
		return nil
	}
	if m.obs != nil {
		if err := x.observeAt(i); err != nil {
			return err
		}
	} else if m.theta > 0 {
		copy(x.h, m.h)
	}
	if m.theta > 0 {
		for j := range m.p {
			x.h[j*m.p+j] += m.theta / float64(k)
		}
	}
	for j, y := range row {
		if !math.IsNaN(y) {
			x.item[x.n], x.y[x.n] = j, y-x.d[j]
			x.size[x.n] = math.Abs(y) + math.Abs(x.d[j])
			x.n++
		}
	}
	if x.plain = m.hdiag && m.obs == nil; x.plain {
		return nil
	}
	return x.decorrelate(i)
}

func (x *measurer) observeAt(i int) error {
	clear(x.z)
	clear(x.h)
	clear(x.d)
	x.model.obs.At(i, x.z, x.h, x.d)
	if !finite(x.z) || !finite(x.h) || !finite(x.d) {
		return atStep(i, -1, ErrNotFinite)
	}
	return nil
}

// decorrelate finds the pattern of the row and transforms its values.
func (x *measurer) decorrelate(step int) error {
	m, n := x.model, x.n
	keep := m.obs == nil && m.theta == 0 && m.p <= 64
	var mask uint64
	if keep {
		for _, j := range x.item[:n] {
			mask |= 1 << j
		}
		x.cur = x.seen[mask]
	}
	if !keep || x.cur == nil {
		x.cur = &x.own
		keep = keep && len(x.seen) < maxPatterns
		if keep {
			fresh := newPattern(n, m.m)
			x.cur = &fresh
		}
		if err := x.cur.fill(x, step); err != nil {
			return err
		}
		if keep {
			x.seen[mask] = x.cur
		}
	}
	for a := 1; a < n; a++ {
		for b := range a {
			x.y[a] -= x.cur.c[a*n+b] * x.y[b]
			x.size[a] += math.Abs(x.cur.c[a*n+b]) * x.size[b]
		}
	}
	return nil
}

// maxPatterns bounds the memory for patterns of missing items.
const maxPatterns = 256

// fill decomposes the observed block of x.h and transforms the rows of x.z.
func (q *pattern) fill(x *measurer, step int) error {
	m, n, p := x.model.m, x.n, x.model.p
	q.full = false
	for a, ja := range x.item[:n] {
		copy(q.z[a*m:a*m+m], x.z[ja*m:ja*m+m])
		clear(q.e[a*m : a*m+m])
		clear(q.c[a*n : a*n+n])
		full := x.h[ja*p+ja]
		left, lost := full, full
		for b, jb := range x.item[:a] {
			s := x.h[ja*p+jb]
			size := math.Abs(s)
			for k := range b {
				t := q.c[a*n+k] * q.c[b*n+k] * q.h[k]
				s -= t
				size += math.Abs(t)
			}
			switch {
			case q.h[b] > 0:
				q.c[a*n+b] = s / q.h[b]
			case math.Abs(s) > 1e-6*math.Sqrt(full)*math.Sqrt(x.h[jb*p+jb]):
				return atStep(step, ja, ErrIndefinite)
			}
			if q.c[a*n+b] != 0 {
				q.full = true
				left -= q.c[a*n+b] * q.c[a*n+b] * q.h[b]
				lost += 2 * math.Abs(q.c[a*n+b]) * size
				q.subtract(a, b, m, n)
			}
		}
		if full < 0 || left < -1e-10*lost {
			return atStep(step, ja, ErrIndefinite)
		}
		q.h[a] = left
		if left <= float64(n)*negligible*eps*lost {
			q.h[a] = 0
		}
	}
	return nil
}

// subtract takes the multiple of row b from row a of z and notes the rounding.
func (q *pattern) subtract(a, b, m, n int) {
	c := q.c[a*n+b]
	for i := range m {
		x := c * q.z[b*m+i]
		q.e[a*m+i] += math.Abs(c)*q.e[b*m+i] + eps*(math.Abs(q.z[a*m+i])+2*math.Abs(x))
		q.z[a*m+i] -= x
	}
}

// value returns value a of the row.
func (x *measurer) value(a int) value {
	m := x.model.m
	if x.plain {
		j := x.item[a]
		return value{z: x.z[j*m : j*m+m], h: x.h[j*x.model.p+j], y: x.y[a], size: x.size[a]}
	}
	v := value{z: x.cur.z[a*m : a*m+m], h: x.cur.h[a], y: x.y[a], size: x.size[a]}
	if x.cur.full {
		v.zn = x.cur.e[a*m : a*m+m]
	}
	return v
}
