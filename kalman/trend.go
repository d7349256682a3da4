package kalman

import (
	"gonum.org/v1/gonum/mat"
)

// NewLocalTrend returns the local linear trend model for equally spaced rows
// (m = 2: level and slope), from an exact diffuse start:
//
//	y = μ + N(0, h),  μ' = μ + ν + N(0, qLevel),  ν' = ν + N(0, qSlope).
//
// One row is one step whatever the times say. qLevel = 0 is the smooth trend.
// Source: Harvey (1989), sec. 2.3; Commandeur & Koopman (2007), ch. 3.
func NewLocalTrend(h, qLevel, qSlope float64) (*Model, error) {
	if err := checkParams(varianceOf("h", h), varianceOf("qLevel", qLevel), varianceOf("qSlope", qSlope)); err != nil {
		return nil, err
	}
	f, err := NewFixed(mat.NewDense(2, 2, []float64{1, 1, 0, 1}), nil,
		mat.NewDiagDense(2, []float64{qLevel, qSlope}), nil)
	if err != nil {
		return nil, err
	}
	return New(Config{Z: mat.NewDense(1, 2, []float64{1, 0}), H: symOne(h), Dyn: f, Diffuse: []bool{true, true}})
}

// IntegratedWalk is an integrated random walk in continuous time (m = 2: value
// and slope), whose slope has variance S2 a day.
type IntegratedWalk struct{ S2 float64 }

// Step implements Dynamics.
func (d IntegratedWalk) Step(dt float64, T, Q []float64) {
	T[0], T[1], T[3] = 1, dt, 1
	Q[0] = d.S2 * dt * dt * dt / 3
	Q[1] = d.S2 * dt * dt / 2
	Q[2], Q[3] = Q[1], d.S2*dt
}

// NewIntegratedWalk returns an integrated random walk seen with noise variance
// h at any times, from an exact diffuse start. Its smoothed mean is the cubic
// smoothing spline with penalty h/s2. For drawing what has been: its forecasts
// run off any bounded scale.
//
// Source: Wahba (1978); Wecker & Ansley (1983).
func NewIntegratedWalk(h, s2 float64) (*Model, error) {
	if err := checkParams(varianceOf("h", h), varianceOf("s2", s2)); err != nil {
		return nil, err
	}
	return New(Config{
		Z: mat.NewDense(1, 2, []float64{1, 0}), H: symOne(h),
		Dyn: IntegratedWalk{s2}, Diffuse: []bool{true, true},
	})
}
