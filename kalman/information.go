package kalman

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
)

// covariance inverts the observed information at x over the variables that
// stand at no bound. flat reports that it is singular.
func (s *search) covariance(ctx context.Context, x []float64, bound []int) (cov *mat.SymDense, flat bool, err error) {
	var free []int
	for i := range x {
		if bound[i] == 0 {
			free = append(free, i)
		}
	}
	cov = mat.NewSymDense(len(x), nil)
	for i := range x {
		for j := i; j < len(x); j++ {
			cov.SetSym(i, j, math.NaN())
		}
	}
	if len(free) == 0 {
		return cov, false, nil
	}
	info, err := s.information(ctx, x, free)
	if err != nil {
		return nil, false, err
	}
	// Scaled to a unit diagonal, so that units do not decide what is singular.
	scaled := mat.NewSymDense(len(free), nil)
	for a := range free {
		if !(info.At(a, a) > 0) {
			return cov, true, nil
		}
		for b := a; b < len(free); b++ {
			scaled.SetSym(a, b, info.At(a, b)/math.Sqrt(info.At(a, a)*info.At(b, b)))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(scaled) || chol.Cond() > flatCondition {
		return cov, true, nil
	}
	inv := mat.NewSymDense(len(free), nil)
	if err := chol.InverseTo(inv); err != nil {
		return cov, true, nil
	}
	for a, i := range free {
		for b, j := range free {
			if b >= a {
				cov.SetSym(i, j, inv.At(a, b)/math.Sqrt(info.At(a, a)*info.At(b, b)))
			}
		}
	}
	return cov, false, nil
}

// flatCondition is the condition of the information, scaled to a unit
// diagonal, from which its own error may hide that it is singular.
const flatCondition = 1e5

// information is the negative Hessian over the free variables by central
// differences; each step changes the log-likelihood by about 1e-4, where its
// rounding and its departure from a parabola are equally small (1e-6).
func (s *search) information(ctx context.Context, x []float64, free []int) (*mat.SymDense, error) {
	n := len(free)
	shift := func(i int, hi float64, j int, hj float64) []float64 {
		y := append([]float64(nil), x...)
		y[free[i]] += hi
		y[free[j]] += hj
		return y
	}
	probe := make([][]float64, 0, 2*n+1)
	probe = append(probe, x)
	for i := range free {
		probe = append(probe, shift(i, 1e-2, i, 0), shift(i, -1e-2, i, 0))
	}
	f, err := s.f(ctx, probe)
	if err != nil {
		return nil, err
	}
	h := make([]float64, n)
	for i := range free {
		c := (2*f[0] - f[1+2*i] - f[2+2*i]) / 1e-4
		h[i] = math.Min(math.Max(math.Sqrt(2e-4/math.Max(c, 1e-300)), 1e-4), 0.05)
	}
	var points [][]float64
	for i := range free {
		for j := i; j < n; j++ {
			points = append(points, shift(i, h[i], j, h[j]), shift(i, h[i], j, -h[j]),
				shift(i, -h[i], j, h[j]), shift(i, -h[i], j, -h[j]))
		}
	}
	if f, err = s.f(ctx, points); err != nil {
		return nil, err
	}
	info := mat.NewSymDense(n, nil)
	k := 0
	for i := range free {
		for j := i; j < n; j++ {
			info.SetSym(i, j, -(f[k]-f[k+1]-f[k+2]+f[k+3])/(4*h[i]*h[j]))
			k += 4
		}
	}
	return info, nil
}
