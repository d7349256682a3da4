package kalman

import (
	"fmt"
	"math"
)

// Boundary names a maximum of the likelihood at the edge of its range.
type Boundary int

const (
	// Interior: all variances are positive.
	Interior Boundary = iota
	// NoSignal: the level variance is zero, the level a constant.
	NoSignal
	// NoNoise: the noise variance is zero, the series a pure random walk.
	NoNoise
)

// String returns "none", "no signal" or "no noise".
func (b Boundary) String() string {
	return [...]string{"none", "no signal", "no noise"}[b]
}

// LocalLevelFit is a maximum of the exact diffuse likelihood of the local
// level model.
type LocalLevelFit struct {
	H, Q     float64 // noise variance, level variance a step
	SEH, SEQ float64 // standard errors, NaN where there is none
	LogLik   float64
	N        int
	Boundary Boundary
	// Ridge: the likelihood hardly differs between the two edges of the
	// range (by less than 1e-9), so that the ratio Q/H is not determined.
	Ridge bool
}

// FitLocalLevel finds noise and level variance of an equally spaced series
// (NaN is missing) by maximum likelihood from an exact diffuse start. The
// scale is profiled out, σ² = Σ v²/F / (N - 1), and the ratio of the two
// variances searched on a grid of its logarithm and then by golden section;
// both edges, Q = 0 and H = 0, are evaluated and named when they win (Harvey
// 1989, sec. 4.2; Shephard & Harvey 1990 on why that happens often).
//
// Errors: ErrNoData; ErrNotIdentified with fewer than three values;
// ErrDegenerate when all values are equal, where the likelihood grows without
// bound; a *StepError with ErrNotFinite.
func FitLocalLevel(y []float64) (LocalLevelFit, error) {
	var f LevelFitter
	return f.Fit(y, nil)
}

// LevelFitter is FitLocalLevel with memory that is used again.
type LevelFitter struct {
	y, gap []float64 // observed values and the steps between them
}

// Fit is FitLocalLevel for values at irregular times: dt holds the n-1 times
// between them, nil stands for steps of one.
func (x *LevelFitter) Fit(y, dt []float64) (LocalLevelFit, error) {
	if err := x.load(y, dt); err != nil {
		return LocalLevelFit{}, err
	}
	n := len(x.y)
	switch {
	case n == 0:
		return LocalLevelFit{}, ErrNoData
	case x.constant() && n > 1:
		return LocalLevelFit{}, fmt.Errorf("all values are equal: %w", ErrDegenerate)
	case x.repeats():
		return LocalLevelFit{}, fmt.Errorf("all values at equal times are equal: %w", ErrDegenerate)
	case n < 3:
		return LocalLevelFit{}, fmt.Errorf("%d values for two variances: %w", n, ErrNotIdentified)
	}
	best := x.search()
	// The profile is continuous up to both edges; an edge wins ties.
	fit := x.at(best)
	lo, hi := x.at(math.Inf(-1)), x.at(math.Inf(1))
	fit.Ridge = math.Abs(lo.LogLik-hi.LogLik) < 1e-9 && math.Abs(fit.LogLik-lo.LogLik) < 1e-9
	if edge := 1e-9 * float64(n); lo.LogLik >= fit.LogLik-edge && lo.LogLik >= hi.LogLik {
		fit = lo
	} else if hi.LogLik >= fit.LogLik-edge {
		fit = hi
	}
	x.errors(&fit)
	return fit, nil
}

// load keeps the observed values and the times between them.
func (x *LevelFitter) load(y, dt []float64) error {
	if dt != nil && len(dt) != len(y)-1 {
		return shapeError("times between the values", len(dt), len(y)-1)
	}
	x.y, x.gap = x.y[:0], x.gap[:0]
	wait := 0.0
	for i, v := range y {
		if i > 0 {
			step := 1.0
			if dt != nil {
				step = dt[i-1]
			}
			if !(step >= 0) || math.IsInf(step, 0) {
				return atStep(i, -1, ErrTimeOrder)
			}
			wait += step
		}
		if math.IsInf(v, 0) {
			return atStep(i, 0, ErrNotFinite)
		}
		if !math.IsNaN(v) {
			x.y, x.gap = append(x.y, v), append(x.gap, wait)
			wait = 0
		}
	}
	return nil
}

func (x *LevelFitter) constant() bool {
	for _, v := range x.y {
		if v != x.y[0] {
			return false
		}
	}
	return true
}

// repeats reports values at equal times that never differ: without noise their
// density is infinite.
func (x *LevelFitter) repeats() bool {
	found := false
	for i := 1; i < len(x.y); i++ {
		if x.gap[i] == 0 {
			if x.y[i] != x.y[i-1] {
				return false
			}
			found = true
		}
	}
	return found
}

// profile returns, for the noise variance a and level variance b, each up to a
// common factor, -2 times the log-likelihood maximised over that factor (less
// a constant) and the factor.
func (x *LevelFitter) profile(a, b float64) (value, scale float64) {
	level, p := x.y[0], a
	rss, logs, product := 0.0, 0.0, 1.0
	gap := x.gap[1:]
	for i, y := range x.y[1:] {
		p += b * gap[i]
		f, v := p+a, y-level
		if f == 0 {
			if v != 0 {
				return math.Inf(1), math.NaN()
			}
			continue
		}
		k := p / f
		level += k * v
		p = k * a
		rss += v * (v / f)
		product *= f
		if !(product > 1e-140 && product < 1e140) {
			logs += math.Log(product)
			product = 1
		}
	}
	n := float64(len(x.y) - 1)
	scale = rss / n
	return n*math.Log(scale) + logs + math.Log(product), scale
}

// share turns r = log(Q/H) into two variances that add up to one.
func share(r float64) (a, b float64) {
	switch {
	case math.IsInf(r, -1):
		return 1, 0
	case math.IsInf(r, 1):
		return 0, 1
	case r < 0:
		e := math.Exp(r)
		return 1 / (1 + e), e / (1 + e)
	}
	e := math.Exp(-r)
	return e / (1 + e), 1 / (1 + e)
}

func (x *LevelFitter) value(r float64) float64 {
	a, b := share(r)
	v, _ := x.profile(a, b)
	return v
}

// at returns the fit for r = log(Q/H).
func (x *LevelFitter) at(r float64) LocalLevelFit {
	a, b := share(r)
	v, scale := x.profile(a, b)
	n := float64(len(x.y))
	fit := LocalLevelFit{H: a * scale, Q: b * scale, N: len(x.y), SEH: math.NaN(), SEQ: math.NaN()}
	fit.LogLik = -0.5 * (n*log2Pi + n - 1 + v)
	switch {
	case b == 0:
		fit.Boundary = NoSignal
	case a == 0:
		fit.Boundary = NoNoise
	}
	return fit
}
