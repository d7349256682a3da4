package kalman

// Workspace holds the scratch memory of one goroutine. It grows with the
// largest series it has seen and never shrinks; with one that is large enough
// the data paths allocate nothing. The zero value is ready to use.
type Workspace struct {
	model *Model
	step  stepper
	meas  measurer
	root  rootState
	back  backward
	tape  tape
	fast  fast
}

// use prepares the workspace for model m.
func (w *Workspace) use(m *Model) {
	if w.model == m {
		w.step.fresh = false
		return
	}
	w.model = m
	w.step.resize(m)
	w.meas.resize(m)
	w.root.resize(m.m)
	w.back.resize(m.m)
}

// stepper holds the matrices of one time step.
type stepper struct {
	model   *Model
	fresh   bool    // the matrices belong to dt
	dt      float64 // of the matrices
	t, q, c []float64
	lq      []float64 // lq lq' = q
	rank    int       // non-zero columns of lq
	qdiag   bool
}

func (s *stepper) resize(m *Model) {
	k := m.m
	s.model, s.fresh = m, false
	s.t, s.q, s.c, s.lq = make([]float64, k*k), make([]float64, k*k), make([]float64, k), make([]float64, k*k)
}

// load computes T, Q and c from row i to the next, dt later.
func (s *stepper) load(i int, dt float64) error {
	m := s.model
	if s.fresh && m.steady && s.dt == dt {
		return nil
	}
	s.fresh = false
	clear(s.t)
	clear(s.q)
	if m.indexed != nil {
		clear(s.c)
		m.indexed.StepAt(i, dt, s.t, s.q, s.c)
	} else {
		m.dyn.Step(dt, s.t, s.q)
	}
	if !finite(s.t) || !finite(s.q) || !finite(s.c) {
		return atStep(i, -1, ErrNotFinite)
	}
	rank, ok := factor(s.lq, s.q, m.m)
	if !ok {
		return atStep(i, -1, ErrIndefinite)
	}
	s.qdiag = isDiagonal(s.q, m.m)
	s.rank, s.dt, s.fresh = rank, dt, true
	return nil
}
