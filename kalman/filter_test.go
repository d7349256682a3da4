package kalman

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

func TestOnlineFilterEqualsBatchFilter(t *testing.T) {
	p := truth
	m, err := NewLevelOU(p)
	if err != nil {
		t.Fatal(err)
	}
	s := simulateOU(11, p, 1, 50)[0]
	var w Workspace
	var want Result
	if err := m.Smooth(&want, &w, s); err != nil {
		t.Fatal(err)
	}
	f := NewFilter(m)
	for i := range s.Times {
		in, err := f.Update(s.Times[i], s.Y[i:i+1], s.Items[i])
		if err != nil {
			t.Fatal(err)
		}
		if !near(in.V[0], want.Innov[i], 1e-10) || !near(in.Var[0], want.InnovVar[i], 1e-12) {
			t.Errorf("row %d: innovation %v, %v; batch %v, %v", i, in.V[0], in.Var[0], want.Innov[i], want.InnovVar[i])
		}
		var got Moments
		f.State(&got)
		for j := range 2 {
			if !near(got.Mean[j], want.Filtered.Mean[2*i+j], 1e-10) || !near(got.Var(0, j), want.Filtered.Var(i, j), 1e-12) {
				t.Errorf("row %d state %d: %v ± %v, batch %v ± %v", i, j, got.Mean[j], got.Var(0, j), want.Filtered.Mean[2*i+j], want.Filtered.Var(i, j))
			}
		}
	}
	if ll, info := f.LogLik(); !near(ll, want.LogLik, 1e-12) || info != want.Info {
		t.Errorf("log-likelihood %v %v, batch %v %v", ll, info, want.LogLik, want.Info)
	}
	var ahead, batch Moments
	last := s.Times[len(s.Times)-1]
	if err := errors.Join(f.Ahead(&ahead, 7), m.Forecast(&batch, &w, s, []float64{last + 7})); err != nil {
		t.Fatal(err)
	}
	if !near(ahead.Mean[0], batch.Mean[0], 1e-12) || !near(ahead.Var(0, 1), batch.Var(0, 1), 1e-12) {
		t.Errorf("7 days ahead %v, batch %v", ahead, batch)
	}
}

// TestStoredFilterGoesOnAsIfNothingHadHappened stores in the middle of the
// diffuse phase of random models and compares bit by bit.
func TestStoredFilterGoesOnAsIfNothingHadHappened(t *testing.T) {
	for i := range 60 {
		c := (&maker{Rand: rand.New(rand.NewPCG(uint64(i), 7)), exact: true}).draw(6)
		m, err := c.model(Auto)
		if err != nil {
			t.Fatal(err)
		}
		f := NewFilter(m)
		for row := range c.n {
			data, err := f.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			g := NewFilter(m)
			if err := g.UnmarshalBinary(data); err != nil {
				t.Fatal(err)
			}
			y := c.y[row*c.p : row*c.p+c.p]
			a, errA := f.Update(float64(row), y, 1)
			b, errB := g.Update(float64(row), y, 1)
			if (errA == nil) != (errB == nil) {
				t.Fatalf("model %d row %d: %v, restored %v", i, row, errA, errB)
			}
			for j := range a.V {
				if math.Float64bits(a.V[j]) != math.Float64bits(b.V[j]) || math.Float64bits(a.Var[j]) != math.Float64bits(b.Var[j]) {
					t.Errorf("model %d row %d item %d: %v, restored %v", i, row, j, a, b)
				}
			}
		}
	}
}

func TestFilterIsUnchangedByARefusedRow(t *testing.T) {
	m, err := NewLocalLevel(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFilter(m)
	if _, err := f.Update(1, []float64{2}, 1); err != nil {
		t.Fatal(err)
	}
	before, _ := f.MarshalBinary()
	var singular *SingularError
	if _, err := f.Update(2, []float64{3}, 1); !errors.As(err, &singular) || singular.Step != 1 {
		t.Errorf("contradiction: %v", err)
	}
	if _, err := f.Update(0, []float64{2}, 1); !errors.Is(err, ErrTimeOrder) {
		t.Errorf("a row from the past: %v", err)
	}
	if _, err := f.Update(3, []float64{math.Inf(-1)}, 1); !errors.Is(err, ErrNotFinite) {
		t.Errorf("infinite value: %v", err)
	}
	after, _ := f.MarshalBinary()
	if string(before) != string(after) {
		t.Error("the filter changed")
	}
	if err := f.UnmarshalBinary(before[:20]); !errors.Is(err, ErrStored) {
		t.Errorf("cut bytes: %v", err)
	}
}
