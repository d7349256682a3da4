package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"luna/kalman"
)

// sequence is a matrix that may change from row to row.
type sequence struct {
	rows, cols int
	at         [][]float64 // one or n + horizon, row-major
}

func (s *sequence) varies() bool { return len(s.at) > 1 }

func (s *sequence) get(i int) []float64 {
	if s.varies() {
		return s.at[i]
	}
	return s.at[0]
}

// matrices reads a matrix or a list of them; rows or cols 0 take what comes.
func matrices(name string, raw json.RawMessage, rows, cols, steps int) (*sequence, error) {
	var list [][][]float64
	if err := json.Unmarshal(raw, &list); err != nil {
		var single [][]float64
		if err := json.Unmarshal(raw, &single); err != nil {
			return nil, fmt.Errorf("%w: %s is no matrix", ErrCase, name)
		}
		list = [][][]float64{single}
	} else if len(list) != steps {
		return nil, fmt.Errorf("%w: %s has %d matrices for %d steps", ErrCase, name, len(list), steps)
	}
	s := &sequence{rows: rows, cols: cols}
	for _, a := range list {
		x, err := s.flatten(name, a)
		if err != nil {
			return nil, err
		}
		s.at = append(s.at, x)
	}
	return s, nil
}

func (s *sequence) flatten(name string, a [][]float64) ([]float64, error) {
	if s.rows == 0 {
		s.rows = len(a)
	}
	if s.cols == 0 && len(a) > 0 {
		s.cols = len(a[0])
	}
	if len(a) != s.rows || s.rows == 0 || s.cols == 0 {
		return nil, fmt.Errorf("%w: %s has %d rows, not %d", ErrCase, name, len(a), s.rows)
	}
	x := make([]float64, 0, s.rows*s.cols)
	for _, row := range a {
		if len(row) != s.cols {
			return nil, fmt.Errorf("%w: %s has %d columns, not %d", ErrCase, name, len(row), s.cols)
		}
		x = append(x, row...)
	}
	return x, nil
}

// vectors reads a vector or a list of them; absent is zero.
func vectors(name string, raw json.RawMessage, size, steps int) (*sequence, error) {
	if absent(raw) {
		return &sequence{rows: 1, cols: size, at: [][]float64{make([]float64, size)}}, nil
	}
	var single []float64
	if err := json.Unmarshal(raw, &single); err == nil {
		raw, err = json.Marshal([][]float64{single})
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrCase, name, err)
		}
		return matrices(name, raw, 1, size, steps)
	}
	var list [][]float64
	if err := json.Unmarshal(raw, &list); err != nil || len(list) != steps {
		return nil, fmt.Errorf("%w: %s is no vector", ErrCase, name)
	}
	s := &sequence{rows: 1, cols: size}
	for _, v := range list {
		if len(v) != size {
			return nil, fmt.Errorf("%w: %s has %d entries, not %d", ErrCase, name, len(v), size)
		}
		s.at = append(s.at, v)
	}
	return s, nil
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || bytes.Equal(raw, []byte("null")) }

// symmetric refuses a covariance matrix whose halves differ.
func (s *sequence) symmetric(name string) error {
	n := s.rows
	for step, x := range s.at {
		for i := range n {
			for j := range i {
				a, b := x[i*n+j], x[j*n+i]
				if math.Abs(a-b) > 1e-12*(math.Abs(a)+math.Abs(b)) {
					return fmt.Errorf("%w: %s is not symmetric at step %d", ErrCase, name, step)
				}
			}
		}
	}
	return nil
}

// system is the model of a case; it is both Dynamics and Measurement.
type system struct {
	m, p                int
	z, h, t, r, q, c, d *sequence
}

// At implements kalman.Measurement.
func (x *system) At(i int, Z, H, d []float64) {
	copy(Z, x.z.get(i))
	copy(H, x.h.get(i))
	copy(d, x.d.get(i))
}

// Step implements kalman.Dynamics.
func (x *system) Step(dt float64, T, Q []float64) { x.StepAt(0, dt, T, Q, make([]float64, x.m)) }

