package kalman

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"
)

func TestOUFitAgreesWithRArima(t *testing.T) {
	data, err := os.ReadFile("testdata/presidents-ou-irregular.json")
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Times        []float64
		Observations [][]float64
	}
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	s := Series{Times: c.Times[:len(c.Observations)]}
	for _, row := range c.Observations {
		s.Y = append(s.Y, row[0])
	}
	fit, err := FitSeries(context.Background(), FitNamedOU, s)
	if err != nil {
		t.Fatal(err)
	}
	// arima(presidents, c(1, 0, 0)): ar1 0.8242, mean 56.1505 (s.e. 4.6434),
	// sigma^2 85.47, log likelihood -416.89. It has no measurement noise; ours
	// may have some and cannot be worse.
	rate, noise := fit.Get("rate"), fit.Get("obs_var")
	if fit.LogLik < -416.8923 {
		t.Errorf("log-likelihood %v is below that of the restricted model", fit.LogLik)
	}
	if noise == 0 && (math.Abs(math.Exp(-rate)-0.8242) > 1e-3 || math.Abs(fit.Get("mean")-56.1505) > 0.01) {
		t.Errorf("%+v", fit)
	}
	for _, e := range fit.Estimates {
		if e.Name == "mean" && math.Abs(e.SE-4.64) > 1 {
			t.Errorf("standard error of the mean %v, R gives 4.64 without noise", e.SE)
		}
		if e.Edge != (e.Value == 0) {
			t.Errorf("%+v: the edge is at zero", e)
		}
	}
}

func TestFitSeriesRefusesWhatItCannotFit(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		model Named
		y     []float64
		want  error
	}{
		"unknown":  {"magic", []float64{1, 2, 3}, ErrUnknownModel},
		"too few":  {FitNamedTrend, []float64{1, 2, 3}, ErrNotIdentified},
		"nothing":  {FitNamedOU, []float64{math.NaN(), math.NaN()}, ErrNoData},
		"constant": {FitNamedSmooth, []float64{3, 3, 3, 3, 3}, ErrDegenerate},
		"line":     {FitNamedSmooth, []float64{1, 2, 3, 4, 5, 6}, ErrDegenerate},
	} {
		if _, err := FitSeries(ctx, c.model, Series{Y: c.y}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestTheSearchEndsAtTheTop checks the fit against its neighbours.
func TestTheSearchEndsAtTheTop(t *testing.T) {
	panel := simulateOU(13, truth, 40, 25)
	fit, err := FitLevelOUPanel(context.Background(), panel, PanelOptions{Theta: truth.Theta})
	if err != nil {
		t.Fatal(err)
	}
	total := func(p LevelOUParams) float64 {
		m, err := NewLevelOU(p)
		if err != nil {
			t.Fatal(err)
		}
		var w Workspace
		sum := 0.0
		for _, s := range panel {
			ll, _, err := m.LogLik(&w, s)
			if err != nil {
				t.Fatal(err)
			}
			sum += ll
		}
		return sum
	}
	if got := total(fit.Params); !near(got, fit.LogLik, 1e-12) {
		t.Errorf("log-likelihood %v, reported %v", got, fit.LogLik)
	}
	for _, name := range []string{"mean", "b2", "q", "kappa", "s2", "so2"} {
		if slices.Contains(fit.Boundary, name) {
			continue // the better value lies outside the range
		}
		for _, f := range []float64{0.99, 1.01} {
			p := fit.Params
			*p.field(name) *= f
			if ll := total(p); ll > fit.LogLik+1e-6 {
				t.Errorf("%s times %v is better: %v > %v", name, f, ll, fit.LogLik)
			}
		}
	}
}
