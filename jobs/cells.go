package jobs

import (
	"maps"
	"math"
	"slices"

	"luna/models"
	"luna/models/privacy"
)

// cell is what is known of one period of one scale.
type cell struct {
	issued, answered int
	asked            map[uint64]bool
	people           []uint64  // who gave a score, by enrollment
	state, variance  []float64 // sums
	points           []float64 // how many of each one's points the sums above hold
	own              []float64 // each one's mean over all periods
	scores           []float64
}

// ask counts a survey. What one student is asked after a lesson is no question
// to the class: how many answered it would tell of that one.
func (x *cell) ask(v models.TrendSurvey) {
	if v.Partial {
		return
	}
	if x.asked == nil {
		x.asked = map[uint64]bool{}
	}
	x.asked[v.EnrollmentID] = true
	x.issued++
	if v.CompletedAt != nil {
		x.answered++
	}
}

// add takes one point of a person into the cell; several points of one person
// become their mean. Points come person by person.
func (x *cell) add(enrollment uint64, own float64, p models.TrendPoint) {
	x.scores = append(x.scores, p.Score)
	n := len(x.people)
	if n == 0 || x.people[n-1] != enrollment {
		x.people, x.own = append(x.people, enrollment), append(x.own, own)
		x.state, x.variance, x.points = append(x.state, 0), append(x.variance, 0), append(x.points, 0)
		n++
	}
	x.points[n-1]++
	x.state[n-1] += p.Mean
	x.variance[n-1] += p.SD * p.SD
}

func (x *cell) judged() privacy.Cell {
	same := len(x.scores) > 0
	for _, s := range x.scores {
		same = same && s == x.scores[0]
	}
	return privacy.Cell{Students: x.people, Same: same}
}

// shows tells whether the period may be shown with all its numbers.
func (x *cell) shows(r privacy.Rule) bool { return r.Judge(x.judged()) == privacy.Show && x.ratable(r) }

func (x *cell) ratable(r privacy.Rule) bool {
	return r.Judge(privacy.Cell{Students: slices.Collect(maps.Keys(x.asked))}) == privacy.Show
}

// rate is the part of the surveys that were answered, to one decimal. Of fewer
// people than may be shown it is 0; so it is where those whose answers are
// counted by name would leave too few others.
func (x *cell) rate(r privacy.Rule) float64 {
	if !x.ratable(r) {
		return 0
	}
	return privacy.Round(float64(x.answered) / float64(x.issued))
}

// show writes mean and uncertainty of the class (kalman.md 5.6): the mean of
// everybody's own mean, and how far those who answered are from theirs.
func (x *cell) show(p *models.ModuleTrendPoint, centre float64, r privacy.Rule) {
	n := float64(len(x.people))
	shift, squares, noise, score := 0.0, 0.0, 0.0, 0.0
	away := make([]float64, len(x.people))
	for i := range x.people {
		away[i] = x.state[i]/x.points[i] - x.own[i]
		shift += away[i] / n
		noise += x.variance[i] / x.points[i] / n
	}
	for _, d := range away {
		squares += (d - shift) * (d - shift) / (n - 1)
	}
	for _, s := range x.scores {
		score += s / float64(len(x.scores))
	}
	p.Shown, p.Size = true, privacy.SizeClass(len(x.people), r.K)
	p.Mean, p.Observed = privacy.Round(centre+shift), privacy.Round(score)
	p.SD = math.Round(100*math.Sqrt((noise+squares)/n)) / 100
}

func ownMean(points []models.TrendPoint) float64 {
	sum := 0.0
	for _, p := range points {
		sum += p.Mean
	}
	return sum / float64(len(points))
}

// centreOf is the mean of everybody's own mean.
func centreOf(people []models.Trend) float64 {
	sum := 0.0
	for _, t := range people {
		sum += ownMean(t.Points.V)
	}
	return sum / float64(max(len(people), 1))
}
