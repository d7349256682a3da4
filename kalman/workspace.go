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
	later future
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
	w.fast.resize(m.m)
}

// stepper holds the matrices of one time step.
type stepper struct {
	model   *Model
	fresh   bool    // the matrices belong to dt
	rooted  bool    // and lq to them
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
	s.qdiag = isDiagonal(s.q, m.m)
	s.dt, s.fresh, s.rooted = dt, true, false
	if !s.qdiag {
		return s.factorise(i)
	}
	for k := range m.m {
		if s.q[k*m.m+k] < 0 {
			return atStep(i, -1, ErrIndefinite)
		}
	}
	return nil
}

// loadRoot is load with the factor of Q.
func (s *stepper) loadRoot(i int, dt float64) error {
	if err := s.load(i, dt); err != nil || s.rooted {
		return err
	}
	return s.factorise(i)
}

func (s *stepper) factorise(i int) error {
	rank, ok := factor(s.lq, s.q, s.model.m)
	if !ok {
		s.fresh = false
		return atStep(i, -1, ErrIndefinite)
	}
	s.rank, s.rooted = rank, true
	return nil
}
