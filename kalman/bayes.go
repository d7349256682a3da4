package kalman

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// PoolOptions steer PartialPool.
type PoolOptions struct {
	Workers int // goroutines; default: one per core. No effect on the result.
	MaxIter int // of the EM over people; default 200
}

// Pooled is the result of PartialPool.
type Pooled struct {
	Mean *mat.VecDense // of psi over people
	Cov  *mat.SymDense // of psi over people
	// Own holds for each series the posterior mean of its psi. A series
	// without a value has the common Mean.
	Own       [][]float64
	LogLik    float64 // marginal, with psi integrated out on the grid
	Converged bool
}

// PartialPool gives each series parameters of its own, drawn towards those of
// the others (empirical Bayes). psi is normal over people with mean and
// covariance found by EM; its posterior given a series is taken on the grid
// of axes (one list of values for each element of psi, typically logarithms of
// variances), weight ∝ N(psi; mean, cov) p(y | psi), so there is no search that
// could fail at an edge. A variance over people does not fall below the
// square of half a step of its axis.
//
// Errors are those of FitPanel; mat.ErrShape for an axis with fewer than two
// values.
func PartialPool(ctx context.Context, build Builder, axes [][]float64, panel []Series, o PoolOptions) (Pooled, error) {
	points, err := gridPoints(axes)
	if err != nil {
		return Pooled{}, err
	}
	opt := FitOptions{Workers: o.Workers, MaxIter: o.MaxIter}.withDefaults()
	e, err := newEvaluator(build, points[len(points)/2], panel, opt.Workers)
	if err != nil {
		return Pooled{}, err
	}
	x := &pool{axes: axes, points: points, n: len(panel), d: len(axes)}
	if x.loglik, err = e.table(ctx, points); err != nil {
		return Pooled{}, err
	}
	return x.run(opt.MaxIter)
}

// gridPoints lists all combinations of the values of the axes.
func gridPoints(axes [][]float64) ([][]float64, error) {
	points := [][]float64{nil}
	for _, axis := range axes {
		if len(axis) < 2 {
			return nil, shapeError("values of an axis", len(axis), 2)
		}
		var next [][]float64
		for _, p := range points {
			for _, v := range axis {
				next = append(next, append(append([]float64(nil), p...), v))
			}
		}
		points = next
	}
	if len(axes) == 0 {
		return nil, shapeError("axes", 0, 1)
	}
	return points, nil
}

