package jobs

import (
	"math"
	"slices"
	"time"

	"luna/models"
	"luna/models/privacy"
)

// class makes the curves of a module: what is common to its people, period by
// period of one fixed partition.
type class struct {
	rule    privacy.Rule
	grid    privacy.Grid
	periods privacy.Partition
	open    time.Duration     // the longest time that a survey is open
	forms   map[uint64]uint64 // form of a version
	now     time.Time
}

// newClass fixes how a module is cut. Once it has a curve its grid stays,
// whatever becomes of the schedule: two grids could be subtracted from each
// other.
func newClass(in *models.TrendInput) class {
	zone := in.University.Zone()
	c := class{
		rule:  privacy.Rule{K: in.University.MinGroup, Module: len(in.Enrollments), Open: map[uint64]bool{}},
		forms: map[uint64]uint64{}, now: in.ReadAt,
	}
	for _, v := range in.Versions {
		c.forms[v.ID] = v.FormID
	}
	var weekdays []time.Weekday
	for _, p := range in.Plans {
		weekdays = append(weekdays, p.Weekdays.V...)
		c.open = max(c.open, time.Duration(p.OpenMinutes)*time.Minute)
	}
	c.grid = privacy.GridFor(weekdays)
	if len(in.ModuleTrends) > 0 {
		c.grid = privacy.Grid(in.ModuleTrends[0].Period)
	}
	for _, e := range in.Enrollments {
		if e.Sharing != models.ShareAggregate {
			c.rule.Open[e.ID] = true
		}
	}
	first, last := in.Module.FirstDay.Start(zone), in.Module.LastDay.Start(zone)
	for _, v := range in.Surveys {
		if v.Slot.Before(first) {
			first = v.Slot
		}
		if v.Slot.After(last) {
			last = v.Slot
		}
	}
	c.periods = privacy.NewPartition(c.grid, first, last, zone)
	return c
}

// settled are the periods to which nothing can be added any more, from the
// first to the last one that asked something.
func (c class) settled(in *models.TrendInput, form uint64) (periods []privacy.Period, first int) {
	all := c.periods.Periods()
	first, last := len(all), -1
	for _, v := range in.Surveys {
		if i := c.periods.Index(v.Slot); i >= 0 && c.forms[v.FormVersionID] == form {
			first, last = min(first, i), max(last, i)
		}
	}
	for last >= 0 && !all[last].Settled(c.now, c.open) {
		last--
	}
	if last < first {
		return nil, 0
	}
	return all[first : last+1], first
}

// hash names what the class's curve of a scale is made of.
func (c class) hash(p *panel, in *models.TrendInput, f models.ModelFit) string {
	d := newDigest("class/1")
	d.fit(f)
	d.text(string(c.grid))
	d.whole(uint64(c.rule.K))
	d.whole(uint64(c.rule.Module))
	for _, e := range in.Enrollments {
		if c.rule.Open[e.ID] {
			d.whole(e.ID)
		}
	}
	periods, first := c.settled(in, p.key.form)
	d.whole(uint64(first))
	for _, x := range c.cells(p, nil, in, periods, first) {
		d.whole(uint64(x.issued))
		d.whole(uint64(x.answered))
		d.whole(uint64(len(x.asked)))
	}
	for i := range p.people {
		d.person(&p.people[i])
	}
	return d.String()
}

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

// points gives the class's points. A period that was shown before keeps the
// numbers that it was shown with: what a later answer would change in them is
// a number about whoever gave it.
func (c class) points(p *panel, people []models.Trend, in *models.TrendInput, shown []models.ModuleTrendPoint) []models.ModuleTrendPoint {
	periods, first := c.settled(in, p.key.form)
	cells := c.cells(p, people, in, periods, first)
	centre := centreOf(people)
	points := []models.ModuleTrendPoint{}
	for i, period := range periods {
		point := models.ModuleTrendPoint{From: period.From, To: period.To, Rate: cells[i].rate(c.rule)}
		if c.rule.Judge(cells[i].judged()) == privacy.Show {
			if old := slices.IndexFunc(shown, func(q models.ModuleTrendPoint) bool { return q.Shown && q.From.Equal(period.From) }); old >= 0 {
				point = shown[old]
			} else {
				cells[i].show(&point, centre, c.rule)
			}
		}
		points = append(points, point)
	}
	return points
}

// cells fills the periods with surveys and curves.
func (c class) cells(p *panel, people []models.Trend, in *models.TrendInput, periods []privacy.Period, first int) []cell {
	cells := make([]cell, len(periods))
	at := func(slot time.Time) *cell {
		if i := c.periods.Index(slot) - first; i >= 0 && i < len(cells) {
			return &cells[i]
		}
		return nil
	}
	for _, v := range in.Surveys {
		if x := at(v.Slot); x != nil && c.forms[v.FormVersionID] == p.key.form && !v.ClosesAt.After(c.now) {
			x.ask(v)
		}
	}
	for i := range people {
		own := ownMean(people[i].Points.V)
		for j, point := range people[i].Points.V {
			if x := at(p.people[i].slot[j]); x != nil {
				x.add(people[i].EnrollmentID, own, point)
			}
		}
	}
	return cells
}

func (x *cell) ask(v models.TrendSurvey) {
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

// rate is the part of the surveys that were answered, to one decimal. Of fewer
// people than may be shown it is 0.
func (x *cell) rate(r privacy.Rule) float64 {
	if !privacy.Publishable(len(x.asked), r.Module, r.K) {
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
