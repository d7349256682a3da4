package kalman

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// ErrNotStationary: a process without a stationary distribution where one is
// needed for its start.
var ErrNotStationary = errors.New("kalman: process is not stationary")

// OU is a set of Ornstein-Uhlenbeck processes, one a state, with rates Kappa
// and stationary covariance S2 (m×m, row-major). Over dt
//
//	T = diag(e^(-κᵢ dt)),  Qᵢⱼ = S2ᵢⱼ (1 - e^(-(κᵢ+κⱼ) dt)).
type OU struct {
	Kappa []float64
	S2    []float64
}

// Step implements Dynamics.
func (d OU) Step(dt float64, T, Q []float64) {
	m := len(d.Kappa)
	for i, ki := range d.Kappa {
		T[i*m+i] = math.Exp(-ki * dt)
		for j, kj := range d.Kappa {
			Q[i*m+j] = -d.S2[i*m+j] * math.Expm1(-(ki+kj)*dt)
		}
	}
}

// NewOU returns an Ornstein-Uhlenbeck process about mean, with rate kappa a
// day and stationary variance s2, seen with noise variance h (m = 1, p = 1).
// It starts from its stationary distribution. Seen at unit steps it is an
// AR(1) with coefficient e^(-kappa).
func NewOU(mean, kappa, s2, h float64) (*Model, error) {
	if err := checkParams(numberOf("mean", mean), rateOf("kappa", kappa), varianceOf("s2", s2), varianceOf("h", h)); err != nil {
		return nil, err
	}
	return New(Config{
		Z: one(1), H: symOne(h), D: []float64{mean},
		Dyn: OU{Kappa: []float64{kappa}, S2: []float64{s2}}, P1: symOne(s2),
	})
}

// FactorParams describe k factors behind p items,
//
//	y = Mean + Loadings·f + N(0, diag(Noise)),
//
// where the factors are Ornstein-Uhlenbeck processes with rates Kappa a day
// and a joint stationary covariance S2.
type FactorParams struct {
	Loadings mat.Matrix    // p×k
	Mean     []float64     // p; nil: zero
	Noise    []float64     // p
	Kappa    []float64     // k
	S2       mat.Symmetric // k×k
}

// NewFactors returns the model of p, started from the stationary distribution.
// Each item may be missing on its own. Besides errors of shape and range it
// returns ErrIndefinite when no process has these rates and this covariance:
// (κᵢ + κⱼ) S2ᵢⱼ must be a covariance matrix too.
//
// Source: Oravecz, Tuerlinckx & Vandekerckhove (2011); Driver, Oud & Voelkle
// (2017).
func NewFactors(p FactorParams) (*Model, error) {
	if p.Loadings == nil || p.S2 == nil {
		return nil, fmt.Errorf("kalman: Loadings or S2 is missing: %w", mat.ErrShape)
	}
	rows, k := p.Loadings.Dims()
	if len(p.Kappa) != k || p.S2.SymmetricDim() != k {
		return nil, shapeError("rates of the factors", len(p.Kappa), k)
	}
	if len(p.Noise) != rows {
		return nil, shapeError("noise variances", len(p.Noise), rows)
	}
	for _, x := range p.Kappa {
		if err := checkParams(rateOf("Kappa", x)); err != nil {
			return nil, err
		}
	}
	for _, x := range p.Noise {
		if err := checkParams(varianceOf("Noise", x)); err != nil {
			return nil, err
		}
	}
	s2 := symFlat(p.S2, k)
	flow := make([]float64, k*k)
	for i := range k {
		for j := range k {
			flow[i*k+j] = (p.Kappa[i] + p.Kappa[j]) * s2[i*k+j]
		}
	}
	if _, ok := factor(make([]float64, k*k), flow, k); !ok {
		return nil, fmt.Errorf("kalman: S2 with these rates: %w", ErrIndefinite)
	}
	return New(Config{
		Z: p.Loadings, H: mat.NewDiagDense(rows, append([]float64(nil), p.Noise...)), D: p.Mean,
		Dyn: OU{Kappa: append([]float64(nil), p.Kappa...), S2: s2}, P1: p.S2,
	})
}
