package kalman_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"luna/kalman"
)

// A level that wanders, seen with noise, from an unknown start: the flow of
// the Nile at Aswan 1871-1880 (Cobb 1978; R data set Nile), with the variances
// that Durbin & Koopman (2012, sec. 2.2.5) use for the whole series.
func ExampleModel_Smooth() {
	nile := []float64{1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140}
	nile[5] = math.NaN() // 1876 lost
	m, err := kalman.NewLocalLevel(15099, 1469.1)
	if err != nil {
		fmt.Println(err)
		return
	}
	var w kalman.Workspace
	var r kalman.Result
	if err := m.Smooth(&r, &w, kalman.Series{Y: nile}); err != nil {
		fmt.Println(err)
		return
	}
	for _, i := range []int{0, 5, 9} {
		fmt.Printf("%d: %.1f ± %.1f\n", 1871+i, r.Smoothed.Mean[i], math.Sqrt(r.Smoothed.Var(i, 0)))
	}
	fmt.Printf("log-likelihood %.4f of %d values\n", r.LogLik, r.Info.N)
	// Output:
	// 1871: 1116.1 ± 64.2
	// 1876: 1119.1 ± 55.5
	// 1880: 1159.6 ± 64.6
	// log-likelihood -54.7075 of 9 values
}

// A student answers at irregular times, sometimes only some of the items. The
// own level and the deviation of the day are told apart, and the probability
// of falling below 2.5 within a week is read off.
func ExampleNewLevelOU() {
	m, err := kalman.NewLevelOU(kalman.LevelOUParams{
		Mean: 3.2, B2: 0.4, Q: 0.004, Kappa: 0.3, S2: 0.3, So2: 0.1, Theta: 0.4,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := kalman.Series{
		Times: []float64{0, 2.1, 4, 9.3, 11},
		Y:     []float64{3.4, 3.0, math.NaN(), 2.2, 2.0},
		Items: []int{4, 4, 0, 2, 4},
	}
	var w kalman.Workspace
	var ahead kalman.Moments
	if err := m.Forecast(&ahead, &w, s, []float64{18}); err != nil {
		fmt.Println(err)
		return
	}
	state := []float64{1, 1} // own level + deviation
	mean, v := ahead.Combine(0, state)
	fmt.Printf("in 7 days %.2f ± %.2f\n", mean, math.Sqrt(v))
	fmt.Printf("below 2.5 with probability %.2f\n", kalman.Below(&ahead, 0, state, 2.5))
	// Output:
	// in 7 days 2.72 ± 0.67
	// below 2.5 with probability 0.37
}

// Many students together give the parameters that no single series could.
func ExampleFitLevelOUPanel() {
	r := rand.New(rand.NewPCG(1, 2))
	panel := make([]kalman.Series, 80)
	for i := range panel {
		mu, z := 3+0.6*r.NormFloat64(), 0.5*r.NormFloat64()
		for day := range 30 {
			panel[i].Y = append(panel[i].Y, mu+z+0.4*r.NormFloat64())
			panel[i].Times = append(panel[i].Times, float64(day))
			mu += 0.05 * r.NormFloat64()
			z = math.Exp(-0.3)*z + 0.5*math.Sqrt(1-math.Exp(-0.6))*r.NormFloat64()
		}
	}
	fit, err := kalman.FitLevelOUPanel(context.Background(), panel, kalman.PanelOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("converged:", fit.Converged, "at an edge:", fit.Boundary)
	fmt.Printf("mean %.1f, half-life %.0f days\n", fit.Params.Mean, math.Ln2/fit.Params.Kappa)
	// Output:
	// converged: true at an edge: []
	// mean 3.1, half-life 2 days
}

// Answers are taken in as they come; the filter can be stored in between.
func ExampleFilter() {
	m, err := kalman.NewLocalLevel(0.5, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	f := kalman.NewFilter(m)
	for day, y := range []float64{3.5, 3.0, 2.5} {
		in, err := f.Update(float64(day), []float64{y}, 1)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("surprise %.2f, variance %.2f\n", in.V[0], in.Var[0])
	}
	var now kalman.Moments
	f.State(&now)
	fmt.Printf("level %.2f ± %.2f\n", now.Mean[0], math.Sqrt(now.Var(0, 0)))
	// Output:
	// surprise NaN, variance +Inf
	// surprise -0.50, variance 1.05
	// surprise -0.74, variance 0.81
	// level 2.95 ± 0.44
}
