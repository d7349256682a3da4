package kalman

import "math"

// rounding follows the rounding errors in the rows of an m-row matrix through
// the recursions: n is the covariance matrix of their errors, to first order,
// in units of the machine precision. It is what decides whether a computed
// number is a number or the remains of a cancellation; no fixed tolerance
// could, since neither the unit of the data nor the size of a gain is known.
// Errors of different rows are correlated after an update, which is why the
// rows' own sizes would not do.
type rounding struct {
	m    int
	n, w []float64
}

func (x *rounding) resize(m int) {
	x.m, x.n, x.w = m, make([]float64, m*m), make([]float64, m*m)
}

func (x *rounding) reset() { clear(x.n) }

// carry sets n = T n T'.
func (x *rounding) carry(t []float64) {
	m := x.m
	for i := range m {
		product(x.w[i*m:i*m+m], t[i*m:i*m+m], x.n, m, m)
	}
	for i := range m {
		for j := i; j < m; j++ {
			v := dot(x.w[i*m:i*m+m], t[j*m:j*m+m])
			x.n[i*m+j], x.n[j*m+i] = v, v
		}
	}
}

// settle sets n = (I - k z') n (I - k z')'.
func (x *rounding) settle(k, z []float64) {
	m := x.m
	for range 2 {
		// One side at a time; the transpose in between is the second pass.
		product(x.w[:m], z, x.n, m, m)
		for i := range m {
			axpy(x.n[i*m:i*m+m], -k[i], x.w[:m])
		}
		for i := range m {
			for j := range i {
				x.n[i*m+j], x.n[j*m+i] = x.n[j*m+i], x.n[i*m+j]
			}
		}
	}
}

// add notes a new error in row i from numbers of the given size.
func (x *rounding) add(i int, size float64) { x.n[i*x.m+i] += size * size }

// rotation notes the errors of a rotation of columns j and k of w in the rows
// from first on. Where one of the two elements is zero there is no sum.
func (x *rounding) rotation(w []float64, stride, first, j, k int, c float64) {
	for i := first; i < x.m; i++ {
		if a, b := w[i*stride+j], w[i*stride+k]; a != 0 && b != 0 {
			x.add(i, math.Abs(c*b))
		}
	}
}

// raise lets row i have at least an error from numbers of the given size.
func (x *rounding) raise(i int, size float64) {
	x.n[i*x.m+i] = math.Max(x.n[i*x.m+i], size*size)
}

// of returns the error of z times the matrix in units of the machine
// precision.
func (x *rounding) of(z []float64) float64 {
	sum := 0.0
	for i, zi := range z {
		if zi != 0 {
			sum += zi * dot(z, x.n[i*x.m:i*x.m+x.m])
		}
	}
	return math.Sqrt(math.Max(sum, 0))
}

// row returns the error of row i in units of the machine precision.
func (x *rounding) row(i int) float64 { return math.Sqrt(math.Max(x.n[i*x.m+i], 0)) }

// sumSize returns the size of the terms of row·L by which their sum is
// rounded: zero for a single term. sizes are the norms of the rows of L.
func sumSize(row, sizes []float64) float64 {
	sum, terms := 0.0, 0
	for j, x := range row {
		if x = math.Abs(x * sizes[j]); x != 0 {
			sum += x
			terms++
		}
	}
	if terms < 2 {
		return 0
	}
	return sum
}

// rowSizes writes the norms of the rows of l into dst.
func rowSizes(dst, l []float64, stride, cols int) {
	for i := range dst {
		dst[i] = norm(l[i*stride : i*stride+cols])
	}
}

// settleRows sets to zero the rows of g that are no more than rounding.
func settleRows(g []float64, stride, cols int, noise *rounding) {
	for i := range noise.m {
		if x := g[i*stride : i*stride+cols]; norm(x) <= negligible*eps*noise.row(i) {
			clear(x)
		}
	}
}