// StepAt implements kalman.Indexed.
func (x *system) StepAt(i int, _ float64, T, Q, c []float64) {
	copy(T, x.t.get(i))
	copy(c, x.c.get(i))
	f, err := kalman.NewFixed(mat.NewDense(x.m, x.m, x.t.get(i)),
		mat.NewDense(x.m, x.r.cols, x.r.get(i)), mat.NewSymDense(x.q.rows, x.q.get(i)), nil)
	if err != nil {
		// Shapes were checked; a NaN makes the engine name the step.
		Q[0] = math.NaN()
		return
	}
	f.Step(0, T, Q)
}

// build checks the matrices and makes the model.
func (j *modelJSON) build(steps int) (*kalman.Model, error) {
	if steps < 1 {
		return nil, kalman.ErrNoData // or lists of no matrices would fit
	}
	x, err := j.system(steps)
	if err != nil {
		return nil, err
	}
	a1, err := vectors("a1", j.A1, x.m, 1)
	if err != nil {
		return nil, err
	}
	c := kalman.Config{Z: mat.NewDense(x.p, x.m, x.z.at[0]), D: x.d.at[0], Dyn: x, A1: a1.at[0]}
	if c.P1, err = symmetricOf("P1", j.P1, x.m); err != nil {
		return nil, err
	}
	if c.P1Inf, err = symmetricOf("P1inf", j.P1Inf, x.m); err != nil {
		return nil, err
	}
	c.H = mat.NewSymDense(x.p, x.h.at[0])
	if x.z.varies() || x.h.varies() || x.d.varies() {
		c.Obs = x
	}
	if !x.t.varies() && !x.r.varies() && !x.q.varies() && !x.c.varies() {
		c.Dyn, err = kalman.NewFixed(mat.NewDense(x.m, x.m, x.t.at[0]),
			mat.NewDense(x.m, x.r.cols, x.r.at[0]), mat.NewSymDense(x.q.rows, x.q.at[0]), x.c.at[0])
		if err != nil {
			return nil, err
		}
	}
	return kalman.New(c)
}

// symmetricOf reads a constant covariance matrix; absent is zero.
func symmetricOf(name string, raw json.RawMessage, n int) (mat.Symmetric, error) {
	if absent(raw) {
		return mat.NewSymDense(n, nil), nil
	}
	s, err := matrices(name, raw, n, n, 1)
	if err != nil {
		return nil, err
	}
	return mat.NewSymDense(n, s.at[0]), s.symmetric(name)
}

func (j *modelJSON) system(steps int) (x *system, err error) {
	x = &system{}
	if x.z, err = matrices("Z", j.Z, 0, 0, steps); err != nil {
		return nil, err
	}
	x.p, x.m = x.z.rows, x.z.cols
	if x.q, err = matrices("Q", j.Q, 0, 0, steps); err != nil {
		return nil, err
	}
	if absent(j.R) {
		unit := make([]float64, x.m*x.m)
		for i := range x.m {
			unit[i*x.m+i] = 1
		}
		x.r = &sequence{rows: x.m, cols: x.m, at: [][]float64{unit}}
	} else if x.r, err = matrices("R", j.R, x.m, 0, steps); err != nil {
		return nil, err
	}
	if x.q.rows != x.r.cols || x.q.cols != x.r.cols {
		return nil, fmt.Errorf("%w: Q is %d×%d for R with %d columns", ErrCase, x.q.rows, x.q.cols, x.r.cols)
	}
	if x.h, err = matrices("H", j.H, x.p, x.p, steps); err != nil {
		return nil, err
	}
	if x.t, err = matrices("T", j.T, x.m, x.m, steps); err != nil {
		return nil, err
	}
	if x.c, err = vectors("c", j.C, x.m, steps); err != nil {
		return nil, err
	}
	if x.d, err = vectors("d", j.D, x.p, steps); err != nil {
		return nil, err
	}
	if err := x.h.symmetric("H"); err != nil {
		return nil, err
	}
	return x, x.q.symmetric("Q")
}
