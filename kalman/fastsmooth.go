package kalman

import "math"

// smoothFast runs backwards over the rows of the covariance recursion, which
// left its moments in dst, and then with the square-root recursion over those
// of the diffuse start. It returns false when digits would be lost.
func (w *Workspace) smoothFast(dst *Result, s *Series, n int) (bool, error) {
	f, m := &w.fast, w.model.m
	if f.first == n {
		return true, w.smoothRoot(dst, s, n)
	}
	clear(f.shift)
	copy(dst.Smoothed.Mean[(n-1)*m:], dst.Filtered.Mean[(n-1)*m:])
	copy(dst.Smoothed.Cov[(n-1)*packed(m):], dst.Filtered.Cov[(n-1)*packed(m):])
	unpack(f.s, dst.Smoothed.Cov[(n-1)*packed(m):], m)
	back := f.stepBack
	if m == 2 {
		back = f.stepBack2
	}
	for i := n - 2; i >= f.first; i-- {
		if !back(dst, i) {
			return false, nil
		}
	}
	if !finite(f.shift) || !finite(f.s) {
		return false, nil
	}
	if f.first == 0 {
		return true, nil
	}
	// Hand over to the square-root form at the row where fast began.
	b := &w.back
	b.leaveOpen(&w.root)
	copy(b.shift, f.shift)
	if _, ok := factor(b.l, f.s, m); !ok {
		return false, nil
	}
	b.err.reset()
	copy(w.tape.up[f.first*m:], f.up[f.first*m:(f.first+1)*m])
	return true, w.smoothBack(dst, s, n, f.first-1)
}

// unpack writes a packed covariance as a full matrix.
func unpack(dst, cov []float64, m int) {
	k := 0
	for i := range m {
		for j := i; j < m; j++ {
			dst[i*m+j], dst[j*m+i] = cov[k], cov[k]
			k++
		}
	}
}

// stepBack sets, with J = P T' Pp⁻¹ and A = I - J T,
//
//	S = A P A' + J (S + Q) J',
//
// a sum of squares that cannot go negative.
func (f *fast) stepBack(dst *Result, i int) bool {
	m := f.m
	t, q := f.t[i*m*m:(i+1)*m*m], f.q[i*m*m:(i+1)*m*m]
	unpack(f.p, dst.Filtered.Cov[i*packed(m):], m)
	unpack(f.x, dst.Predicted.Cov[(i+1)*packed(m):], m)
	if !f.solveGain(t) {
		return false
	}
	next := f.up[(i+1)*m : (i+2)*m]
	for a := range m {
		f.k[a] = f.shift[a] + next[a]
		f.sd[a] = math.Sqrt(f.s[a*m+a])
	}
	for a := range m {
		f.shift[a] = dot(f.g[a*m:a*m+m], f.k)
		dst.Smoothed.Mean[i*m+a] = dst.Filtered.Mean[i*m+a] + f.shift[a]
	}
	for a := range m {
		f.k[a] = 0
		for b, j := range f.g[a*m : a*m+m] {
			f.k[a] += math.Abs(j) * f.sd[b]
		}
	}
	f.combine(t, q)
	k := i * packed(m)
	for a := range m {
		if f.k[a]*f.k[a] > maxLoss*f.s[a*m+a] {
			return false
		}
		k += copy(dst.Smoothed.Cov[k:], f.s[a*m+a:a*m+m])
	}
	return true
}

// solveGain leaves J in f.g: the Cholesky factor of Pp (in f.x) against T P.
// A pivot that has lost its digits makes it false.
func (f *fast) solveGain(t []float64) bool {
	m, l := f.m, f.x
	for i := range m {
		for j := range i {
			s := l[i*m+j]
			for k := range j {
				s -= l[i*m+k] * l[j*m+k]
			}
			l[i*m+j] = s * l[j*m+j] // the diagonal holds reciprocals
		}
		full, left := l[i*m+i], l[i*m+i]
		for _, v := range l[i*m : i*m+i] {
			left -= v * v
		}
		if !(full <= maxLoss*left) || left == 0 {
			return false
		}
		l[i*m+i] = 1 / math.Sqrt(left)
	}
	for a := range m {
		row := f.g[a*m : a*m+m]
		for j := range m {
			s := dot(f.p[a*m:a*m+m], t[j*m:j*m+m])
			for k := range j {
				s -= row[k] * l[j*m+k]
			}
			row[j] = s * l[j*m+j]
		}
		for j := m - 1; j >= 0; j-- {
			s := row[j]
			for k := j + 1; k < m; k++ {
				s -= row[k] * l[k*m+j]
			}
			row[j] = s * l[j*m+j]
		}
	}
	return true
}

// combine sets S = A P A' + J (S + Q) J'.
func (f *fast) combine(t, q []float64) {
	m, w := f.m, f.x
	axpy(f.s, 1, q)
	for a := range m {
		product(w[a*m:a*m+m], f.g[a*m:a*m+m], f.s, m, m)
	}
	for a := range m {
		for b := a; b < m; b++ {
			v := dot(w[a*m:a*m+m], f.g[b*m:b*m+m])
			f.s[a*m+b], f.s[b*m+a] = v, v
		}
	}
	for a := range m {
		product(w[a*m:a*m+m], f.g[a*m:a*m+m], t, m, m)
		for b := range m {
			w[a*m+b] = -w[a*m+b]
		}
		w[a*m+a]++
	}
	for a := range m {
		product(f.g[a*m:a*m+m], w[a*m:a*m+m], f.p, m, m)
	}
	for a := range m {
		for b := a; b < m; b++ {
			v := f.s[a*m+b] + dot(f.g[a*m:a*m+m], w[b*m:b*m+m])
			f.s[a*m+b], f.s[b*m+a] = v, v
		}
	}
}
