package kalman

// Smooth runs filter and smoother over s and stores into dst the moments of
// the state (n×m means, packed m×m covariances), the innovations and the
// log-likelihood. NaN in s.Y is a missing value. It allocates only where dst
// or w are too small.
//
// Errors: ErrNoData for an empty series (not for one whose values are all
// missing); mat.ErrShape when the lengths in s do not fit; a *StepError with
// ErrTimeOrder, ErrNotFinite, ErrIndefinite or ErrItemCount; a *SingularError.
// After an error dst holds nothing of use.
func (m *Model) Smooth(dst *Result, w *Workspace, s Series) error {
	n, err := s.rows(m.p)
	if err != nil {
		return err
	}
	w.use(m)
	dst.resize(n, m.m, m.p)
	return w.smooth(dst, &s, n)
}

func (w *Workspace) smooth(dst *Result, s *Series, n int) error {
	w.tape.resize(n, w.model.m)
	var like likelihood
	quick, err := w.forward(dst, s, n, true, &like)
	if err != nil {
		return err
	}
	done := false
	if quick {
		if done, err = w.smoothFast(dst, s, n); err != nil {
			return err
		}
	}
	if !done {
		if quick {
			like.start()
			if err := w.forwardRoot(dst, s, n, true, &like); err != nil {
				return err
			}
		}
		if err := w.smoothRoot(dst, s, n); err != nil {
			return err
		}
	}
	dst.LogLik, dst.Info = like.value(), like.info
	return nil
}

// smoothRoot runs backwards from the last row, where smoothed is filtered.
func (w *Workspace) smoothRoot(dst *Result, s *Series, n int) error {
	w.back.begin(&w.root)
	w.root.emit(&dst.Smoothed, n-1)
	return w.smoothBack(dst, s, n, n-2)
}

// smoothBack runs backwards from row last, given the smoothed row behind it.
// Where the way back multiplies rounding errors it gives way to smoothFuture,
// which starts again at the last of the n rows.
func (w *Workspace) smoothBack(dst *Result, s *Series, n, last int) error {
	for i := last; i >= 0; i-- {
		if err := w.stepBack(s, i); err != nil {
			return err
		}
		if w.back.drowned() && w.canLookAhead(n) {
			return w.smoothFuture(dst, s, n)
		}
		w.back.emit(&dst.Smoothed, i)
	}
	return nil
}

// drowning is the relative rounding error of a smoothed standard deviation
// that is no longer accepted.
const drowning = 1e-8

// drowned reports a smoothed standard deviation that may be rounding.
func (b *backward) drowned() bool {
	m := b.m
	for i := range m {
		if size := norm(b.l[i*m : i*m+i+1]); size > 0 && eps*b.err.row(i) > drowning*size {
			return true
		}
	}
	return false
}

func (r *Result) resize(n, m, p int) {
	r.Predicted.resize(n, m)
	r.Filtered.resize(n, m)
	r.Smoothed.resize(n, m)
	r.Innov = grow(r.Innov, n*p)
	r.InnovVar = grow(r.InnovVar, n*p)
}

// stepBack makes the smoothed distribution of row i from that of row i+1.
func (w *Workspace) stepBack(s *Series, i int) error {
	if err := w.step.loadRoot(i, s.dt(i)); err != nil {
		return err
	}
	w.tape.read(i, &w.root)
	w.back.difference(w.tape.up[(i+1)*w.model.m : (i+2)*w.model.m])
	w.back.open(&w.root)
	w.back.condition(&w.root, &w.step)
	w.back.merge(&w.root, w.step.t)
	if !finite(w.back.mean) || !bounded(w.back.l) {
		return atStep(i, -1, ErrNotFinite)
	}
	return nil
}

// merge combines the conditional distribution of the state with the smoothed
// one of the next.
func (b *backward) merge(s *rootState, t []float64) {
	m := b.m
	own := b.cols - b.first
	for i := range m {
		row := b.w[i*3*m : i*3*m+3*m]
		copy(row, b.bot[i*2*m+b.first:i*2*m+b.cols])
		product(row[own:own+m], b.gain[i*m:i*m+m], b.l, m, m)
	}
	b.settle(s, t)
	lower(b.w, 3*m, m, own+m, nil)
	for i := range m {
		clear(b.l[i*m : i*m+m])
		copy(b.l[i*m:i*m+i+1], b.w[i*3*m:i*3*m+i+1])
		b.shift[i] = dot(b.gain[i*m:i*m+m], b.diff)
		b.mean[i] = s.a[i] + b.shift[i]
	}
}

// settle sets to zero the rows of [C, J l] that are no more than the rounding
// of the sums in them: these states are known.
func (b *backward) settle(s *rootState, t []float64) {
	m := b.m
	rowSizes(b.size, b.l, m, m)
	b.nl.reset()
	for i := range m {
		b.nl.add(i, sumSize(b.gain[i*m:i*m+m], b.size))
		b.nl.add(i, b.fbot[i])
		b.nl.add(i, s.nl.row(i))
	}
	settleRows(b.w, 3*m, b.cols-b.first+m, &b.nl)
	b.carryError(s, t)
}

// carryError follows the errors of l over the step: those of the next row are
// multiplied by J, those of the filtered row by I - J T.
func (b *backward) carryError(s *rootState, t []float64) {
	m := b.m
	b.err.carry(b.gain)
	copy(b.ns.n, s.nl.n)
	for i := range m {
		row := b.coef[i*m : i*m+m] // no longer needed
		product(row, b.gain[i*m:i*m+m], t, m, m)
		for j := range row {
			row[j] = -row[j]
		}
		row[i]++
	}
	b.ns.carry(b.coef)
	axpy(b.err.n, 1, b.ns.n)
	for i := range m {
		b.err.add(i, sumSize(b.gain[i*m:i*m+m], b.size))
		b.err.add(i, b.fbot[i])
	}
}

// emit writes the smoothed distribution into row i of dst.
func (b *backward) emit(dst *Moments, i int) {
	view := rootState{m: b.m, r: b.r, a: b.mean, l: b.l, g: b.g}
	view.emit(dst, i)
}

// LogLik returns the log-likelihood of s (its convention stands in the package
// comment) and what it rests on. Errors are those of Smooth.
func (m *Model) LogLik(w *Workspace, s Series) (float64, Info, error) {
	n, err := s.rows(m.p)
	if err != nil {
		return 0, Info{}, err
	}
	w.use(m)
	var like likelihood
	if _, err := w.forward(nil, &s, n, false, &like); err != nil {
		return 0, Info{}, err
	}
	return like.value(), like.info, nil
}
