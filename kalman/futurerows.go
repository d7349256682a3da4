package kalman

import "math"

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
