package kalman

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// LocalLevel is the random walk with variance Q a day (m = 1).
type LocalLevel struct{ Q float64 }

// Step implements Dynamics.
func (d LocalLevel) Step(dt float64, T, Q []float64) { T[0], Q[0] = 1, d.Q*dt }

// NewLocalLevel returns the local level model with noise variance h and level
// variance q a day, from an exact diffuse start:
//
//	y = μ + N(0, h),  μ(t+dt) = μ(t) + N(0, q dt).
//
// Source: Harvey (1989), sec. 2.3.
func NewLocalLevel(h, q float64) (*Model, error) {
	if err := checkParams(varianceOf("h", h), varianceOf("q", q)); err != nil {
		return nil, err
	}
	return New(Config{
		Z: one(1), H: symOne(h), Dyn: LocalLevel{q}, Diffuse: []bool{true},
	})
}

// LevelOU is a random walk μ beside an Ornstein-Uhlenbeck deviation z (m = 2).
type LevelOU struct {
	Q     float64 // variance of μ a day
	Kappa float64 // rate of return of z a day; half-life ln 2/κ
	S2    float64 // stationary variance of z
}

// Step implements Dynamics.
func (d LevelOU) Step(dt float64, T, Q []float64) {
	T[0], T[3] = 1, math.Exp(-d.Kappa*dt)
	Q[0], Q[3] = d.Q*dt, ouNoise(d.Kappa, d.S2, dt)
}

// ouNoise returns s²(1 - e^(-2κdt)) without losing the digits of a small κdt.
func ouNoise(kappa, s2, dt float64) float64 { return -s2 * math.Expm1(-2*kappa*dt) }

// LevelOUParams are the parameters of a person's score on a scale,
//
//	y = μ + z + N(0, So2 + Theta/k)            k answered items
//	μ(t+dt) = μ(t) + N(0, Q dt)                own level, μ(first) ~ N(Mean, B2)
//	z(t+dt) = e^(-Kappa dt) z(t) + N(0, S2 (1 - e^(-2 Kappa dt)))
//
// S2 = 0 leaves the local level, Q = 0 a fixed mean with an OU deviation
// (Oravecz, Tuerlinckx & Vandekerckhove 2011).
type LevelOUParams struct {
	Mean  float64 // of the own levels over people
	B2    float64 // their variance
	Q     float64 // variance of the own level a day
	Kappa float64 // rate of return a day, > 0
	S2    float64 // stationary variance of the deviation
	So2   float64 // noise of an occasion, common to its items
	Theta float64 // noise of one item
}

// NewLevelOU returns the model of p. Its states are μ and z. Series.Items
// gives k.
func NewLevelOU(p LevelOUParams) (*Model, error) {
	if err := checkParams(numberOf("Mean", p.Mean), varianceOf("B2", p.B2), varianceOf("Q", p.Q), rateOf("Kappa", p.Kappa),
		varianceOf("S2", p.S2), varianceOf("So2", p.So2), varianceOf("Theta", p.Theta)); err != nil {
		return nil, err
	}
	return New(Config{
		Z: mat.NewDense(1, 2, []float64{1, 1}), H: symOne(p.So2), ItemVariance: p.Theta,
		Dyn: LevelOU{Q: p.Q, Kappa: p.Kappa, S2: p.S2},
		A1:  []float64{p.Mean, 0},
		P1:  mat.NewDiagDense(2, []float64{p.B2, p.S2}),
	})
}

func one(x float64) mat.Matrix       { return mat.NewDense(1, 1, []float64{x}) }
func symOne(x float64) mat.Symmetric { return mat.NewSymDense(1, []float64{x}) }
