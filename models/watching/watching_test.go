package watching_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"luna/models/watching"
)

func TestWhatIsPlayedTwiceCountsOnce(t *testing.T) {
	var s watching.Stretches
	s = s.Add(100, watching.Stretch{10, 20}, watching.Stretch{15, 30}, watching.Stretch{10, 20})
	if want := (watching.Stretches{{10, 30}}); !reflect.DeepEqual(s, want) {
		t.Errorf("%v, want %v", s, want)
	}
	if got := s.Coverage(100); got != 0.2 {
		t.Errorf("covered %v", got)
	}
}

func TestJumpingToTheEndIsNotWatching(t *testing.T) {
	s := watching.Stretches(nil).Add(3600, watching.Stretch{0, 3}, watching.Stretch{3595, 3600})
	if got := s.Seconds(); got != 8 {
		t.Errorf("%v seconds", got)
	}
}

func TestWhatIsNoStretchIsLeftOut(t *testing.T) {
	inf := math.Inf(1)
	s := watching.Stretches(nil).Add(60, watching.Stretch{math.NaN(), 5}, watching.Stretch{5, math.NaN()}, watching.Stretch{9, 3}, watching.Stretch{70, 90},
		watching.Stretch{-inf, -3}, watching.Stretch{50, inf}, watching.Stretch{-5, 2})
	if want := (watching.Stretches{{0, 2}, {50, 60}}); !reflect.DeepEqual(s, want) {
		t.Errorf("%v, want %v", s, want)
	}
	if got := s.Coverage(math.NaN()) + s.Coverage(0) + s.Coverage(-1); got != 0 {
		t.Errorf("without a length %v is covered", got)
	}
}

// TestNeverMoreIsCountedThanWasPlayed holds the stretches against a drawing of
// every tenth of a second.
func TestNeverMoreIsCountedThanWasPlayed(t *testing.T) {
	const length = 1000
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		played := make([]bool, 10*length)
		var s watching.Stretches
		for range 1500 {
			from := r.IntN(10*length - 20)
			to := from + 1 + r.IntN(20)
			for i := from; i < to; i++ {
				played[i] = true
			}
			s = s.Add(length, watching.Stretch{float64(from) / 10, float64(to) / 10})
		}
		truth := 0.0
		for i, p := range played {
			// Gaps of half a second and less are counted as played.
			near := false
			for d := 1; d <= 5; d++ {
				near = near || i >= d && played[i-d] && i+6-d < len(played) && anyOf(played[i+1:min(len(played), i+7-d)])
			}
			if p || near {
				truth += 0.1
			}
		}
		if len(s) > 500 || s.Seconds() > truth+1e-6 {
			t.Fatalf("seed %d: %d stretches, %.1f seconds of %.1f", seed, len(s), s.Seconds(), truth)
		}
		for i := range s {
			if s[i][0] >= s[i][1] || i > 0 && s[i][0] <= s[i-1][1] {
				t.Fatalf("seed %d: %v is out of order", seed, s[i])
			}
		}
	}
}

func anyOf(all []bool) bool {
	for _, one := range all {
		if one {
			return true
		}
	}
	return false
}
