package kalman

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Innovation is what one row told: for each item the error of its forecast
// from all before and the variance of that error, in the manner of
// Result.Innov.
type Innovation struct {
	V, Var []float64 // p
}

// Filter takes rows as they come. A row costs the same however many came
// before; nothing of them is kept but the distribution of the state. It runs
// the square-root recursion and agrees with the filtered moments of
// Model.Smooth to rounding. A Filter is for one goroutine; MarshalBinary and
// UnmarshalBinary store and restore it without loss of a bit.
type Filter struct {
	model *Model
	w     Workspace
	old   rootState // as it was before the row at hand
	time  float64
	rows  int
	like  likelihood
	in    Innovation
	one   Series
}

// NewFilter returns a filter of m that has seen nothing.
func NewFilter(m *Model) *Filter {
	f := &Filter{model: m}
	f.w.use(m)
	f.w.root.start(m)
	f.old.resize(m.m)
	f.like.start()
	f.in = Innovation{V: make([]float64, m.p), Var: make([]float64, m.p)}
	f.one = Series{Times: make([]float64, 1), Items: make([]int, 1)}
	return f
}

// Update takes in the row y (p values, NaN is missing) at time t, with the
// noise of k answered items (see Series.Items). The innovation is valid until
// the next call. After an error the filter is as it was.
//
// Errors: mat.ErrShape; a *StepError with ErrTimeOrder when t lies before the
// last row, ErrNotFinite, ErrItemCount or ErrIndefinite; a *SingularError.
func (f *Filter) Update(t float64, y []float64, k int) (Innovation, error) {
	if err := f.check(t, y, k); err != nil {
		return Innovation{}, err
	}
	f.old.copyFrom(&f.w.root)
	like := f.like
	if err := f.take(t, y, k); err != nil {
		f.w.root.copyFrom(&f.old)
		f.like = like
		return Innovation{}, err
	}
	f.time = t
	f.rows++
	return f.in, nil
}

func (f *Filter) check(t float64, y []float64, k int) error {
	if len(y) != f.model.p {
		return shapeError("items of a row", len(y), f.model.p)
	}
	f.one.Times[0], f.one.Y, f.one.Items[0] = t, y, k
	if _, err := f.one.rows(f.model.p); err != nil {
		var at *StepError
		if errors.As(err, &at) {
			return atStep(f.rows, at.Item, at.Err)
		}
		return err
	}
	if f.rows > 0 && t < f.time {
		return atStep(f.rows, -1, ErrTimeOrder)
	}
	return nil
}

func (f *Filter) take(t float64, y []float64, k int) error {
	w := &f.w
	if f.rows > 0 {
		if err := w.step.loadRoot(f.rows-1, t-f.time); err != nil {
			return err
		}
		w.root.predict(&w.step)
	}
	blank(f.in.V, f.in.Var)
	x := &w.meas
	if err := x.load(f.rows, y, k); err != nil {
		return err
	}
	for a := range x.n {
		in, ok := w.root.observe(x.value(a))
		if !ok {
			return &SingularError{Step: f.rows, Item: x.item[a]}
		}
		f.like.add(in)
		f.in.V[x.item[a]], f.in.Var[x.item[a]] = in.report()
	}
	if !finite(w.root.a) || !bounded(w.root.l) {
		return atStep(f.rows, -1, ErrNotFinite)
	}
	return nil
}

// State writes the distribution of the state after the last row into row 0 of
// dst (before the first row: that of the start).
func (f *Filter) State(dst *Moments) {
	dst.resize(1, f.model.m)
	f.w.root.emit(dst, 0)
}

// Ahead writes the distribution of the state h ≥ 0 days after the last row
// into row 0 of dst and leaves the filter as it is.
func (f *Filter) Ahead(dst *Moments, h float64) error {
	if !(h >= 0) || math.IsInf(h, 0) {
		return atStep(f.rows, -1, ErrTimeOrder)
	}
	dst.resize(1, f.model.m)
	if f.rows == 0 {
		f.w.root.emit(dst, 0)
		return nil
	}
	if err := f.w.step.loadRoot(f.rows-1, h); err != nil {
		return err
	}
	f.old.copyFrom(&f.w.root)
	f.old.predict(&f.w.step)
	f.old.emit(dst, 0)
	return nil
}

// Time returns the time of the last row and the number of rows.
func (f *Filter) Time() (last float64, rows int) { return f.time, f.rows }

// LogLik returns the log-likelihood of all rows and what it rests on.
func (f *Filter) LogLik() (float64, Info) { return f.like.value(), f.like.info }

// filterVersion is the first byte of the stored form.
const filterVersion = 1

// ErrStored: stored bytes are not those of a filter of this model's size.
var ErrStored = errors.New("kalman: not a stored filter of this model")

// MarshalBinary stores the filter (not its model).
func (f *Filter) MarshalBinary() ([]byte, error) {
	s := &f.w.root
	b := []byte{filterVersion}
	for _, n := range []int{s.m, s.r, s.nlost, f.rows, f.like.info.N, f.like.info.Redundant, f.like.info.DiffuseRank} {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	for _, x := range append([][]float64{{f.time, f.like.sum, f.like.product}}, s.fields()...) {
		for _, v := range x {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	return b, nil
}

// UnmarshalBinary restores what MarshalBinary stored into a filter made by
// NewFilter for the same model. The error wraps ErrStored, or mat.ErrShape
// when the filter was not made by NewFilter.
func (f *Filter) UnmarshalBinary(data []byte) error {
	if f.model == nil {
		return fmt.Errorf("kalman: filter without a model: %w", mat.ErrShape)
	}
	s := &f.w.root
	fields := append([][]float64{make([]float64, 3)}, s.fields()...)
	size := 1 + 8*7
	for _, x := range fields {
		size += 8 * len(x)
	}
	if len(data) != size || data[0] != filterVersion {
		return ErrStored
	}
	var head [7]int
	rest := data[1:]
	for i := range head {
		head[i] = int(binary.LittleEndian.Uint64(rest))
		rest = rest[8:]
	}
	if head[0] != s.m || head[1] < 0 || head[2] < 0 || head[1] > s.m || head[2] > s.m-head[1] || min(head[3], head[4], head[5], head[6]) < 0 {
		return ErrStored
	}
	for _, x := range fields {
		for i := range x {
			x[i] = math.Float64frombits(binary.LittleEndian.Uint64(rest))
			rest = rest[8:]
		}
	}
	s.r, s.nlost, f.rows = head[1], head[2], head[3]
	f.time, f.like = fields[0][0], likelihood{
		sum: fields[0][1], product: fields[0][2],
		info: Info{N: head[4], Redundant: head[5], DiffuseRank: head[6]},
	}
	return nil
}

// fields lists the numbers that make up the distribution.
func (s *rootState) fields() [][]float64 {
	return [][]float64{s.a, s.up, s.l, s.g, s.v, s.lost, s.nl.n, s.ng.n, s.mag.n}
}

func (s *rootState) copyFrom(x *rootState) {
	s.r, s.nlost = x.r, x.nlost
	for _, p := range [][2][]float64{
		{s.a, x.a},
		{s.up, x.up},
		{s.l, x.l},
		{s.g, x.g},
		{s.v, x.v},
		{s.lost, x.lost},
		{s.nl.n, x.nl.n},
		{s.ng.n, x.ng.n},
		{s.mag.n, x.mag.n},
	} {
		copy(p[0], p[1])
	}
}
