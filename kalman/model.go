package kalman

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Config describes a linear Gaussian model of m states and p items (see the
// package comment for the equations).
type Config struct {
	Z mat.Matrix    // p×m
	H mat.Symmetric // p×p, positive semidefinite; nil: no noise
	D []float64     // p intercepts of the observation; nil: zero
	// ItemVariance θ adds θ/k to the diagonal of H, k = Series.Items.
	ItemVariance float64
	// Obs replaces Z, H and D where they change from row to row. Z must be
	// given all the same, for its shape.
	Obs Measurement

	Dyn Dynamics
	A1  []float64     // m; nil: zero
	P1  mat.Symmetric // m×m, positive semidefinite; nil: zero
	// Diffuse marks states whose start is wholly unknown. P1Inf is the general
	// form (a covariance that is multiplied by κ → ∞); give at most one.
	Diffuse []bool
	P1Inf   mat.Symmetric

	Form Form
}

// Form chooses the arithmetic of a model.
type Form int

const (
	// Auto runs the covariance recursion where it keeps its digits and the
	// square-root recursion where it would not.
	Auto Form = iota
	// SquareRoot always runs the square-root (array) recursion.
	SquareRoot
)

// Model is a checked model. It does not change after New and is safe for use
// by several goroutines, each with a Workspace of its own.
type Model struct {
	m, p    int
	z, h, d []float64
	hdiag   bool
	theta   float64
	obs     Measurement
	dyn     Dynamics
	indexed Indexed // dyn where it implements Indexed
	steady  bool    // the step depends on dt alone, or on nothing
	a1      []float64
	p1      []float64 // m×m
	l1      []float64 // m×m, l1 l1' = P1
	g1      []float64 // m×m, the first r1 columns: g1 g1' = P1Inf
	r1      int
	p1diag  bool
	g1diag  bool
	form    Form
}

var errNegative = errors.New("kalman: item variance is negative or not finite")

// New checks c and returns its model. A wrong shape is an error that wraps
// mat.ErrShape; an H, P1 or P1Inf that is no covariance matrix one that wraps
// ErrIndefinite; NaN or infinity one that wraps ErrNotFinite. A negative
// eigenvalue that is rounding (1e-10 of the diagonal) counts as zero.
func New(c Config) (*Model, error) {
	m, err := newShape(c)
	if err != nil {
		return nil, err
	}
	m.dyn, m.obs, m.theta, m.form = c.Dyn, c.Obs, c.ItemVariance, c.Form
	m.indexed, _ = c.Dyn.(Indexed)
	m.steady = m.indexed == nil
	if k, ok := c.Dyn.(interface{ constant() bool }); ok {
		m.steady = k.constant()
	}
	if !(m.theta >= 0) || math.IsInf(m.theta, 0) {
		return nil, errNegative
	}
	return m, m.factorStart(c)
}

func newShape(c Config) (*Model, error) {
	if c.Z == nil || c.Dyn == nil {
		return nil, fmt.Errorf("kalman: Z or Dyn is missing: %w", mat.ErrShape)
	}
	p, m := c.Z.Dims()
	for _, s := range []struct {
		name      string
		got, want int
	}{
		{"H", symDim(c.H, p), p},
		{"D", lenOr(c.D, p), p},
		{"A1", lenOr(c.A1, m), m},
		{"P1", symDim(c.P1, m), m},
		{"P1Inf", symDim(c.P1Inf, m), m},
		{"Diffuse", lenOr(c.Diffuse, m), m},
	} {
		if s.got != s.want || s.want == 0 {
			return nil, fmt.Errorf("kalman: %s has size %d, not %d: %w", s.name, s.got, s.want, mat.ErrShape)
		}
	}
	if c.Diffuse != nil && c.P1Inf != nil {
		return nil, fmt.Errorf("kalman: both Diffuse and P1Inf are given: %w", mat.ErrShape)
	}
	x := &Model{
		m: m, p: p, z: flat(c.Z), h: symFlat(c.H, p), d: make([]float64, p),
		a1: make([]float64, m), p1: symFlat(c.P1, m),
		l1: make([]float64, m*m), g1: make([]float64, m*m),
	}
	copy(x.d, c.D)
	copy(x.a1, c.A1)
	return x, x.checkFinite()
}

func (m *Model) checkFinite() error {
	for name, x := range map[string][]float64{"Z": m.z, "H": m.h, "D": m.d, "A1": m.a1, "P1": m.p1} {
		if !finite(x) {
			return fmt.Errorf("kalman: %s: %w", name, ErrNotFinite)
		}
	}
	m.hdiag = isDiagonal(m.h, m.p)
	scratch := make([]float64, m.p*m.p)
	if _, ok := factor(scratch, m.h, m.p); !ok {
		return fmt.Errorf("kalman: H: %w", ErrIndefinite)
	}
	return nil
}

func (m *Model) factorStart(c Config) error {
	if _, ok := factor(m.l1, m.p1, m.m); !ok {
		return fmt.Errorf("kalman: P1: %w", ErrIndefinite)
	}
	m.p1diag, m.g1diag = isDiagonal(m.p1, m.m), true
	if c.P1Inf == nil {
		for i, d := range c.Diffuse {
			if d {
				m.g1[i*m.m+m.r1] = 1
				m.r1++
			}
		}
		return nil
	}
	inf := symFlat(c.P1Inf, m.m)
	if !finite(inf) {
		return fmt.Errorf("kalman: P1Inf: %w", ErrNotFinite)
	}
	rank, ok := factor(m.g1, inf, m.m)
	if !ok {
		return fmt.Errorf("kalman: P1Inf: %w", ErrIndefinite)
	}
	m.r1, m.g1diag = rank, isDiagonal(inf, m.m)
	return nil
}

// Dims returns the numbers of states m and of items p.
func (m *Model) Dims() (states, items int) { return m.m, m.p }

// single reports one state and one item with a constant observation equation.
func (m *Model) single() bool { return m.m == 1 && m.p == 1 && m.obs == nil }

func symDim(s mat.Symmetric, absent int) int {
	if s == nil {
		return absent
	}
	return s.SymmetricDim()
}

func lenOr[T any](x []T, absent int) int {
	if x == nil {
		return absent
	}
	return len(x)
}

// symFlat returns the matrix row-major, its upper triangle mirrored; nil gives
// zeros.
func symFlat(s mat.Symmetric, n int) []float64 {
	x := make([]float64, n*n)
	if s == nil {
		return x
	}
	for i := range n {
		for j := i; j < n; j++ {
			x[i*n+j] = s.At(i, j)
			x[j*n+i] = x[i*n+j]
		}
	}
	return x
}
