package kalman

import "math"

const eps = 0x1p-52

// negligible is the number of rounding errors below which a computed number
// counts as zero, always relative to the numbers it was computed from.
const negligible = 16

func finite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// bounded reports that all elements of a factor can be squared.
func bounded(l []float64) bool {
	for _, v := range l {
		if !(math.Abs(v) < 1e150) {
			return false
		}
	}
	return true
}

func isDiagonal(s []float64, n int) bool {
	for i := range n {
		for j := range n {
			if i != j && s[i*n+j] != 0 {
				return false
			}
		}
	}
	return true
}

// dot returns the inner product of two slices of equal length.
func dot(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// norm returns the Euclidean length, safe from overflow and underflow.
func norm(x []float64) float64 {
	big := 0.0
	for _, v := range x {
		if a := math.Abs(v); a > big {
			big = a
		}
	}
	if big == 0 {
		return 0
	}
	if big > 1e-140 && big < 1e140 {
		return math.Sqrt(dot(x, x))
	}
	sum := 0.0
	for _, v := range x {
		v /= big
		sum += v * v
	}
	return big * math.Sqrt(sum)
}

// givens returns the rotation that carries (a, b) to (r, 0) with r ≥ 0:
// r = c a + s b, 0 = c b - s a. It is exact where a or b is zero.
func givens(a, b float64) (c, s, r float64) {
	switch {
	case b == 0:
		if a < 0 {
			return -1, 0, -a
		}
		return 1, 0, a
	case a == 0:
		if b < 0 {
			return 0, -1, -b
		}
		return 0, 1, b
	}
	x, y := math.Abs(a), math.Abs(b)
	if lo, hi := min(x, y), max(x, y); lo > 1e-140 && hi < 1e140 {
		r = math.Sqrt(a*a + b*b)
	} else {
		r = math.Hypot(a, b)
	}
	return a / r, b / r, r
}

// rotate applies the rotation (c, s) to columns j and k of the rows from
// first to last-1 of w.
func rotate(w []float64, stride, first, last, j, k int, c, s float64) {
	for i := first; i < last; i++ {
		row := w[i*stride : i*stride+stride]
		a, b := row[j], row[k]
		row[j] = c*a + s*b
		row[k] = c*b - s*a
	}
}

// lower turns the m×cols matrix w into a lower triangular one by rotations of
// its columns, which leave w w' as it is: each row keeps its own relative
// accuracy. The rounding of sums that may cancel goes to noise, if not nil.
func lower(w []float64, stride, m, cols int, noise *rounding) {
	for i := 0; i < m && i < cols; i++ {
		row := w[i*stride : i*stride+cols]
		for j := i + 1; j < cols; j++ {
			if row[j] == 0 {
				continue
			}
			c, s, r := givens(row[i], row[j])
			row[i], row[j] = r, 0
			if noise != nil {
				noise.rotation(w, stride, i+1, i, j, c)
			}
			rotate(w, stride, i+1, m, i, j, c, s)
		}
	}
}

// factor writes into l (n×n) a matrix with l l' = s and returns its number of
// non-zero columns, which come first. Pivots are compared after scaling the
// diagonal to one, so no unit of measurement matters: below a few rounding
// errors a pivot is zero. The answer is false when s is not positive
// semidefinite.
func factor(l, s []float64, n int) (rank int, ok bool) {
	clear(l)
	for k := range n {
		pivot, best, worst := -1, 0.0, 0.0
		for i := range n {
			full := s[i*n+i]
			if full < 0 || (full == 0 && !zeroRow(s, n, i)) {
				return 0, false
			}
			if full == 0 {
				continue
			}
			left := (full - dot(l[i*n:i*n+k], l[i*n:i*n+k])) / full
			if left > best {
				pivot, best = i, left
			}
			worst = math.Min(worst, left)
		}
		if worst < -1e-10 {
			return 0, false
		}
		if pivot < 0 || best <= float64(4*n)*eps {
			return k, remainderSmall(l, s, n, k)
		}
		addColumn(l, s, n, k, pivot)
	}
	return n, true
}

func addColumn(l, s []float64, n, k, pivot int) {
	p := l[pivot*n : pivot*n+k]
	root := math.Sqrt(s[pivot*n+pivot] - dot(p, p))
	for i := range n {
		if i == pivot {
			continue
		}
		l[i*n+k] = (s[i*n+pivot] - dot(l[i*n:i*n+k], p)) / root
	}
	l[pivot*n+k] = root
	for i := range n {
		// A row whose variance is used up has nothing left in later columns.
		if x := l[i*n : i*n+k]; i != pivot && k > 0 && s[i*n+i]-dot(x, x) <= float64(4*n)*eps*s[i*n+i] {
			l[i*n+k] = 0
		}
	}
}

func zeroRow(s []float64, n, i int) bool {
	for j := range n {
		if s[i*n+j] != 0 {
			return false
		}
	}
	return true
}

// remainderSmall reports whether s - l l' vanishes next to the diagonal of s.
func remainderSmall(l, s []float64, n, k int) bool {
	for i := range n {
		for j := range i {
			left := math.Abs(s[i*n+j] - dot(l[i*n:i*n+k], l[j*n:j*n+k]))
			if left > 1e-6*math.Sqrt(s[i*n+i])*math.Sqrt(s[j*n+j]) {
				return false
			}
		}
	}
	return true
}
