package kalman

import (
	"math"
	"math/rand/v2"
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

func BenchmarkLevel(b *testing.B) {
	s := benchSeries(1)
	var r LevelResult
	noise := []float64{1}
	b.Run("scalar", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := SmoothLevel(&r, s.Y, nil, noise, 0.04); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fit", func(b *testing.B) {
		var f LevelFitter
		b.ReportAllocs()
		for b.Loop() {
			if _, err := f.Fit(s.Y, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("textbook", func(b *testing.B) {
		book := newTextbook(mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{1}),
			mat.NewDense(1, 1, []float64{0.04}), mat.NewDense(1, 1, []float64{10}), []float64{1})
		for b.Loop() {
			book.smooth(s.Y)
		}
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
			b.ReportAllocs()
			for b.Loop() {
				if err := c.model.Smooth(&r, &w, series); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("textbook", func(b *testing.B) {
		for b.Loop() {
			book.smooth(s.Y)
		}
	})
}
