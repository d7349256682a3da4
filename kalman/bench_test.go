package kalman

import (
	"context"
	"math"
	"math/rand/v2"
	"syscall"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// benchRows is the length of the series in the benchmarks; 35 % of the values
// are missing.
const benchRows = 60

func benchSeries(p int) Series {
	r := rand.New(rand.NewPCG(1, 2))
	s := Series{}
	level, t := 3.0, 0.0
	for range benchRows {
		level += 0.2 * r.NormFloat64()
		t += 1 + float64(r.IntN(3))
		s.Times = append(s.Times, t)
		for range p {
			y := level + r.NormFloat64()
			if r.Float64() < 0.35 {
				y = math.NaN()
			}
			s.Y = append(s.Y, y)
		}
	}
	return s
}

// cpuSeconds is the processor time of the process so far: figures per CPU
// second can be compared on a machine that others use too.
func cpuSeconds(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// perCPUSecond runs do b.N times and reports how often it runs in one CPU
// second.
func perCPUSecond(b *testing.B, do func() error) {
	b.Helper()
	b.ReportAllocs()
	start := cpuSeconds(b)
	n := 0
	for b.Loop() {
		if err := do(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n)/(cpuSeconds(b)-start), "series/cpu-s")
}

func BenchmarkLevel(b *testing.B) {
	s := benchSeries(1)
	var r LevelResult
	noise := []float64{1}
	b.Run("scalar", func(b *testing.B) {
		perCPUSecond(b, func() error { _, err := SmoothLevel(&r, s.Y, nil, noise, 0.04); return err })
	})
	b.Run("fit", func(b *testing.B) {
		var f LevelFitter
		perCPUSecond(b, func() error { _, err := f.Fit(s.Y, nil); return err })
	})
	b.Run("textbook", func(b *testing.B) {
		book := newTextbook(mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{1}),
			mat.NewDense(1, 1, []float64{0.04}), mat.NewDense(1, 1, []float64{10}), []float64{1})
		perCPUSecond(b, func() error { book.smooth(s.Y); return nil })
	})
}

// benchFactors is the model of two factors behind six items.
func benchFactors(b *testing.B, form Form) (*Model, *textbook) {
	b.Helper()
	load := mat.NewDense(6, 2, []float64{1, 0, 0.8, 0, 1.2, 0, 0, 1, 0, 0.7, 0.3, 0.9})
	s2 := mat.NewSymDense(2, []float64{1, 0.4, 0.4, 0.8})
	noise := []float64{0.5, 0.6, 0.7, 0.8, 0.9, 1}
	p := FactorParams{Loadings: load, Noise: noise, Kappa: []float64{0.2, 0.2}, S2: s2}
	m, err := NewFactors(p)
	if err != nil {
		b.Fatal(err)
	}
	m.form = form
	t, q := make([]float64, 4), make([]float64, 4)
	m.dyn.Step(1, t, q)
	return m, newTextbook(load, mat.NewDense(2, 2, t), mat.NewDense(2, 2, q), s2, noise)
}

func BenchmarkFactors(b *testing.B) {
	s := benchSeries(6)
	auto, book := benchFactors(b, Auto)
	root, _ := benchFactors(b, SquareRoot)
	generic, _ := benchFactors(b, Auto)
	generic.hdiag = false // keeps it off the path for two states
	for _, c := range []struct {
		name  string
		model *Model
		times bool
	}{{"even", auto, false}, {"irregular", auto, true}, {"generic", generic, false}, {"square root", root, false}} {
		b.Run(c.name, func(b *testing.B) {
			series := s
			if !c.times {
				series.Times = nil
			}
			var w Workspace
			var r Result
			perCPUSecond(b, func() error { return c.model.Smooth(&r, &w, series) })
		})
	}
	b.Run("textbook", func(b *testing.B) {
		perCPUSecond(b, func() error { book.smooth(s.Y); return nil })
	})
}

// BenchmarkPanel fits the six parameters of 300 students with 40 surveys.
func BenchmarkPanel(b *testing.B) {
	panel := simulateOU(1, truth, 300, 40)
	for _, workers := range []int{1, 2} {
		b.Run([]string{"", "one core", "two cores"}[workers], func(b *testing.B) {
			// Equal figures per CPU second mean that the second core costs
			// nothing; whether it halves the time depends on who else uses it.
			perCPUSecond(b, func() error {
				_, err := FitLevelOUPanel(context.Background(), panel, PanelOptions{Workers: workers, Theta: truth.Theta})
				return err
			})
		})
	}
}

// BenchmarkPool weighs 300 students on a grid of 31×41 parameters.
func BenchmarkPool(b *testing.B) {
	panel, _ := levelPeople(1, 300, 24)
	build := func(psi []float64) (*Model, error) { return NewLocalLevel(math.Exp(psi[0]), math.Exp(psi[1])) }
	axes := [][]float64{ladder(-4, 1, 31), ladder(-9, 0, 41)}
	for b.Loop() {
		if _, err := PartialPool(context.Background(), build, axes, panel, PoolOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFilterUpdate(b *testing.B) {
	m, err := NewLevelOU(truth)
	if err != nil {
		b.Fatal(err)
	}
	f := NewFilter(m)
	y := []float64{3}
	day := 0.0
	perCPUSecond(b, func() error { day++; _, err := f.Update(day, y, 3); return err })
}
