package kalman

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Forecast stores into dst the distribution of the state at the times at (not
// falling, none before the last row of s), given all of s.
// Errors are those of Smooth; their steps count on behind the rows of s.
func (m *Model) Forecast(dst *Moments, w *Workspace, s Series, at []float64) error {
	return m.ahead(dst, nil, w, s, at)
}

// ForecastItems is Forecast for the p items of the observation: state (which
// may be nil) gets the distribution of the state, items that of the values,
// noise with one answered item included.
func (m *Model) ForecastItems(items, state *Moments, w *Workspace, s Series, at []float64) error {
	return m.ahead(state, items, w, s, at)
}

func (m *Model) ahead(state, items *Moments, w *Workspace, s Series, at []float64) error {
	n, err := s.rows(m.p)
	if err != nil {
		return err
	}
	w.use(m)
	var like likelihood
	like.start()
	if err := w.forwardRoot(nil, &s, n, false, &like); err != nil {
		return err
	}
	last := float64(n - 1)
	if s.Times != nil {
		last = s.Times[n-1]
	}
	if state != nil {
		state.resize(len(at), m.m)
	}
	if items != nil {
		items.resize(len(at), m.p)
	}
	for i, t := range at {
		if !(t >= last) || math.IsInf(t, 0) {
			return atStep(n+i, -1, ErrTimeOrder)
		}
		if err := w.step.loadRoot(n-1+i, t-last); err != nil {
			return err
		}
		w.root.predict(&w.step)
		if !finite(w.root.a) || !bounded(w.root.l) {
			return atStep(n+i, -1, ErrNotFinite)
		}
		if state != nil {
			w.root.emit(state, i)
		}
		if items != nil {
			if err := w.emitItems(items, n+i, i); err != nil {
				return err
			}
		}
		last = t
	}
	return nil
}

// emitItems writes the distribution of the items at row step into row i.
func (w *Workspace) emitItems(dst *Moments, step, i int) error {
	m, x, s := w.model, &w.meas, &w.root
	if m.obs != nil {
		if err := x.observeAt(step); err != nil {
			return err
		}
	} else if m.theta > 0 {
		copy(x.h, m.h)
	}
	g := make([]float64, m.p*m.m)
	zl := make([]float64, m.p*m.m)
	mean, cov := dst.Mean[i*m.p:(i+1)*m.p], dst.Cov[i*packed(m.p):(i+1)*packed(m.p)]
	for a := range m.p {
		z := x.z[a*m.m : a*m.m+m.m]
		mean[a] = x.d[a] + dot(z, s.a)
		product(zl[a*m.m:a*m.m+m.m], z, s.l, m.m, m.m)
		if s.r > 0 && s.resolves(value{z: z}) {
			copy(g[a*m.m:], s.f[:s.r])
		}
	}
	k := 0
	for a := range m.p {
		for b := a; b < m.p; b++ {
			cov[k] = dot(zl[a*m.m:a*m.m+m.m], zl[b*m.m:b*m.m+m.m]) + x.h[a*m.p+b]
			if a == b {
				cov[k] += m.theta
			}
			k++
		}
	}
	if s.r > 0 {
		w.hideItems(mean, cov, g)
	}
	return nil
}

func (w *Workspace) hideItems(mean, cov, g []float64) {
	m := w.model
	rows := make([]float64, m.p*m.p)
	for a := range m.p {
		if norm(g[a*m.m:a*m.m+w.root.r]) > 0 {
			rows[a*m.p] = 1
		}
	}
	hide(mean, cov, rows, m.p, 1)
}

// shapeError says which of two sizes do not fit.
func shapeError(what string, got, want int) error {
	return fmt.Errorf("kalman: %s: %d, not %d: %w", what, got, want, mat.ErrShape)
}