// table returns the log-likelihood of each series at each point, point by
// point.
func (e *evaluator) table(ctx context.Context, points [][]float64) ([]float64, error) {
	models := make([]*Model, len(points))
	for i, psi := range points {
		m, err := e.build(psi)
		if err != nil {
			return nil, fmt.Errorf("kalman: model at %v: %w", psi, err)
		}
		models[i] = m
	}
	n := len(e.panel)
	parts := make([]float64, len(points)*n)
	e.each(ctx, len(parts), func(w *Workspace, k int) {
		parts[k] = panelTerm(models[k/n], w, e.panel[k%n])
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("kalman: fit stopped: %w", err)
	}
	return parts, nil
}

// pool is the EM over people.
type pool struct {
	axes   [][]float64
	points [][]float64
	n, d   int
	loglik []float64 // point by point, n series each
	lik    []float64 // series by series: exp(loglik - top)
	top    []float64 // n: largest loglik of each series
	prior  []float64 // logarithm of the weight of each point
	mean   []float64
	cov    *mat.SymDense
	own    [][]float64
}

func (x *pool) run(maxIter int) (Pooled, error) {
	x.begin()
	old := math.Inf(-1)
	out := Pooled{}
	for range maxIter {
		if err := x.weigh(); err != nil {
			return Pooled{}, err
		}
		out.LogLik = x.update()
		if out.LogLik-old < 1e-8 {
			out.Converged = true
			break
		}
		old = out.LogLik
	}
	out.Mean = mat.NewVecDense(x.d, x.mean)
	out.Cov, out.Own = x.cov, x.own
	return out, nil
}

// begin spreads the prior over the middle half of the grid.
func (x *pool) begin() {
	x.mean, x.cov = make([]float64, x.d), mat.NewSymDense(x.d, nil)
	x.prior = make([]float64, len(x.points))
	x.own = make([][]float64, x.n)
	x.top, x.lik = make([]float64, x.n), make([]float64, x.n*len(x.points))
	for i := range x.n {
		x.top[i] = math.Inf(-1)
		for g := range x.points {
			x.top[i] = math.Max(x.top[i], x.loglik[g*x.n+i])
		}
		for g := range x.points {
			x.lik[i*len(x.points)+g] = math.Exp(x.loglik[g*x.n+i] - x.top[i])
		}
	}
	for j, axis := range x.axes {
		lo, hi := axis[0], axis[len(axis)-1]
		x.mean[j] = (lo + hi) / 2
		x.cov.SetSym(j, j, (hi-lo)*(hi-lo)/16)
	}
}

// weigh sets the logarithms of the normal weights of the points, normalised to
// sum one over the grid.
func (x *pool) weigh() error {
	for j, axis := range x.axes {
		half := math.Abs(axis[1]-axis[0]) / 2
		x.cov.SetSym(j, j, math.Max(x.cov.At(j, j), half*half))
	}
	var chol mat.Cholesky
	if !chol.Factorize(x.cov) {
		return fmt.Errorf("kalman: covariance over people: %w", ErrIndefinite)
	}
	mean := mat.NewVecDense(x.d, x.mean)
	for g, p := range x.points {
		dist := x.mahalanobis(&chol, p, mean)
		x.prior[g] = -0.5 * dist
	}
	norm := logSum(x.prior)
	for g := range x.prior {
		x.prior[g] -= norm
	}
	return nil
}

func (x *pool) mahalanobis(chol *mat.Cholesky, p []float64, mean *mat.VecDense) float64 {
	var diff, solved mat.VecDense
	diff.SubVec(mat.NewVecDense(x.d, p), mean)
	if err := chol.SolveVecTo(&solved, &diff); err != nil {
		return math.Inf(1) // too ill-conditioned to weigh this point
	}
	return mat.Dot(&diff, &solved)
}

// update takes one EM step and returns the marginal log-likelihood before it.
func (x *pool) update() float64 {
	total := 0.0
	mean, second := make([]float64, x.d), make([]float64, x.d*x.d)
	w, prior := make([]float64, len(x.points)), make([]float64, len(x.points))
	for g, p := range x.prior {
		prior[g] = math.Exp(p)
	}
	for i := range x.n {
		total += x.posterior(i, w, prior)
		own := make([]float64, x.d)
		for g, p := range x.points {
			if w[g] < eps*eps {
				continue
			}
			axpy(own, w[g], p)
			for a := range x.d {
				axpy(second[a*x.d:a*x.d+x.d], w[g]*p[a]/float64(x.n), p)
			}
		}
		x.own[i] = own
		axpy(mean, 1/float64(x.n), own)
	}
	for a := range x.d {
		for b := a; b < x.d; b++ {
			x.cov.SetSym(a, b, second[a*x.d+b]-mean[a]*mean[b])
		}
	}
	x.mean = mean
	return total
}

// posterior writes the weights of the points given series i into w and returns
// the logarithm of their sum before it is made one.
func (x *pool) posterior(i int, w, prior []float64) float64 {
	sum := 0.0
	for g, l := range x.lik[i*len(w) : (i+1)*len(w)] {
		w[g] = prior[g] * l
		sum += w[g]
	}
	if sum > 1e-250 {
		for g := range w {
			w[g] /= sum
		}
		return x.top[i] + math.Log(sum)
	}
	// The series disagrees with everybody: only logarithms can tell.
	for g := range w {
		w[g] = x.prior[g] + x.loglik[g*x.n+i]
	}
	norm := logSum(w)
	for g := range w {
		w[g] = math.Exp(w[g] - norm)
	}
	return norm
}

// logSum returns log Σ exp(x) without overflow.
func logSum(x []float64) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = math.Max(top, v)
	}
	if math.IsInf(top, 0) {
		return top
	}
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}
