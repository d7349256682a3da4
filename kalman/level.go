package kalman

import (
	"math"
)

// LevelResult is what SmoothLevel finds: n filtered and n smoothed levels with
// their variances. Before the first observed value the filtered level is NaN
// with variance +Inf.
type LevelResult struct {
	Filtered, FilteredVar []float64
	Smoothed, SmoothedVar []float64
	Info                  Info
}

// SmoothLevel is the fast path of the local level model from an exact diffuse
// start,
//
//	y[i] = μ[i] + N(0, noise[i]),  μ[i+1] = μ[i] + N(0, q·dt[i]).
//
// y holds n values, NaN is missing. dt holds the n-1 times between them and
// may be nil (all 1); noise holds n variances or a single one for all. It
// returns the log-likelihood and allocates only where dst is too small.
//
// No step subtracts: with F = P + h, K = P/F, P ← K h forwards and
// J = P/(P + q dt), S = J q dt + J² S' backwards every variance keeps its
// relative accuracy whatever the size of the parameters.
//
// Errors: ErrNoData, mat.ErrShape, a *StepError with ErrNotFinite (y, noise),
// ErrIndefinite (a negative variance) or ErrTimeOrder, a *SingularError.
func SmoothLevel(dst *LevelResult, y, dt, noise []float64, q float64) (ll float64, err error) {
	n := len(y)
	if err := checkLevel(n, dt, noise, q); err != nil {
		return 0, err
	}
	dst.resize(n)
	first, ll, err := dst.filter(y, dt, noise, q)
	if err != nil {
		return 0, err
	}
	dst.smooth(first, dt, q)
	return ll, nil
}

func (x *LevelResult) resize(n int) {
	x.Filtered, x.FilteredVar = grow(x.Filtered, n), grow(x.FilteredVar, n)
	x.Smoothed, x.SmoothedVar = grow(x.Smoothed, n), grow(x.SmoothedVar, n)
}

func checkLevel(n int, dt, noise []float64, q float64) error {
	switch {
	case n == 0:
		return ErrNoData
	case dt != nil && len(dt) != n-1:
		return shapeError("times between the values", len(dt), n-1)
	case len(noise) != n && len(noise) != 1:
		return shapeError("noise variances", len(noise), n)
	case math.IsInf(q, 0) || math.IsNaN(q):
		return atStep(0, -1, ErrNotFinite)
	case q < 0:
		return atStep(0, -1, ErrIndefinite)
	}
	for i, d := range dt {
		if !(d >= 0) || math.IsInf(d, 0) {
			return atStep(i+1, -1, ErrTimeOrder)
		}
	}
	for i, h := range noise {
		if !(h >= 0) {
			return atStep(i, 0, ErrIndefinite)
		}
		if math.IsInf(h, 0) {
			return atStep(i, 0, ErrNotFinite)
		}
	}
	return nil
}

// filter runs forwards and returns the first observed row (n when there is
// none) and the log-likelihood.
func (x *LevelResult) filter(y, dt, noise []float64, q float64) (first int, ll float64, err error) {
	n := len(y)
	means, vars := x.Filtered[:n], x.FilteredVar[:n]
	first = n
	a, p, h := math.NaN(), math.Inf(1), noise[0]
	product, count, info := 1.0, 0, Info{}
	sum := 0.0
	for i, yi := range y {
		if i > 0 {
			step := q
			if dt != nil {
				step *= dt[i-1]
			}
			p += step
		}
		if len(noise) > 1 {
			h = noise[i]
		}
		switch {
		case yi != yi:
		case yi-yi != 0:
			return 0, 0, atStep(i, 0, ErrNotFinite)
		case first == n:
			first, a, p = i, yi, h
			info.DiffuseRank = 1
			count++
		default:
			f, v := p+h, yi-a
			if f == 0 {
				if math.Abs(v) > certain*math.Abs(a) {
					return 0, 0, &SingularError{Step: i}
				}
				info.Redundant++
				break
			}
			k := p / f
			a += k * v
			p = k * h
			sum += v * (v / f)
			count++
			product *= f
			if !(product > 1e-140 && product < 1e140) {
				sum += math.Log(product/f) + math.Log(f)
				product = 1
			}
		}
		means[i], vars[i] = a, p
	}
	info.N = count + info.Redundant
	x.Info = info
	return first, -0.5 * (float64(count)*log2Pi + sum + math.Log(product)), nil
}

// smooth runs backwards. Rows in front of the first value take the level from
// the next one.
func (x *LevelResult) smooth(first int, dt []float64, q float64) {
	n := len(x.Filtered)
	means, vars := x.Filtered[:n], x.FilteredVar[:n]
	sm, sv := x.Smoothed[:n], x.SmoothedVar[:n]
	b, s := means[n-1], vars[n-1]
	sm[n-1], sv[n-1] = b, s
	for i := n - 2; i >= 0; i-- {
		step := q
		if dt != nil {
			step *= dt[i]
		}
		if i < first {
			s += step
		} else {
			j := 0.0
			if p := vars[i]; p > 0 {
				j = p / (p + step)
			}
			b = means[i] + j*(b-means[i])
			s = j*step + j*j*s
		}
		sm[i], sv[i] = b, s
	}
}
