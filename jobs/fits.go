package jobs

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"luna/kalman"
	"luna/models"
)

// The models by name and version. A change of what a model means takes the
// next version: stored curves are then computed anew.
const (
	levelOU    = "level-ou/1"
	localLevel = "local-level/1"
)

// A scale gets parameters of its own from this much; with less they are those
// of the questionnaire over all modules, if these have as much.
const (
	fitStudents = 20
	fitAnswers  = 200
)

// fitLargest bounds what a fit costs: of more answers only those of every
// second, third … student are looked at. Six parameters are known well enough
// from so many.
const fitLargest = 8000

// When a fit is made anew: in this time where there are new answers, or when
// there are this many times more.
const (
	refitAfter  = 7 * 24 * time.Hour
	refitGrowth = 1.2
)

// Where no module has enough answers: the variances of a local level on a
// scale of range 1. The noise is near what real answers have (docs/trends.md);
// the drift is smaller than theirs, which were given four times a day, since
// weekly answers must not be followed at every turn.
const (
	defaultNoise = 0.016 // of one answer
	defaultDrift = 0.003 // a day
)

// basis is what the parameters of a fit were estimated from.
type basis float64

const (
	ownBasis     basis = 0 // the module's answers
	formBasis    basis = 1 // all modules that ask the questionnaire
	defaultBasis basis = 2 // nothing: the defaults above
)

func (p *panel) enough() bool { return len(p.people) >= fitStudents && p.answers >= fitAnswers }

// fitFor gives the fit that a panel is to be computed with: the stored one, or
// a new one (ID 0, next version) where that is due. stored may be nil. wide
// gives the panel of the same scale over all modules; it is asked only where
// the own answers are too few.
func fitFor(ctx context.Context, p *panel, stored *models.ModelFit, wide func() (*panel, error), now time.Time, workers int) (models.ModelFit, error) {
	from, on := ownBasis, p
	if !p.enough() {
		all, err := wide()
		if err != nil {
			return models.ModelFit{}, err
		}
		if from, on = formBasis, all; !all.enough() {
			from = defaultBasis
		}
	}
	if stored != nil && !refitDue(*stored, from, on.answers, now) {
		return *stored, nil
	}
	fit, err := estimate(ctx, on, from, workers)
	if err != nil {
		return models.ModelFit{}, fmt.Errorf("fitting scale %s of form %d: %w", p.key.code, p.key.form, err)
	}
	fit.FormID, fit.Scale, fit.Version, fit.FittedAt = p.key.form, p.key.code, 1, now
	if stored != nil {
		if fit.InputHash == stored.InputHash {
			return *stored, nil
		}
		fit.Version = stored.Version + 1
	}
	return fit, nil
}

func refitDue(f models.ModelFit, from basis, answers int, now time.Time) bool {
	switch {
	case basis(f.Parameters.V["basis"]) != from:
		return true
	case from == defaultBasis:
		return false
	case float64(answers) >= refitGrowth*float64(f.Answers):
		return true
	}
	return answers != f.Answers && !now.Before(f.FittedAt.Add(refitAfter))
}

// estimate fits the pooled level and Ornstein-Uhlenbeck model. Answers that are
// all alike cannot be fitted; they get the defaults.
func estimate(ctx context.Context, p *panel, from basis, workers int) (models.ModelFit, error) {
	fit := models.ModelFit{Model: levelOU, Students: len(p.people), Answers: p.answers, InputHash: panelHash(p, from)}
	if from == defaultBasis || p.flat() {
		return withDefaults(fit, p, from), nil
	}
	part := p.sample(fitLargest)
	found, err := kalman.FitLevelOUPanel(ctx, part.seriesOf(), kalman.PanelOptions{Workers: workers})
	if errors.Is(err, kalman.ErrDegenerate) {
		return withDefaults(fit, p, from), nil
	}
	if err != nil {
		return fit, err
	}
	x := p.withItemNoise(found.Params)
	m, err := kalman.NewLevelOU(x)
	if err != nil {
		return fit, err
	}
	errs, err := stepErrors(part, m)
	if err != nil {
		return fit, err
	}
	wide, coverage := width(errs)
	fit.Parameters.V = map[string]float64{
		"mean": x.Mean, "b2": wide * x.B2, "q": wide * x.Q, "kappa": x.Kappa, "s2": wide * x.S2, "so2": wide * x.So2, "theta": wide * x.Theta,
		"basis": float64(from), "loglik": found.LogLik, "converged": truth(found.Converged), "width": wide,
		"sample": float64(len(part.people)),
	}
	if !math.IsNaN(coverage) {
		fit.Parameters.V["coverage90"] = coverage
	}
	return fit, nil
}

// sample is the panel, or where it has more than limit answers, every n-th
// person of it: the same ones whenever it is asked.
func (p *panel) sample(limit int) *panel {
	step := (p.answers + limit - 1) / limit
	if step <= 1 {
		return p
	}
	part := &panel{key: p.key, lo: p.lo, hi: p.hi, theta: p.theta}
	for i := 0; i < len(p.people); i += step {
		part.people = append(part.people, p.people[i])
		part.answers += len(p.people[i].at)
	}
	return part
}

// withItemNoise divides the noise of an answer, as the likelihood finds it,
// between the occasion and its items, so that an answer of fewer items counts
// for less. The spread of the items within an answer is an upper bound of the
// items' part: it also holds what stays different between them, and that is no
// noise.
func (p *panel) withItemNoise(x kalman.LevelOUParams) kalman.LevelOUParams {
	share := 0.0 // mean of 1/k
	for _, one := range p.people {
		for _, k := range one.series.Items {
			share += 1 / float64(k) / float64(p.answers)
		}
	}
	x.Theta = min(p.theta, x.So2/share)
	x.So2 = max(x.So2-share*x.Theta, 0)
	return x
}

// flat tells whether all scores are the same, rounding aside.
func (p *panel) flat() bool {
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, one := range p.people {
		for _, y := range one.series.Y {
			lowest, highest = min(lowest, y), max(highest, y)
		}
	}
	return highest-lowest <= 1e-9*(p.hi-p.lo)
}

func withDefaults(fit models.ModelFit, p *panel, from basis) models.ModelFit {
	square := (p.hi - p.lo) * (p.hi - p.lo)
	fit.Model = localLevel
	fit.Parameters.V = map[string]float64{"h": defaultNoise * square, "q": defaultDrift * square, "basis": float64(from)}
	return fit
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// modelOf builds the model of a stored fit; the state that is shown is the sum
// of the model's states with the weights of row.
func modelOf(f models.ModelFit) (m *kalman.Model, row []float64, err error) {
	p := f.Parameters.V
	switch f.Model {
	case levelOU:
		m, err = kalman.NewLevelOU(kalman.LevelOUParams{
			Mean: p["mean"], B2: p["b2"], Q: p["q"], Kappa: p["kappa"], S2: p["s2"], So2: p["so2"], Theta: p["theta"],
		})
		return m, []float64{1, 1}, err
	case localLevel:
		m, err = kalman.NewLocalLevel(p["h"], p["q"])
		return m, []float64{1}, err
	}
	return nil, nil, fmt.Errorf("unknown model %q", f.Model)
}

// rounded cuts a number to what a reader can use, so that the last digits of
// two processors cannot make stored curves differ.
func rounded(x float64) float64 { return math.Round(x*1e6) / 1e6 }
