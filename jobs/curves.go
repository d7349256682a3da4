package jobs

import (
	"fmt"
	"math"
	"time"

	"luna/kalman"
	"luna/models"
)

// How far a forecast reaches, and how many answers it needs.
const (
	forecastDays    = 7
	forecastAnswers = 4
)

// smoother runs the model of a fit over people, one after the other.
type smoother struct {
	model  *kalman.Model
	row    []float64 // the state that is shown is row·state
	work   kalman.Workspace
	result kalman.Result
	ahead  kalman.Moments
}

func newSmoother(f models.ModelFit) (*smoother, error) {
	m, row, err := modelOf(f)
	if err != nil {
		return nil, fmt.Errorf("building the model of scale %s: %w", f.Scale, err)
	}
	return &smoother{model: m, row: row}, nil
}

// curve gives the points of a person's curve, one for each answer, and what is
// expected for the week after the last one.
func (s *smoother) curve(p *person) (points []models.TrendPoint, ahead []models.TrendForecast, err error) {
	if err := s.model.Smooth(&s.result, &s.work, p.series); err != nil {
		return nil, nil, fmt.Errorf("smoothing enrollment %d: %w", p.enrollment, err)
	}
	points = make([]models.TrendPoint, len(p.at))
	for i := range points {
		filtered, filterVar := s.result.Filtered.Combine(i, s.row)
		mean, variance := s.result.Smoothed.Combine(i, s.row)
		points[i] = models.TrendPoint{
			At: p.at[i], Score: rounded(p.series.Y[i]), Items: p.series.Items[i],
			Filtered: rounded(filtered), FilterSD: rounded(math.Sqrt(filterVar)),
			Mean: rounded(mean), SD: rounded(math.Sqrt(variance)),
		}
	}
	ahead = []models.TrendForecast{}
	if len(points) < forecastAnswers {
		return points, ahead, nil
	}
	times := make([]float64, forecastDays)
	last := p.at[len(p.at)-1]
	for day := range times {
		at := last.Add(time.Duration(day+1) * 24 * time.Hour)
		times[day] = days(at)
		ahead = append(ahead, models.TrendForecast{At: at})
	}
	if err := s.model.Forecast(&s.ahead, &s.work, p.series, times); err != nil {
		return nil, nil, fmt.Errorf("forecasting enrollment %d: %w", p.enrollment, err)
	}
	for i := range ahead {
		mean, variance := s.ahead.Combine(i, s.row)
		ahead[i].Mean, ahead[i].SD = rounded(mean), rounded(math.Sqrt(variance))
	}
	return points, ahead, nil
}

// curves computes everybody's curve of a panel, in parallel. The result is in
// the order of the panel.
func curves(p *panel, f models.ModelFit, workers int) ([]models.Trend, error) {
	const share = 16 // people in a row for one smoother
	list := make([]models.Trend, len(p.people))
	err := parallel(workers, (len(list)+share-1)/share, func(block int) error {
		s, err := newSmoother(f)
		if err != nil {
			return err
		}
		for i := block * share; i < min((block+1)*share, len(list)); i++ {
			if list[i], err = s.trend(p, &p.people[i], f); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// trend is the row of one person's curve.
func (s *smoother) trend(p *panel, one *person, f models.ModelFit) (models.Trend, error) {
	t := models.Trend{
		EnrollmentID: one.enrollment, FormID: p.key.form, Scale: p.key.code, FitID: f.ID,
		Answers: len(one.at), InputHash: curveHash(one, f),
	}
	var err error
	t.Points.V, t.Forecast.V, err = s.curve(one)
	return t, err
}
