package jobs

import (
	"math"

	"luna/models/questions"
)

// itemValues is each item's part in a score, on the range of the panel.
func (p *panel) itemValues(s questions.Scale, d questions.Definition, a questions.Answers) []float64 {
	values := make([]float64, len(s.Items))
	for j, part := range s.Items {
		alone := questions.Scale{Items: []questions.ScaleItem{part}}
		values[j] = math.NaN()
		if x, _, ok := alone.Score(d, a); ok {
			lo, hi := alone.Range(d)
			values[j] = p.carry(x, lo, hi)
		}
	}
	return values
}

// itemNoise is the spread of the items within a survey around its mean, after
// each item's own mean over everybody is taken out: the noise that a mean of k
// items has k times less of. Scales of one item have none that could be told
// from the rest. Items are matched by their place in the scale.
func (p *panel) itemNoise() float64 {
	var means, counts []float64
	p.eachSurvey(func(items []float64) {
		for j, x := range items {
			for len(means) <= j {
				means, counts = append(means, 0), append(counts, 0)
			}
			if !math.IsNaN(x) {
				means[j] += x
				counts[j]++
			}
		}
	})
	for j := range means {
		means[j] /= max(counts[j], 1)
	}
	squares, degrees := 0.0, 0.0
	p.eachSurvey(func(items []float64) {
		sum, k := 0.0, 0.0
		for j, x := range items {
			if !math.IsNaN(x) {
				sum += x - means[j]
				k++
			}
		}
		for j, x := range items {
			if !math.IsNaN(x) {
				d := x - means[j] - sum/k
				squares += d * d
			}
		}
		degrees += max(k-1, 0)
	})
	if degrees == 0 {
		return 0
	}
	return squares / degrees
}

func (p *panel) eachSurvey(do func(items []float64)) {
	for i := range p.people {
		for _, items := range p.people[i].items {
			do(items)
		}
	}
}
