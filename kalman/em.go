package kalman

import (
	"fmt"
	"math"
)

// emSums are the expectations that an EM step of the level and OU model needs,
// summed over a panel.
type emSums struct {
	people, walks, rests, values int
	first, firstSq               float64 // of μ at the first row
	walk                         float64 // (Δμ)²/dt
	rest                         float64 // z² at the first row and (z' - φz)²/(1 - φ²)
	noise                        float64 // square of the occasion's part of the noise
	logLik                       float64
}

// EMLevelOU takes EM steps (Shumway & Stoffer 1982) from p on the pooled
// likelihood of the panel: all parameters but Kappa and Theta, which stay.
// Each step raises the likelihood, but slowly near the maximum, so it serves
// as a start of FitLevelOUPanel. It returns the parameters after the last step
// and the log-likelihood before it.
func EMLevelOU(p LevelOUParams, panel []Series, steps int) (LevelOUParams, float64, error) {
	var w Workspace
	var r Result
	ll := math.Inf(-1)
	for range steps {
		m, err := NewLevelOU(p)
		if err != nil {
			return p, ll, err
		}
		var sum emSums
		for i := range panel {
			if len(panel[i].Y) == 0 {
				continue
			}
			if err := sum.add(m, p, &r, &w, panel[i]); err != nil {
				return p, ll, fmt.Errorf("series %d: %w", i, err)
			}
		}
		if sum.values == 0 {
			return p, ll, ErrNoData
		}
		ll = sum.logLik
		p = sum.maximise(p)
	}
	return p, ll, nil
}

func (x *emSums) add(m *Model, p LevelOUParams, r *Result, w *Workspace, s Series) error {
	n := len(s.Y)
	lag := make([]float64, 4*max(n-1, 0))
	if err := m.SmoothLagged(r, lag, w, s); err != nil {
		return err
	}
	x.logLik += r.LogLik
	sm := &r.Smoothed
	x.people++
	x.first += sm.Mean[0]
	x.firstSq += sm.Mean[0]*sm.Mean[0] + sm.Var(0, 0)
	x.rest += sm.Mean[1]*sm.Mean[1] + sm.Var(0, 1)
	x.rests++
	for i := range n - 1 {
		x.step(p, sm, lag[4*i:4*i+4], i, s.dt(i))
	}
	for i, y := range s.Y {
		k := 1
		if s.Items != nil {
			k = s.Items[i]
		}
		if !math.IsNaN(y) && k > 0 {
			x.value(p, sm, i, y, k)
		}
	}
	return nil
}

// step adds the squared moves of both states from row i to the next.
func (x *emSums) step(p LevelOUParams, sm *Moments, lag []float64, i int, dt float64) {
	if dt <= 0 {
		return
	}
	d := sm.Mean[2*i+2] - sm.Mean[2*i]
	x.walk += (d*d + sm.Var(i+1, 0) + sm.Var(i, 0) - 2*lag[0]) / dt
	x.walks++
	phi := math.Exp(-p.Kappa * dt)
	e := sm.Mean[2*i+3] - phi*sm.Mean[2*i+1]
	v := sm.Var(i+1, 1) + phi*phi*sm.Var(i, 1) - 2*phi*lag[3]
	x.rest += (e*e + v) / ouNoise(p.Kappa, 1, dt)
	x.rests++
}

// value adds the square of the occasion's part of the noise of row i.
func (x *emSums) value(p LevelOUParams, sm *Moments, i int, y float64, k int) {
	mean, v := sm.Combine(i, []float64{1, 1})
	e := (y-mean)*(y-mean) + v
	h := p.So2 + p.Theta/float64(k)
	if h > 0 {
		share := p.So2 / h
		x.noise += p.So2*(1-share) + share*share*e
	}
	x.values++
}

func (x *emSums) maximise(p LevelOUParams) LevelOUParams {
	n := float64(x.people)
	p.Mean = x.first / n
	p.B2 = math.Max(x.firstSq/n-p.Mean*p.Mean, 0)
	if x.walks > 0 {
		p.Q = math.Max(x.walk/float64(x.walks), 0)
	}
	p.S2 = x.rest / float64(x.rests)
	p.So2 = x.noise / float64(x.values)
	return p
}
