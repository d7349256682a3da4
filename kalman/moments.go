package kalman

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Moments are n Gaussian distributions over m numbers. A number that the data
// do not determine (a diffuse start not yet resolved) has mean NaN, variance
// +Inf and covariances NaN.
type Moments struct {
	N, M int
	Mean []float64 // n·m
	Cov  []float64 // n·m(m+1)/2: the upper triangles, row by row
}

func packed(m int) int { return m * (m + 1) / 2 }

func (x *Moments) resize(n, m int) {
	x.N, x.M = n, m
	x.Mean = grow(x.Mean, n*m)
	x.Cov = grow(x.Cov, n*packed(m))
}

// At returns copies of mean and covariance of row t. It panics when t is not
// in [0, N), as an index would.
func (x *Moments) At(t int) (mean *mat.VecDense, cov *mat.SymDense) {
	mean = mat.NewVecDense(x.M, append([]float64(nil), x.Mean[t*x.M:(t+1)*x.M]...))
	cov = mat.NewSymDense(x.M, nil)
	for i := range x.M {
		for j := i; j < x.M; j++ {
			cov.SetSym(i, j, x.cov(t, i, j))
		}
	}
	return mean, cov
}

// Var returns the variance of number i in row t.
func (x *Moments) Var(t, i int) float64 { return x.cov(t, i, i) }

// cov returns element i ≤ j of row t.
func (x *Moments) cov(t, i, j int) float64 {
	return x.Cov[t*packed(x.M)+i*x.M-i*(i-1)/2+j-i]
}

// Combine returns mean and variance of the sum of row[i] times number i in
// row t of x. An undetermined number with a weight makes them NaN and +Inf.
func (x *Moments) Combine(t int, row []float64) (mean, variance float64) {
	for i, ri := range row {
		if ri == 0 {
			continue
		}
		if math.IsInf(x.cov(t, i, i), 1) {
			return math.NaN(), math.Inf(1)
		}
		mean += ri * x.Mean[t*x.M+i]
		variance += ri * ri * x.cov(t, i, i)
		for j := i + 1; j < len(row); j++ {
			if row[j] != 0 {
				variance += 2 * ri * row[j] * x.cov(t, i, j)
			}
		}
	}
	// Rounding of a sum that cancels; a variance of its own is never below 0.
	return mean, math.Max(variance, 0)
}

// Below returns the probability that the sum of row[i] times number i in row t
// lies below c: Φ((c - r'a)/√(r'Pr)). It is NaN where the sum is undetermined.
func Below(x *Moments, t int, row []float64, c float64) float64 {
	mean, variance := x.Combine(t, row)
	switch {
	case math.IsNaN(mean):
		return math.NaN()
	case variance == 0 && mean < c:
		return 1
	case variance == 0:
		return 0
	}
	return normalCDF((c - mean) / math.Sqrt(variance))
}

func normalCDF(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// Info describes what the log-likelihood rests on.
type Info struct {
	N           int // observed values
	Redundant   int // of these, noise-free repetitions of what was certain; they add nothing
	DiffuseRank int // diffuse directions that the data resolved
}

// Result is what Smooth finds. Row t of the moments belongs to row t of the
// series.
type Result struct {
	Predicted Moments // given the rows before t
	Filtered  Moments // given the rows up to t
	Smoothed  Moments // given all rows
	// Innov and InnovVar (n·p) are the errors of the one-step forecasts and
	// their variances. The items of a row are taken in their order: each is
	// forecast from the earlier rows and the earlier items of its row, and
	// with correlated noise less what these say about its noise. A missing
	// item is NaN, NaN; one that resolves a diffuse direction NaN, +Inf; a
	// redundant one has variance 0.
	Innov, InnovVar []float64
	LogLik          float64
	Info            Info
}

func grow(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}
