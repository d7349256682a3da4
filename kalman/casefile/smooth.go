package casefile

import (
	"fmt"

	"luna/kalman"
)

// smoothOut has the keys of "expected" of a filter-smooth case.
type smoothOut struct {
	PredictedMean     [][]number   `json:"predicted_mean"`
	PredictedVar      [][][]number `json:"predicted_var"`
	FilteredMean      [][]number   `json:"filtered_mean"`
	FilteredVar       [][][]number `json:"filtered_var"`
	SmoothedMean      [][]number   `json:"smoothed_mean"`
	SmoothedVar       [][][]number `json:"smoothed_var"`
	ForecastStateMean [][]number   `json:"forecast_state_mean"`
	ForecastStateVar  [][][]number `json:"forecast_state_var"`
	ForecastMean      [][]number   `json:"forecast_mean"`
	ForecastVar       [][][]number `json:"forecast_var"`
	LogLik            number       `json:"loglik"`
	N                 int          `json:"nobs"`
	DiffuseRank       int          `json:"diffuse_rank"`
}

func (c *caseFile) smooth() (any, error) {
	if c.Model == nil {
		return nil, fmt.Errorf("%w: no model", ErrCase)
	}
	n := len(c.Observations)
	m, err := c.Model.build(n + c.Horizon)
	if err != nil {
		return nil, err
	}
	_, p := m.Dims()
	s, at, err := c.series(p)
	if err != nil {
		return nil, err
	}
	var (
		w            kalman.Workspace
		r            kalman.Result
		items, state kalman.Moments
		out          smoothOut
	)
	if err := m.Smooth(&r, &w, s); err != nil {
		return nil, err
	}
	if err := m.ForecastItems(&items, &state, &w, s, at); err != nil {
		return nil, err
	}
	out.PredictedMean, out.PredictedVar = list(&r.Predicted)
	out.FilteredMean, out.FilteredVar = list(&r.Filtered)
	out.SmoothedMean, out.SmoothedVar = list(&r.Smoothed)
	out.ForecastStateMean, out.ForecastStateVar = list(&state)
	out.ForecastMean, out.ForecastVar = list(&items)
	out.LogLik, out.N, out.DiffuseRank = number(r.LogLik), r.Info.N, r.Info.DiffuseRank
	return out, nil
}

// series splits observations and times into the series and the forecast times.
func (c *caseFile) series(p int) (s kalman.Series, at []float64, err error) {
	n := len(c.Observations)
	if n == 0 {
		return s, nil, fmt.Errorf("casefile: %w", kalman.ErrNoData)
	}
	for i, row := range c.Observations {
		if len(row) != p {
			return s, nil, fmt.Errorf("%w: observation %d has %d values, not %d", ErrCase, i, len(row), p)
		}
		for _, y := range row {
			s.Y = append(s.Y, float64(y))
		}
	}
	times := c.Times
	switch {
	case times == nil:
		for i := range n + c.Horizon {
			times = append(times, float64(i))
		}
	case len(times) != n+c.Horizon:
		return s, nil, fmt.Errorf("%w: %d times for %d rows and a horizon of %d", ErrCase, len(times), n, c.Horizon)
	}
	s.Times, s.Items = times[:n:n], c.Items
	return s, times[n:], nil
}

// list turns moments into rows and full matrices.
func list(x *kalman.Moments) (means [][]number, covs [][][]number) {
	means, covs = make([][]number, x.N), make([][][]number, x.N)
	for t := range x.N {
		mean, cov := x.At(t)
		means[t], covs[t] = make([]number, x.M), make([][]number, x.M)
		for i := range x.M {
			means[t][i] = number(mean.AtVec(i))
			covs[t][i] = make([]number, x.M)
			for j := range x.M {
				covs[t][i][j] = number(cov.At(i, j))
			}
		}
	}
	return means, covs
}
