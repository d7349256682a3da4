package kalman

import (
	"fmt"
	"math"
)

// CalibrationOptions choose which forecasts count.
type CalibrationOptions struct {
	From  float64 // forecasts of rows at this time or later
	After int     // earlier values a forecast must rest on; default and least 1
	// HalfStep is half the distance between two possible answers, 1/(2k) for
	// the mean of k items: the probability transform of a discrete answer is
	// taken as the middle of its interval (Czado, Gneiting & Held 2009).
	HalfStep float64
}

// Score sums up how good one kind of forecast is.
type Score struct {
	LogScore float64 // mean log density of what came; higher is better
	CRPS     float64 // continuous ranked probability score; lower is better
	RMSE     float64
}

// Levels are the nominal coverages that Calibration.Coverage belongs to.
var Levels = [4]float64{0.50, 0.80, 0.90, 0.95}

// levelQuantile are the normal quantiles of (1 + level)/2.
var levelQuantile = [4]float64{0.6744897501960817, 1.2815515655446004, 1.6448536269514722, 1.959963984540054}

// Calibration says how far one-step forecasts can be believed. Each was made
// before its value came (prequential, Dawid 1984).
type Calibration struct {
	N        int
	Coverage [4]float64 // share of values inside the central intervals of Levels
	MeanPIT  float64    // 0.5 when calibrated
	VarPIT   float64    // 12 times the variance: 1 when calibrated, more when too sure
	Lag      float64    // correlation of a person's successive errors: 0
	MeanSq   float64    // mean of (error/sd)²: 1
	Bins     [10]int    // histogram of the probability transform
	Model    Score
	// The baselines forecast by a normal distribution whose variance is that
	// of their own errors over the very values that are scored, which
	// flatters them.
	PersonMean, LastValue Score
}

// Gate applies the rule of use: with 200 forecasts or more, 90 % coverage
// outside [0.86, 0.94] asks to multiply all variances by scale, outside
// [0.80, 0.97] to hide forecasts and alerts.
func (c *Calibration) Gate() (scale float64, hide bool) {
	cover := c.Coverage[2]
	if c.N < 200 || (cover >= 0.86 && cover <= 0.94) {
		return 1, false
	}
	return c.MeanSq, cover < 0.80 || cover > 0.97
}

// Calibrate runs the filter over each series, whose model is model(i) (one
// item a row), and scores its one-step forecasts. Errors are those of LogLik
// with the number of the series, and ErrNoData when no forecast counts.
func Calibrate(model func(i int) *Model, panel []Series, o CalibrationOptions) (Calibration, error) {
	x := calibrator{o: o}
	x.o.After = max(o.After, 1)
	var w Workspace
	var r Result
	for i := range panel {
		m := model(i)
		if len(panel[i].Y) == 0 {
			continue
		}
		if m.p != 1 {
			return Calibration{}, shapeError("items of the model", m.p, 1)
		}
		if err := m.Smooth(&r, &w, panel[i]); err != nil {
			return Calibration{}, fmt.Errorf("series %d: %w", i, err)
		}
		x.person(&r, panel[i])
	}
	if x.c.N == 0 {
		return Calibration{}, ErrNoData
	}
	return x.finish(), nil
}

// calibrator gathers the sums.
type calibrator struct {
	o              CalibrationOptions
	c              Calibration
	pit, pitSq     float64
	logs, crps, sq float64
	mean, last     []float64 // errors of the baselines
	cross, lead    float64
}

// person adds the forecasts of one series.
func (x *calibrator) person(r *Result, s Series) {
	sum, count, last, before := 0.0, 0, 0.0, math.NaN()
	for t, y := range s.Y {
		if math.IsNaN(y) || (s.Items != nil && s.Items[t] == 0) {
			continue
		}
		v, f := r.Innov[t], r.InnovVar[t]
		at := float64(t)
		if s.Times != nil {
			at = s.Times[t]
		}
		if count >= x.o.After && at >= x.o.From && f > 0 && !math.IsInf(f, 1) {
			e := x.forecast(v, math.Sqrt(f))
			x.mean = append(x.mean, y-sum/float64(count))
			x.last = append(x.last, y-last)
			if !math.IsNaN(before) {
				x.cross += e * before
				x.lead += before * before
			}
			before = e
		}
		sum, last = sum+y, y
		count++
	}
}

// forecast scores an error v of a forecast with standard deviation sd.
func (x *calibrator) forecast(v, sd float64) float64 {
	e := v / sd
	h := x.o.HalfStep / sd
	u := (normalCDF(e-h) + normalCDF(e+h)) / 2
	x.c.N++
	x.c.Bins[min(int(u*10), 9)]++
	x.pit += u
	x.pitSq += u * u
	x.c.MeanSq += e * e
	x.sq += v * v
	x.logs += logDensity(e, sd)
	x.crps += normalCRPS(e, sd)
	for i, q := range levelQuantile {
		if math.Abs(e) <= q {
			x.c.Coverage[i]++
		}
	}
	return e
}

func (x *calibrator) finish() Calibration {
	c, n := x.c, float64(x.c.N)
	for i := range c.Coverage {
		c.Coverage[i] /= n
	}
	c.MeanPIT = x.pit / n
	c.VarPIT = 12 * (x.pitSq/n - c.MeanPIT*c.MeanPIT)
	c.MeanSq /= n
	if x.lead > 0 {
		c.Lag = x.cross / x.lead
	}
	c.Model = Score{LogScore: x.logs / n, CRPS: x.crps / n, RMSE: math.Sqrt(x.sq / n)}
	c.PersonMean, c.LastValue = baseline(x.mean), baseline(x.last)
	return c
}

// baseline scores errors under a normal distribution with their own variance.
func baseline(errors []float64) Score {
	n := float64(len(errors))
	sd := norm(errors) / math.Sqrt(n)
	s := Score{RMSE: sd}
	for _, v := range errors {
		s.LogScore += logDensity(v/sd, sd) / n
		s.CRPS += normalCRPS(v/sd, sd) / n
	}
	return s
}

func logDensity(e, sd float64) float64 { return -0.5*(log2Pi+e*e) - math.Log(sd) }

// normalCRPS is the score of a normal forecast (Gneiting & Raftery 2007).
func normalCRPS(e, sd float64) float64 {
	density := math.Exp(-0.5 * (log2Pi + e*e))
	return sd * (e*(2*normalCDF(e)-1) + 2*density - 1/math.Sqrt(math.Pi))
}
