package kalman

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Dynamics carries the state over a time dt ≥ 0:
//
//	a(t+dt) = T a(t) + N(0, Q).
//
// Step writes T and Q (m×m, row-major), which hold zeros when it is called.
// The result may depend on dt alone. An implementation is used by several
// goroutines at once.
type Dynamics interface {
	Step(dt float64, T, Q []float64)
}

// Indexed is a Dynamics that also depends on the step or has an intercept:
// StepAt carries row i to row i+1 of a series, a(i+1) = c + T a(i) + N(0, Q).
// Where it is implemented, StepAt is called and Step is not.
type Indexed interface {
	Dynamics
	StepAt(i int, dt float64, T, Q, c []float64)
}

// Measurement makes the observation equation depend on the row i. At writes
// Z (p×m), H (p×p) and d (p), which hold zeros when it is called.
type Measurement interface {
	At(i int, Z, H, d []float64)
}

// Fixed is a Dynamics with the same step between any two rows, whatever the
// times say.
type Fixed struct {
	m       int
	t, q, c []float64
}

// NewFixed returns the step a' = c + T a + R η, η ~ N(0, Q). R nil stands for
// the unit matrix, c nil for zero. A wrong shape is an error that wraps
// mat.ErrShape.
func NewFixed(T, R mat.Matrix, Q mat.Symmetric, c []float64) (*Fixed, error) {
	m, k := T.Dims()
	if m != k || (c != nil && len(c) != m) {
		return nil, fmt.Errorf("kalman: T is %d×%d with %d intercepts: %w", m, k, len(c), mat.ErrShape)
	}
	g := Q.SymmetricDim()
	rr, rc := m, m
	if R != nil {
		rr, rc = R.Dims()
	}
	if rr != m || rc != g {
		return nil, fmt.Errorf("kalman: R is %d×%d for %d states and Q of %d: %w", rr, rc, m, g, mat.ErrShape)
	}
	f := &Fixed{m: m, t: flat(T), q: make([]float64, m*m), c: make([]float64, m)}
	copy(f.c, c)
	spread(f.q, R, Q, m)
	return f, nil
}

// spread writes R Q R' into dst, exactly symmetric.
func spread(dst []float64, R mat.Matrix, Q mat.Symmetric, m int) {
	g := Q.SymmetricDim()
	for i := range m {
		for j := i; j < m; j++ {
			sum := 0.0
			if R == nil {
				sum = Q.At(i, j)
			} else {
				for a := range g {
					for b := range g {
						sum += R.At(i, a) * Q.At(min(a, b), max(a, b)) * R.At(j, b)
					}
				}
			}
			dst[i*m+j], dst[j*m+i] = sum, sum
		}
	}
}

// Step implements Dynamics without the intercept.
func (f *Fixed) Step(_ float64, T, Q []float64) {
	copy(T, f.t)
	copy(Q, f.q)
}

// StepAt implements Indexed.
func (f *Fixed) StepAt(_ int, dt float64, T, Q, c []float64) {
	f.Step(dt, T, Q)
	copy(c, f.c)
}

func (f *Fixed) constant() bool { return true }

// flat returns a row-major copy.
func flat(a mat.Matrix) []float64 {
	r, c := a.Dims()
	x := make([]float64, r*c)
	for i := range r {
		for j := range c {
			x[i*c+j] = a.At(i, j)
		}
	}
	return x
}
