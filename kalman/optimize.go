package kalman

import (
	"context"
	"fmt"
	"math"
)

// search maximises a function inside bounds: BFGS on the free variables with
// central differences, variables at a bound held there while the function
// grows beyond it. Deterministic.
type search struct {
	f            func(ctx context.Context, points [][]float64) ([]float64, error)
	lower, upper []float64
	tol          float64
	maxIter      int

	best       float64
	iterations int
	converged  bool

	n    int
	grad []float64
	curv []float64 // diagonal of the negative Hessian
	inv  []float64 // n×n, approximate inverse of the negative Hessian
	held []bool
}

// difference is the step of the central differences.
const difference = 1e-4

func (s *search) run(ctx context.Context, x0 []float64) ([]float64, error) {
	s.n = len(x0)
	s.held = make([]bool, s.n)
	x := append([]float64(nil), x0...)
	s.project(x)
	if err := s.slope(ctx, x); err != nil {
		return nil, err
	}
	if math.IsInf(s.best, 0) || math.IsNaN(s.best) {
		return nil, fmt.Errorf("kalman: log-likelihood at the start: %w", ErrNotFinite)
	}
	s.reset(x)
	fresh := true
	for s.iterations = 0; s.iterations < s.maxIter; s.iterations++ {
		step := s.direction(x)
		gain := dot(step, s.grad)
		if gain <= s.tol {
			if fresh {
				s.converged = true
				return x, nil
			}
			s.reset(x)
			fresh = true
			continue
		}
		moved, err := s.lineSearch(ctx, x, step)
		if err != nil {
			return nil, err
		}
		if !moved {
			if fresh {
				s.converged = gain <= 1e-4
				return x, nil
			}
			s.reset(x)
			fresh = true
			continue
		}
		fresh = false
	}
	return x, nil
}

func (s *search) project(x []float64) {
	for i := range x {
		if s.lower != nil {
			x[i] = math.Max(x[i], s.lower[i])
		}
		if s.upper != nil {
			x[i] = math.Min(x[i], s.upper[i])
		}
	}
}

// bound tells for each variable whether it stands at a bound.
func (s *search) bound(x []float64) []int {
	b := make([]int, len(x))
	for i := range x {
		switch {
		case s.lower != nil && x[i] <= s.lower[i]:
			b[i] = -1
		case s.upper != nil && x[i] >= s.upper[i]:
			b[i] = 1
		}
	}
	return b
}

// slope computes value, gradient and curvature at x.
func (s *search) slope(ctx context.Context, x []float64) error {
	points := make([][]float64, 0, 2*s.n+1)
	points = append(points, x)
	for i := range x {
		for _, h := range []float64{difference, -difference} {
			y := append([]float64(nil), x...)
			y[i] += h
			points = append(points, y)
		}
	}
	f, err := s.f(ctx, points)
	if err != nil {
		return err
	}
	s.best = f[0]
	s.grad, s.curv = make([]float64, s.n), make([]float64, s.n)
	for i := range x {
		up, down := f[1+2*i], f[2+2*i]
		if math.IsInf(up, 0) || math.IsInf(down, 0) {
			continue
		}
		s.grad[i] = (up - down) / (2 * difference)
		s.curv[i] = (2*s.best - up - down) / (difference * difference)
	}
	return nil
}

// reset forgets the curvature that was learnt and starts again from the
// diagonal; where that is not positive the first step has length one at most.
func (s *search) reset(x []float64) {
	s.hold(x)
	s.inv = make([]float64, s.n*s.n)
	for i, g := range s.grad {
		s.inv[i*s.n+i] = 1 / math.Max(math.Max(1, math.Abs(g)), s.curv[i])
		if c := s.curv[i]; c > math.Max(1, math.Abs(g)/maxStep) {
			s.inv[i*s.n+i] = 1 / c
		}
	}
}

// hold marks the variables that press against a bound.
func (s *search) hold(x []float64) (changed bool) {
	b := s.bound(x)
	for i := range x {
		held := (b[i] < 0 && s.grad[i] <= 0) || (b[i] > 0 && s.grad[i] >= 0)
		changed = changed || held != s.held[i]
		s.held[i] = held
	}
	return changed
}

// direction returns the quasi-Newton step of the free variables.
func (s *search) direction(x []float64) []float64 {
	if s.hold(x) {
		s.reset(x)
	}
	step := make([]float64, s.n)
	longest := 0.0
	for i := range step {
		if s.held[i] {
			continue
		}
		for j := range step {
			if !s.held[j] {
				step[i] += s.inv[i*s.n+j] * s.grad[j]
			}
		}
		longest = math.Max(longest, math.Abs(step[i]))
	}
	if longest > maxStep {
		for i := range step {
			step[i] *= maxStep / longest
		}
	}
	return step
}

// maxStep bounds a step: a factor e² for a logarithm.
const maxStep = 2

// lineSearch moves x along step, by half as often as needed for a gain, and
// updates gradient and curvature.
func (s *search) lineSearch(ctx context.Context, x, step []float64) (moved bool, err error) {
	old, oldGrad := s.best, s.grad
	for t := 1.0; t > 1e-6; t /= 2 {
		y := append([]float64(nil), x...)
		axpy(y, t, step)
		s.project(y)
		f, err := s.f(ctx, [][]float64{y})
		if err != nil {
			return false, err
		}
		move := make([]float64, s.n)
		for i := range move {
			move[i] = y[i] - x[i]
		}
		if !(f[0] > old+1e-4*dot(move, oldGrad)) || dot(move, move) == 0 {
			continue
		}
		if err := s.slope(ctx, y); err != nil {
			return false, err
		}
		copy(x, y)
		s.learn(move, oldGrad)
		return true, nil
	}
	return false, nil
}

// learn is the BFGS update of the inverse with a move and the change of
// gradient over it.
func (s *search) learn(move, oldGrad []float64) {
	n := s.n
	dg := make([]float64, n)
	for i := range dg {
		if !s.held[i] {
			dg[i] = oldGrad[i] - s.grad[i]
		}
	}
	sy := dot(move, dg)
	if sy <= 1e-10*norm(move)*norm(dg) {
		return
	}
	hy := make([]float64, n)
	for i := range n {
		hy[i] = dot(s.inv[i*n:i*n+n], dg)
	}
	k := (1 + dot(dg, hy)/sy) / sy
	for i := range n {
		for j := range n {
			s.inv[i*n+j] += k*move[i]*move[j] - (hy[i]*move[j]+move[i]*hy[j])/sy
		}
	}
}
