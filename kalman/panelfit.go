package kalman

import (
	"context"
	"fmt"
	"math"
)

// PanelOptions steer FitLocalLevelPanel and FitLevelOUPanel.
type PanelOptions struct {
	Workers int // goroutines; default: one per core. No effect on the result.
	MaxIter int // default 200
	// Theta is the noise variance of one item, known from the spread of the
	// items within a survey. It is 0 when Series.Items is not used.
	Theta float64
	// FitTheta estimates it instead, from how the noise falls with the number
	// of items; that number must differ between surveys.
	FitTheta bool
}

// PanelSummary says how a pooled fit ended.
type PanelSummary struct {
	LogLik    float64
	Info      Info
	Converged bool
	// Boundary names the parameters at the edge of their range: a variance at
	// its floor of 1e-6 times that of the data is as good as absent. They have
	// no standard error (NaN).
	Boundary []string
	// Flat: the data do not tell the parameters apart; no standard errors.
	Flat        bool
	Iterations  int
	Evaluations int
}

// LevelOUFit is a pooled fit of the level and Ornstein-Uhlenbeck model.
type LevelOUFit struct {
	Params LevelOUParams
	SE     LevelOUParams // standard errors, NaN where there is none
	PanelSummary
}

// LocalLevelPanelFit is a pooled fit of the local level model.
type LocalLevelPanelFit struct {
	H, Q     float64 // noise of an occasion, level variance a day
	Theta    float64 // noise of one item
	SEH, SEQ float64
	SETheta  float64
	PanelSummary
}

// param is one parameter of a panel fit: its logarithm relative to scale is an
// element of psi (or, for a mean, its distance from the centre).
type param struct {
	name         string
	centre       float64
	scale        float64
	linear       bool    // the mean: not a logarithm
	free         bool    // not a variance: zero is no value of it
	lower, upper float64 // of psi
	value, se    *float64
}

func (p *param) natural(psi float64) float64 {
	if p.linear {
		return p.centre + p.scale*psi
	}
	return p.scale * math.Exp(psi)
}

// inverse is the psi of a natural value.
func (p *param) inverse(x float64) float64 {
	if p.linear {
		return (x - p.centre) / p.scale
	}
	return math.Log(x / p.scale)
}

// slope is the derivative of natural.
func (p *param) slope(psi float64) float64 {
	if p.linear {
		return p.scale
	}
	return p.natural(psi)
}

// Ranges of variances relative to that of the data, and of κ a day.
const (
	leastVariance = 1e-6
	mostVariance  = 1e3
	leastKappa    = 0.01
	mostKappa     = 5
)

func variance(name string, v float64, value, se *float64) param {
	return param{name: name, scale: v, lower: math.Log(leastVariance), upper: math.Log(mostVariance), value: value, se: se}
}

// fitNamed runs FitPanel from the best of several starts and fills in the
// named values and their standard errors.
func fitNamed(ctx context.Context, ps []param, build func() (*Model, error), starts [][]float64, panel []Series, o PanelOptions) (PanelSummary, error) {
	set := func(psi []float64) (*Model, error) {
		for i := range ps {
			*ps[i].value = ps[i].natural(psi[i])
		}
		return build()
	}
	opt := FitOptions{Workers: o.Workers, MaxIter: o.MaxIter}.withDefaults()
	for i := range ps {
		opt.Lower, opt.Upper = append(opt.Lower, ps[i].lower), append(opt.Upper, ps[i].upper)
	}
	psi0, err := bestStart(ctx, set, starts, panel, opt.Workers)
	if err != nil {
		return PanelSummary{}, err
	}
	fit, err := FitPanel(ctx, set, psi0, panel, &opt)
	if err != nil {
		return PanelSummary{}, err
	}
	if err := snap(ctx, ps, set, &fit, panel, opt.Workers); err != nil {
		return PanelSummary{}, err
	}
	sum := PanelSummary{
		LogLik: fit.LogLik, Info: fit.Info, Converged: fit.Converged, Flat: fit.Flat,
		Iterations: fit.Iterations, Evaluations: fit.Evaluations,
	}
	for i := range ps {
		*ps[i].value = ps[i].natural(fit.Psi[i])
		*ps[i].se = math.Abs(ps[i].slope(fit.Psi[i])) * math.Sqrt(fit.Cov.At(i, i))
		if fit.Bound[i] != 0 {
			sum.Boundary = append(sum.Boundary, ps[i].name)
		}
	}
	return sum, nil
}

// snap moves small variances to their floor where the likelihood does not
// change: the search need not reach a bound in whose direction nothing is left
// to gain.
func snap(ctx context.Context, ps []param, build Builder, fit *PanelFit, panel []Series, workers int) error {
	e, err := newEvaluator(build, fit.Psi, panel, max(workers, 1))
	if err != nil {
		return err
	}
	for i := range ps {
		if ps[i].linear || ps[i].free || fit.Bound[i] != 0 || fit.Psi[i] > ps[i].lower+7 {
			continue
		}
		trial := append([]float64(nil), fit.Psi...)
		trial[i] = ps[i].lower
		f, err := e.many(ctx, [][]float64{trial})
		if err != nil {
			return err
		}
		if f[0] >= fit.LogLik-1e-5 {
			fit.Psi, fit.LogLik, fit.Bound[i] = trial, math.Max(f[0], fit.LogLik), -1
			for j := range ps {
				fit.Cov.SetSym(i, j, math.NaN())
			}
		}
	}
	return nil
}

// bestStart returns the start with the highest likelihood.
func bestStart(ctx context.Context, build Builder, starts [][]float64, panel []Series, workers int) ([]float64, error) {
	e, err := newEvaluator(build, starts[0], panel, workers)
	if err != nil {
		return nil, err
	}
	f, err := e.many(ctx, starts)
	if err != nil {
		return nil, err
	}
	best := 0
	for i := range f {
		if f[i] > f[best] {
			best = i
		}
	}
	return starts[best], nil
}

// spreadOf returns mean and variance of all values, and of the series means.
func spreadOf(panel []Series) (mean, total, between float64, err error) {
	var all, means []float64
	for i := range panel {
		var own []float64
		for _, y := range panel[i].Y {
			if math.IsInf(y, 0) {
				return 0, 0, 0, fmt.Errorf("series %d: %w", i, ErrNotFinite)
			}
			if !math.IsNaN(y) {
				own = append(own, y)
			}
		}
		if len(own) > 0 {
			m, _ := meanVar(own)
			means = append(means, m)
		}
		all = append(all, own...)
	}
	if len(all) == 0 {
		return 0, 0, 0, ErrNoData
	}
	mean, total = meanVar(all)
	_, between = meanVar(means)
	if total == 0 {
		return 0, 0, 0, fmt.Errorf("all values are equal: %w", ErrDegenerate)
	}
	return mean, total, between, nil
}

// meanVar returns mean and variance (divisor n). Values are taken relative to
// the first: equal ones then have a variance of exactly 0, not of rounding.
func meanVar(x []float64) (mean, v float64) {
	if len(x) == 0 {
		return 0, 0
	}
	for _, y := range x {
		mean += (y - x[0]) / float64(len(x))
	}
	mean += x[0]
	for _, y := range x {
		v += (y - mean) * (y - mean) / float64(len(x))
	}
	return mean, v
}
