package kalman

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// NewAR returns an autoregression of order p = len(phi) about mean, with
// innovation variance sigma2, seen with noise variance h at equally spaced
// rows (m = p, one item):
//
//	y = mean + x + N(0, h),  x' = φ₁ x + … + φₚ x(p-1 steps back) + N(0, sigma2).
//
// It is in the companion form of R's arima and starts from the stationary
// distribution; without one the error is ErrNotStationary. With h = 0 its
// predicted covariance is singular, which the package handles.
//
// Source: Harvey (1989), sec. 3.3; Gardner, Harvey & Phillips (1980).
func NewAR(phi []float64, sigma2, mean, h float64) (*Model, error) {
	m := len(phi)
	if m == 0 {
		return nil, shapeError("coefficients", 0, 1)
	}
	if err := checkParams(varianceOf("sigma2", sigma2), numberOf("mean", mean), varianceOf("h", h)); err != nil {
		return nil, err
	}
	if !finite(phi) || !stationary(phi) {
		return nil, fmt.Errorf("kalman: coefficients %v: %w", phi, ErrNotStationary)
	}
	t := mat.NewDense(m, m, nil)
	for i, f := range phi {
		t.Set(i, 0, f)
		if i+1 < m {
			t.Set(i, i+1, 1)
		}
	}
	r := mat.NewDense(m, 1, nil)
	r.Set(0, 0, 1)
	dyn, err := NewFixed(t, r, symOne(sigma2), nil)
	if err != nil {
		return nil, err
	}
	z := mat.NewDense(1, m, nil)
	z.Set(0, 0, 1)
	return New(Config{Z: z, H: symOne(h), D: []float64{mean}, Dyn: dyn, P1: arStart(phi, sigma2)})
}

// stationary runs the Durbin-Levinson recursion backwards: the process is
// stationary when all partial autocorrelations are inside (-1, 1).
func stationary(phi []float64) bool {
	a := append([]float64(nil), phi...)
	for k := len(a); k > 0; k-- {
		r := a[k-1]
		if !(math.Abs(r) < 1) {
			return false
		}
		b := make([]float64, k-1)
		for i := range b {
			b[i] = (a[i] + r*a[k-2-i]) / (1 - r*r)
		}
		a = b
	}
	return true
}

// arStart returns the stationary covariance of the companion form. State j is
// a weighted sum of past values, so only the autocovariances are needed.
func arStart(phi []float64, sigma2 float64) mat.Symmetric {
	m := len(phi)
	g := autocovariance(phi, sigma2)
	at := func(k int) float64 { return g[max(k, -k)] }
	// State i is Σ φ_{i+l} x(l+1 steps back), l = 0 … m-1-i; state 0 is x.
	p := mat.NewSymDense(m, nil)
	for i := range m {
		for j := i; j < m; j++ {
			sum := 0.0
			switch {
			case j == 0:
				sum = at(0)
			case i == 0:
				for l := 0; j+l < m; l++ {
					sum += phi[j+l] * at(l+1)
				}
			default:
				for k := 0; i+k < m; k++ {
					for l := 0; j+l < m; l++ {
						sum += phi[i+k] * phi[j+l] * at(k-l)
					}
				}
			}
			p.SetSym(i, j, sum)
		}
	}
	return p
}

// autocovariance solves the Yule-Walker equations for lags 0 to len(phi).
func autocovariance(phi []float64, sigma2 float64) []float64 {
	m := len(phi)
	a, b := mat.NewDense(m+1, m+1, nil), mat.NewVecDense(m+1, nil)
	b.SetVec(0, sigma2)
	for k := range m + 1 {
		a.Set(k, k, a.At(k, k)+1)
		for i, f := range phi {
			lag := max(k-i-1, i+1-k)
			a.Set(k, lag, a.At(k, lag)-f)
		}
	}
	var x mat.VecDense
	if err := x.SolveVec(a, b); err != nil {
		// The equations are regular for a stationary process; a warning about
		// their condition (near a unit root) still comes with a solution.
		if _, poor := err.(mat.Condition); !poor {
			return make([]float64, m+1)
		}
	}
	g := make([]float64, m+1)
	for k := range g {
		g[k] = x.AtVec(k)
	}
	return g
}
