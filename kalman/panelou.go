package kalman

import (
	"context"
	"math"
)

// FitLevelOUPanel fits the common parameters of the level and
// Ornstein-Uhlenbeck model to the series of many people by summed likelihood
// (Oravecz, Tuerlinckx & Vandekerckhove 2011 for the model). Empty series are
// passed over. Errors are those of FitPanel, and ErrDegenerate when all values
// are equal.
func FitLevelOUPanel(ctx context.Context, panel []Series, o PanelOptions) (LevelOUFit, error) {
	mean, total, between, err := spreadOf(panel)
	if err != nil {
		return LevelOUFit{}, err
	}
	fit := LevelOUFit{}
	p, se := &fit.Params, &fit.SE
	p.Theta, se.Theta = o.Theta, math.NaN()
	ps := []param{
		{name: "mean", linear: true, centre: mean, scale: math.Sqrt(total), lower: -10, upper: 10, value: &p.Mean, se: &se.Mean},
		variance("b2", total, &p.B2, &se.B2),
		variance("q", total, &p.Q, &se.Q),
		{name: "kappa", free: true, scale: 1, lower: math.Log(leastKappa), upper: math.Log(mostKappa), value: &p.Kappa, se: &se.Kappa},
		variance("s2", total, &p.S2, &se.S2),
		variance("so2", total, &p.So2, &se.So2),
	}
	if o.FitTheta {
		ps = append(ps, variance("theta", total, &p.Theta, &se.Theta))
	}
	build := func() (*Model, error) { return NewLevelOU(*p) }
	starts := levelOUStarts(total, between, len(ps))
	if better := emStart(ps, *p, starts[len(starts)/2], panel); better != nil {
		starts = append(starts, better)
	}
	fit.PanelSummary, err = fitNamed(ctx, ps, build, starts, panel, o)
	return fit, err
}

// emStart improves a start by a few EM steps; nil when that is not possible.
func emStart(ps []param, p LevelOUParams, psi []float64, panel []Series) []float64 {
	const steps = 6
	for i := range ps {
		*p.field(ps[i].name) = ps[i].natural(psi[i])
	}
	p, _, err := EMLevelOU(p, panel, steps)
	if err != nil {
		return nil
	}
	better := make([]float64, len(ps))
	for i := range ps {
		better[i] = math.Min(math.Max(ps[i].inverse(*p.field(ps[i].name)), ps[i].lower), ps[i].upper)
	}
	return better
}

// field returns the parameter of that name.
func (p *LevelOUParams) field(name string) *float64 {
	return map[string]*float64{
		"mean": &p.Mean, "b2": &p.B2, "q": &p.Q, "kappa": &p.Kappa,
		"s2": &p.S2, "so2": &p.So2, "theta": &p.Theta,
	}[name]
}

// levelOUStarts divides the variance of the data between people, deviation and
// noise in several ways.
func levelOUStarts(total, between float64, n int) [][]float64 {
	b := math.Min(math.Max(between/total, 0.05), 0.9)
	var starts [][]float64
	for _, kappa := range []float64{0.05, 0.25, 1} {
		for _, share := range []float64{0.2, 0.5, 0.8} {
			s := []float64{
				0, math.Log(b), math.Log(0.002), math.Log(kappa),
				math.Log(share * (1 - b)), math.Log((1 - share) * (1 - b)), math.Log((1 - share) * (1 - b)),
			}
			starts = append(starts, s[:n])
		}
	}
	return starts
}

// FitLocalLevelPanel fits common variances of the local level model to the
// series of many people, each from an exact diffuse start. Errors are those of
// FitPanel, and ErrDegenerate when all values are equal.
func FitLocalLevelPanel(ctx context.Context, panel []Series, o PanelOptions) (LocalLevelPanelFit, error) {
	_, total, _, err := spreadOf(panel)
	if err != nil {
		return LocalLevelPanelFit{}, err
	}
	fit := LocalLevelPanelFit{Theta: o.Theta, SETheta: math.NaN()}
	ps := []param{variance("h", total, &fit.H, &fit.SEH), variance("q", total, &fit.Q, &fit.SEQ)}
	if o.FitTheta {
		ps = append(ps, variance("theta", total, &fit.Theta, &fit.SETheta))
	}
	build := func() (*Model, error) { return newLevelItems(fit.H, fit.Q, fit.Theta) }
	var starts [][]float64
	for _, q := range []float64{0.001, 0.03, 0.3} {
		s := []float64{math.Log(0.3), math.Log(q), math.Log(0.3)}
		starts = append(starts, s[:len(ps)])
	}
	fit.PanelSummary, err = fitNamed(ctx, ps, build, starts, panel, o)
	return fit, err
}

// newLevelItems is NewLocalLevel with noise h + theta/k.
func newLevelItems(h, q, theta float64) (*Model, error) {
	return New(Config{
		Z: one(1), H: symOne(h), ItemVariance: theta, Dyn: LocalLevel{q}, Diffuse: []bool{true},
	})
}
