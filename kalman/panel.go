package kalman

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"
)

// Builder makes the model of a parameter vector. It must give the same model
// for the same vector and is called by one goroutine at a time. An error means
// that there is no model at psi; the search turns away from there.
type Builder func(psi []float64) (*Model, error)

// FitOptions steer FitPanel. The zero value takes all defaults.
type FitOptions struct {
	Workers      int       // goroutines; default: one per core. No effect on the result.
	Lower, Upper []float64 // bounds of psi; nil: none
	MaxIter      int       // default 200
	// Tol is the gain in log-likelihood that a further step must promise;
	// default 1e-8. It needs no scale: log-likelihoods have none.
	Tol float64
}

// PanelFit is a maximum of a summed log-likelihood.
type PanelFit struct {
	Psi    []float64
	LogLik float64
	// Cov is the inverse of the observed information of psi. Elements that
	// stand at a bound, and all when the information is singular, are NaN.
	Cov *mat.SymDense
	// Bound is -1 or +1 for an element of psi at its lower or upper bound.
	Bound []int
	// Flat: the information is singular; the data do not tell the parameters
	// apart.
	Flat        bool
	Converged   bool
	Iterations  int
	Evaluations int
	Info        Info // summed over the panel
}

// FitPanel maximises the sum of the log-likelihoods of the series over psi
// with a projected BFGS search from psi0. The series are worked on in
// parallel and summed in their order, so the result does not depend on the
// number of workers, bit for bit.
//
// Errors: ErrNoData for an empty panel or one without a value; for bad data
// the error of Smooth with the number of the series; ctx.Err() when ctx ends;
// ErrNotFinite when the likelihood is not finite at psi0.
func FitPanel(ctx context.Context, build Builder, psi0 []float64, panel []Series, o *FitOptions) (PanelFit, error) {
	opt := FitOptions{}
	if o != nil {
		opt = *o
	}
	opt = opt.withDefaults()
	e, err := newEvaluator(build, psi0, panel, opt.Workers)
	if err != nil {
		return PanelFit{}, err
	}
	s := search{f: e.many, lower: opt.Lower, upper: opt.Upper, tol: opt.Tol, maxIter: opt.MaxIter}
	x, err := s.run(ctx, psi0)
	if err != nil {
		return PanelFit{}, err
	}
	fit := PanelFit{
		Psi: x, LogLik: s.best, Bound: s.bound(x), Converged: s.converged,
		Iterations: s.iterations, Evaluations: e.count, Info: e.info,
	}
	fit.Cov, fit.Flat, err = s.covariance(ctx, x, fit.Bound)
	fit.Evaluations = e.count
	return fit, err
}

func (x FitOptions) withDefaults() FitOptions {
	if x.Workers <= 0 {
		x.Workers = runtime.GOMAXPROCS(0)
	}
	if x.MaxIter <= 0 {
		x.MaxIter = 200
	}
	if x.Tol <= 0 {
		x.Tol = 1e-8
	}
	return x
}

// evaluator computes the summed log-likelihood of a panel at many points.
type evaluator struct {
	build  Builder
	panel  []Series
	spaces []Workspace // one a worker
	info   Info
	count  int
}

func newEvaluator(build Builder, psi0 []float64, panel []Series, workers int) (*evaluator, error) {
	m, err := build(psi0)
	if err != nil {
		return nil, fmt.Errorf("kalman: model at the start: %w", err)
	}
	values := 0
	for i := range panel {
		n, err := panel[i].rows(m.p)
		if err != nil && !errors.Is(err, ErrNoData) {
			return nil, fmt.Errorf("series %d: %w", i, err)
		}
		for _, y := range panel[i].Y[:n*m.p] {
			if !math.IsNaN(y) {
				values++
			}
		}
	}
	if values == 0 {
		return nil, ErrNoData
	}
	e := &evaluator{build: build, panel: panel, spaces: make([]Workspace, min(workers, len(panel)))}
	return e, e.describe(m)
}

// describe runs the model at the start once, to report what the fit rests on
// and data that no parameter would make right.
func (e *evaluator) describe(m *Model) error {
	for i := range e.panel {
		if len(e.panel[i].Y) == 0 {
			continue
		}
		_, info, err := m.LogLik(&e.spaces[0], e.panel[i])
		if err != nil {
			return fmt.Errorf("series %d: %w", i, err)
		}
		e.info.N += info.N
		e.info.Redundant += info.Redundant
		e.info.DiffuseRank += info.DiffuseRank
	}
	return nil
}

// many returns the summed log-likelihood at each point, -Inf where there is
// none.
func (e *evaluator) many(ctx context.Context, points [][]float64) ([]float64, error) {
	models := make([]*Model, len(points))
	for i, psi := range points {
		if m, err := e.build(psi); err == nil {
			models[i] = m
		}
	}
	n := len(e.panel)
	parts := make([]float64, len(points)*n)
	e.each(ctx, len(parts), func(w *Workspace, k int) {
		parts[k] = math.Inf(-1)
		if m := models[k/n]; m != nil {
			parts[k] = panelTerm(m, w, e.panel[k%n])
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("kalman: fit stopped: %w", err)
	}
	e.count += len(points)
	sums := make([]float64, len(points))
	for k, x := range parts {
		sums[k/n] += x
	}
	return sums, nil
}

func panelTerm(m *Model, w *Workspace, s Series) float64 {
	if len(s.Y) == 0 {
		return 0
	}
	ll, _, err := m.LogLik(w, s)
	if err != nil || math.IsNaN(ll) || math.IsInf(ll, 0) {
		return math.Inf(-1)
	}
	return ll
}

// each calls do for k = 0 … n-1, spread over the workers in blocks, until ctx
// ends.
func (e *evaluator) each(ctx context.Context, n int, do func(w *Workspace, k int)) {
	const block = 8
	var next atomic.Int64
	var wg sync.WaitGroup
	for i := range e.spaces {
		w := &e.spaces[i]
		wg.Go(func() {
			for ctx.Err() == nil {
				from := int(next.Add(block)) - block
				if from >= n {
					return
				}
				for k := from; k < min(from+block, n); k++ {
					do(w, k)
				}
			}
		})
	}
	wg.Wait()
}
