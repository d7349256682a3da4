package casefile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"luna/kalman"
)

// namedModel names the model of a fit case.
type namedModel struct {
	Type string `json:"type"`
}

// fit runs a maximum likelihood fit. The result holds the parameters by the
// names of the fixtures with "loglik" and "nobs", "se" with the standard
// errors (null: none), and
//
//   - "boundary": the names of the variances whose maximum is at zero;
//   - "degenerate": why there is no maximum; the parameters are null then.
func (c *caseFile) fit() (any, error) {
	var named namedModel
	if absent(c.Named) || json.Unmarshal(c.Named, &named) != nil {
		return nil, fmt.Errorf("%w: no named_model", ErrCase)
	}
	s, _, err := c.series(1)
	if err != nil {
		return nil, err
	}
	var out fitOut
	if named.Type == "local-level" {
		out, err = fitLocalLevel(s)
	} else {
		out, err = fitNamed(kalman.Named(named.Type), s)
	}
	if errors.Is(err, kalman.ErrUnknownModel) {
		return nil, fmt.Errorf("%w: %w", ErrCase, err)
	}
	if errors.Is(err, kalman.ErrDegenerate) || errors.Is(err, kalman.ErrNotIdentified) {
		return out.degenerate(err), nil
	}
	if err != nil {
		return nil, err
	}
	return out.document(), nil
}

// fitOut is a fit of any model.
type fitOut struct {
	names []string
	fit   kalman.SeriesFit
}

func fitLocalLevel(s kalman.Series) (fitOut, error) {
	out := fitOut{names: []string{"sigma2_eps", "sigma2_eta"}}
	var f kalman.LevelFitter
	dt := make([]float64, max(len(s.Times)-1, 0))
	for i := range dt {
		dt[i] = s.Times[i+1] - s.Times[i]
	}
	fit, err := f.Fit(s.Y, dt)
	if err != nil {
		return out, err
	}
	out.fit = kalman.SeriesFit{
		LogLik: fit.LogLik, Info: kalman.Info{N: fit.N, DiffuseRank: 1}, Converged: true, Flat: fit.Ridge,
		Estimates: []kalman.Estimate{
			{Name: "sigma2_eps", Value: fit.H, SE: fit.SEH, Edge: fit.Boundary == kalman.NoNoise},
			{Name: "sigma2_eta", Value: fit.Q, SE: fit.SEQ, Edge: fit.Boundary == kalman.NoSignal},
		},
	}
	return out, nil
}

func fitNamed(name kalman.Named, s kalman.Series) (fitOut, error) {
	fit, err := kalman.FitSeries(context.Background(), name, s)
	return fitOut{fit: fit, names: kalman.ParameterNames(name)}, err
}

func (x *fitOut) document() map[string]any {
	se, edges := map[string]number{}, []string{}
	doc := map[string]any{
		"loglik": number(x.fit.LogLik), "nobs": x.fit.Info.N, "diffuse_rank": x.fit.Info.DiffuseRank,
		"converged": x.fit.Converged, "se": se,
	}
	for _, e := range x.fit.Estimates {
		doc[e.Name] = number(e.Value)
		se[e.Name] = number(e.SE)
		if e.Edge {
			edges = append(edges, e.Name)
		}
	}
	if len(edges) > 0 {
		doc["boundary"] = edges
	}
	if x.fit.Flat {
		doc["flat"] = true
	}
	return doc
}

func (x *fitOut) degenerate(reason error) map[string]any {
	doc := map[string]any{"loglik": nil, "converged": false, "degenerate": reason.Error()}
	for _, name := range x.names {
		doc[name] = nil
	}
	return doc
}
