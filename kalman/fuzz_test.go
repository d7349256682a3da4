package kalman

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// numbers reads float64s from fuzz bytes: raw bits, so NaN, infinities and
// subnormals all occur.
func numbers(data []byte) []float64 {
	var x []float64
	for ; len(data) >= 8 && len(x) < 200; data = data[8:] {
		x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(data)))
	}
	return x
}

func bytesOf(x ...float64) []byte {
	var b []byte
	for _, v := range x {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func FuzzSeries(f *testing.F) {
	f.Add(bytesOf(1, 2, math.NaN(), 3), bytesOf(0, 1, 1, 5))
	f.Add(bytesOf(math.Inf(1)), bytesOf(0))
	f.Add(bytesOf(1e300, -1e300, 1e-300), bytesOf(0, 1e-300, 1e300))
	f.Add(bytesOf(1, 2), bytesOf(2, 1))
	f.Add([]byte{}, []byte{})
	ou, err := NewLevelOU(truth)
	walk, err2 := NewIntegratedWalk(1, 0.1)
	level, err3 := NewLocalLevel(0, 0.1)
	if err := errors.Join(err, err2, err3); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, y, times []byte) {
		s := Series{Y: numbers(y), Times: numbers(times)}
		for _, m := range []*Model{ou, walk, level} {
			checkSmooth(t, m, s)
			s.Times = nil
			checkSmooth(t, m, s)
		}
		var l LevelResult
		_, _ = SmoothLevel(&l, s.Y, nil, []float64{1}, 1)
		_, _ = FitLocalLevel(s.Y)
	})
}

// checkSmooth: no panic; without an error every number is finite and no
// variance negative, or it is marked as undetermined.
func checkSmooth(t *testing.T, m *Model, s Series) {
	t.Helper()
	var w Workspace
	var r Result
	if m.Smooth(&r, &w, s) != nil {
		return
	}
	for _, x := range []*Moments{&r.Predicted, &r.Filtered, &r.Smoothed} {
		for row := range x.N {
			for i := range x.M {
				v, a := x.Var(row, i), x.Mean[row*x.M+i]
				if v < 0 || math.IsNaN(v) || math.IsInf(v, 1) != math.IsNaN(a) || math.IsInf(a, 0) {
					t.Fatalf("row %d state %d: %v ± %v", row, i, a, v)
				}
			}
		}
	}
}

func FuzzModel(f *testing.F) {
	f.Add(uint64(1), bytesOf(1, 0, 0, 1), bytesOf(1, 0.5, 0.5, 1), bytesOf(0, 0, 0, 0), bytesOf(1, 2, 3))
	f.Add(uint64(2), bytesOf(0, 1, 0, 0), bytesOf(0, 0, 0, 0), bytesOf(1e12, 0, 0, 1e-12), bytesOf(1, math.NaN(), 3))
	f.Add(uint64(3), bytesOf(2, 0, 0, 2), bytesOf(1, 2, 2, 1), bytesOf(1, 0, 0, 1), bytesOf(1))
	f.Fuzz(func(t *testing.T, seed uint64, trans, noise, start, y []byte) {
		tr, q, p1 := numbers(trans), numbers(noise), numbers(start)
		if len(tr) != 4 || len(q) != 4 || len(p1) != 4 {
			return
		}
		r := rand.New(rand.NewPCG(seed, 0))
		dyn, err := NewFixed(mat.NewDense(2, 2, tr), nil, mat.NewSymDense(2, q), nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := New(Config{
			Z: mat.NewDense(1, 2, []float64{r.NormFloat64(), 1}), H: symOne(float64(r.IntN(2))), Dyn: dyn,
			P1: mat.NewSymDense(2, p1), Diffuse: []bool{r.IntN(2) == 0, r.IntN(2) == 0},
		})
		if err != nil {
			return
		}
		checkSmooth(t, m, Series{Y: numbers(y)})
	})
}

func FuzzStoredFilter(f *testing.F) {
	m, err := NewIntegratedWalk(1, 0.1)
	if err != nil {
		f.Fatal(err)
	}
	data, _ := NewFilter(m).MarshalBinary()
	f.Add(data)
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		g := NewFilter(m)
		if g.UnmarshalBinary(data) == nil {
			_, _ = g.Update(1, []float64{2}, 1)
		}
	})
}
