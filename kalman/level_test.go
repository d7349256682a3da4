package kalman

import (
	"errors"
	"math"
	"testing"
)

// norway holds the logarithms of road fatalities in Norway 1970-1974; the
// numbers of the whole series are checked from testdata by package casefile.
var norway = []float64{6.327936783729195, 6.278521424165844, 6.1984787164923, 6.236369590203704, 6.214608098422191}

func TestScalarPathEqualsGeneralPath(t *testing.T) {
	y := append([]float64{math.NaN()}, norway...)
	y = append(y, math.NaN(), 6.1, 6.0)
	times := []float64{0, 1, 1.5, 1.5, 4, 4.25, 9, 9, 30}
	dt := make([]float64, len(y)-1)
	for i := range dt {
		dt[i] = times[i+1] - times[i]
	}
	for _, v := range [][2]float64{{0.003, 0.005}, {0.003, 0}, {1e-12, 1e6}, {1e9, 1e-9}} {
		var fast LevelResult
		ll, err := SmoothLevel(&fast, y, dt, []float64{v[0]}, v[1])
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewLocalLevel(v[0], v[1])
		if err != nil {
			t.Fatal(err)
		}
		var w Workspace
		var r Result
		if err := m.Smooth(&r, &w, Series{Times: times, Y: y}); err != nil {
			t.Fatal(err)
		}
		if fast.Info != r.Info || !near(ll, r.LogLik, 1e-12) {
			t.Errorf("%v: log-likelihood %v %v, want %v %v", v, ll, fast.Info, r.LogLik, r.Info)
		}
		for i := range y {
			if !near(fast.Smoothed[i], r.Smoothed.Mean[i], 1e-12) || !near(fast.SmoothedVar[i], r.Smoothed.Cov[i], 1e-12) ||
				!near(fast.Filtered[i], r.Filtered.Mean[i], 1e-12) || !near(fast.FilteredVar[i], r.Filtered.Cov[i], 1e-12) {
				t.Errorf("%v row %d: scalar %v %v %v %v, general %v %v %v %v", v, i,
					fast.Filtered[i], fast.FilteredVar[i], fast.Smoothed[i], fast.SmoothedVar[i],
					r.Filtered.Mean[i], r.Filtered.Cov[i], r.Smoothed.Mean[i], r.Smoothed.Cov[i])
			}
		}
	}
}

// near compares with a relative tolerance; NaN equals NaN.
func near(got, want, rtol float64) bool {
	if math.IsNaN(want) || math.IsInf(want, 0) {
		return math.IsNaN(got) == math.IsNaN(want) && (math.IsNaN(want) || got == want)
	}
	return math.Abs(got-want) <= rtol*math.Max(math.Abs(got), math.Abs(want))
}

func TestScalarPathRefusesBadInput(t *testing.T) {
	var r LevelResult
	var at *StepError
	_, err := SmoothLevel(&r, []float64{1, math.Inf(1)}, nil, []float64{1}, 1)
	if !errors.Is(err, ErrNotFinite) || !errors.As(err, &at) || at.Step != 1 {
		t.Errorf("infinite value: %v", err)
	}
	if _, err := SmoothLevel(&r, nil, nil, []float64{1}, 1); !errors.Is(err, ErrNoData) {
		t.Errorf("empty series: %v", err)
	}
	if _, err := SmoothLevel(&r, norway, nil, []float64{-1}, 1); !errors.Is(err, ErrIndefinite) {
		t.Errorf("negative variance: %v", err)
	}
	var singular *SingularError
	if _, err := SmoothLevel(&r, []float64{1, 1, 2}, nil, []float64{0}, 0); !errors.As(err, &singular) || singular.Step != 2 {
		t.Errorf("contradiction without noise: %v", err)
	}
	if ll, err := SmoothLevel(&r, []float64{1, 1, 1}, nil, []float64{0}, 0); err != nil || r.Info.Redundant != 2 || ll != -log2Pi/2 {
		t.Errorf("repetition without noise: %v %v %v", ll, r.Info, err)
	}
}
