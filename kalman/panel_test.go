package kalman

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// simulateOU draws the series of people who follow p, with irregular times,
// equal times and missing surveys.
func simulateOU(seed uint64, p LevelOUParams, people, rows int) []Series {
	r := rand.New(rand.NewPCG(seed, 1))
	panel := make([]Series, people)
	for i := range panel {
		mu := p.Mean + math.Sqrt(p.B2)*r.NormFloat64()
		z := math.Sqrt(p.S2) * r.NormFloat64()
		t := 0.0
		for j := range rows {
			if j > 0 {
				dt := []float64{0, 1, 2, 2.5, 4}[r.IntN(5)]
				t += dt
				mu += math.Sqrt(p.Q*dt) * r.NormFloat64()
				z = math.Exp(-p.Kappa*dt)*z + math.Sqrt(ouNoise(p.Kappa, p.S2, dt))*r.NormFloat64()
			}
			k := 1 + r.IntN(5)
			y := mu + z + math.Sqrt(p.So2+p.Theta/float64(k))*r.NormFloat64()
			if r.Float64() < 0.2 {
				y = math.NaN()
			}
			panel[i].Times = append(panel[i].Times, t)
			panel[i].Y = append(panel[i].Y, y)
			panel[i].Items = append(panel[i].Items, k)
		}
	}
	return panel
}

var truth = LevelOUParams{Mean: 3.2, B2: 0.4, Q: 0.004, Kappa: 0.3, S2: 0.3, So2: 0.1, Theta: 0.4}

func TestPanelFitFindsTheParametersThatMadeTheData(t *testing.T) {
	panel := simulateOU(7, truth, 150, 40)
	fit, err := FitLevelOUPanel(context.Background(), panel, PanelOptions{Theta: truth.Theta})
	if err != nil {
		t.Fatal(err)
	}
	if !fit.Converged || fit.Flat || len(fit.Boundary) > 0 {
		t.Fatalf("ended badly: %+v", fit)
	}
	got, want, se := reflect.ValueOf(fit.Params), reflect.ValueOf(truth), reflect.ValueOf(fit.SE)
	for i := range got.NumField() - 1 {
		g, w, s := got.Field(i).Float(), want.Field(i).Float(), se.Field(i).Float()
		if !(math.Abs(g-w) < 4*s) || s > 0.6*w {
			t.Errorf("%s = %v ± %v, want %v", got.Type().Field(i).Name, g, s, w)
		}
	}
}

func TestPanelFitDoesNotDependOnTheNumberOfWorkers(t *testing.T) {
	panel := simulateOU(3, truth, 23, 12)
	var fits []LevelOUFit
	for _, workers := range []int{1, 2, 7} {
		fit, err := FitLevelOUPanel(context.Background(), panel, PanelOptions{Workers: workers, Theta: truth.Theta})
		if err != nil {
			t.Fatal(err)
		}
		fits = append(fits, fit)
	}
	for _, f := range fits[1:] {
		if f.Params != fits[0].Params || f.LogLik != fits[0].LogLik {
			t.Errorf("another result:\n%+v\n%+v", f, fits[0])
		}
	}
}

func TestPanelFitNamesWhatItCannotFind(t *testing.T) {
	flat := truth
	flat.Q, flat.S2 = 0, 0
	fit, err := FitLocalLevelPanel(context.Background(), simulateOU(8, flat, 40, 15), PanelOptions{Theta: flat.Theta})
	if err != nil {
		t.Fatal(err)
	}
	if len(fit.Boundary) != 1 || fit.Boundary[0] != "q" || !math.IsNaN(fit.SEQ) || !(fit.SEH > 0) {
		t.Errorf("people who never change: %+v", fit)
	}
	constant := []Series{{Y: []float64{2, 2, 2}}, {Y: []float64{2, 2}}}
	if _, err := FitLocalLevelPanel(context.Background(), constant, PanelOptions{}); !errors.Is(err, ErrDegenerate) {
		t.Errorf("equal values: %v", err)
	}
	if _, err := FitLevelOUPanel(context.Background(), []Series{{}, {Y: []float64{math.NaN()}}}, PanelOptions{}); !errors.Is(err, ErrNoData) {
		t.Errorf("no values: %v", err)
	}
}

func TestPanelFitStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := FitLevelOUPanel(ctx, simulateOU(1, truth, 5, 5), PanelOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPanelFitDoesNotDependOnTheUnit(t *testing.T) {
	panel := simulateOU(31, truth, 40, 20)
	base, err := FitLevelOUPanel(context.Background(), panel, PanelOptions{Theta: truth.Theta})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []float64{1e-6, 1e6} {
		scaled := make([]Series, len(panel))
		for i, s := range panel {
			scaled[i] = Series{Times: s.Times, Items: s.Items}
			for _, y := range s.Y {
				scaled[i].Y = append(scaled[i].Y, c*y)
			}
		}
		fit, err := FitLevelOUPanel(context.Background(), scaled, PanelOptions{Theta: truth.Theta * c * c})
		if err != nil {
			t.Fatal(err)
		}
		p, q := fit.Params, base.Params
		if !near(p.Mean, q.Mean*c, 1e-3) || !near(p.B2, q.B2*c*c, 1e-3) || !near(p.S2, q.S2*c*c, 1e-3) || !near(p.Kappa, q.Kappa, 1e-3) {
			t.Errorf("unit %v: %+v, want %+v", c, p, q)
		}
		if want := base.LogLik - float64(base.Info.N)*math.Log(c); !near(fit.LogLik, want, 1e-9) {
			t.Errorf("unit %v: log-likelihood %v, want %v", c, fit.LogLik, want)
		}
	}
}

// TestPanelFitSaysWhatCannotBeToldApart: with the same number of items in every
// survey the noise of the occasion and that of the items are one.
func TestPanelFitSaysWhatCannotBeToldApart(t *testing.T) {
	panel := simulateOU(33, truth, 40, 20)
	for i := range panel {
		for j := range panel[i].Items {
			panel[i].Items[j] = 3
		}
	}
	fit, err := FitLevelOUPanel(context.Background(), panel, PanelOptions{FitTheta: true})
	if err != nil {
		t.Fatal(err)
	}
	if !fit.Flat && len(fit.Boundary) == 0 {
		t.Errorf("two names for one number, and no word of it: %+v", fit)
	}
}
