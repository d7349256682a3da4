package jobs

import (
	"slices"
	"time"

	"luna/models"
	"luna/models/privacy"
)

// class makes the curves of a module: what is common to its people, period by
// period of one fixed partition.
type class struct {
	rule    privacy.Rule // of scales that are not about mood, see ruleOf
	mood    int          // the smallest group of which a mean of mood is shown
	grid    privacy.Grid
	periods privacy.Partition
	open    time.Duration     // the longest time that a survey is open
	forms   map[uint64]uint64 // form of a version
	now     time.Time
}

// newClass fixes how a module is cut. Once a number was shown its grid stays,
// whatever becomes of the schedule: two grids could be subtracted from each
// other.
func newClass(in *models.TrendInput) class {
	zone := in.University.Zone()
	c := class{
		rule:  privacy.Rule{K: in.University.MinGroup, Module: len(in.Enrollments), Open: open(in)},
		mood:  max(in.University.MinGroup, in.University.MoodGroup),
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
	for _, t := range in.ModuleTrends {
		if slices.ContainsFunc(t.Points.V, func(p models.ModuleTrendPoint) bool { return p.Shown }) {
			c.grid = privacy.Grid(t.Period)
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

// open are the students whose own curves the staff may see. Where a pseudonym
// hides nobody (see models.ModuleTrends.HidesPseudonyms) the page holds back
// those who share under one; they must not be found by subtraction either.
func open(in *models.TrendInput) map[uint64]bool {
	present, named := 0, 0
	for _, e := range in.Enrollments {
		if e.LeftAt == nil {
			present++
			if e.Sharing == models.ShareNamed {
				named++
			}
		}
	}
	hides := !privacy.Publishable(present-named, present, in.University.MinGroup)
	all := map[uint64]bool{}
	for _, e := range in.Enrollments {
		if e.Sharing == models.ShareNamed || e.Sharing == models.SharePseudonym && !hides {
			all[e.ID] = true
		}
	}
	return all
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

// ruleOf is the rule for a scale: a mean of mood stands for a larger group.
func (c class) ruleOf(p *panel) privacy.Rule {
	rule := c.rule
	if p.mood {
		rule.K = c.mood
	}
	return rule
}

// hash names what the class's curve of a scale is made of.
func (c class) hash(p *panel, in *models.TrendInput, f models.ModelFit) string {
	d := newDigest("class/2")
	d.fit(f)
	d.text(string(c.grid))
	d.whole(uint64(c.ruleOf(p).K))
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

// points gives the class's points. A period that was shown before keeps the
// numbers that it was shown with: what a later answer would change in them is
// a number about whoever gave it. One that has to be hidden, because somebody
// took their answers back, is shown with the same numbers or not at all. And a period is judged by the largest group
// that was ever asked for it: to lower the threshold concerns what is to come,
// not what people answered when they were promised more.
func (c class) points(p *panel, people []models.Trend, in *models.TrendInput, before []models.ModuleTrendPoint) []models.ModuleTrendPoint {
	periods, first := c.settled(in, p.key.form)
	cells := c.cells(p, people, in, periods, first)
	centre := centreOf(people)
	points := []models.ModuleTrendPoint{}
	for i, period := range periods {
		rule := c.ruleOf(p)
		var old models.ModuleTrendPoint
		if j := slices.IndexFunc(before, func(q models.ModuleTrendPoint) bool { return q.From.Equal(period.From) }); j >= 0 {
			old = before[j]
			rule.K = max(rule.K, old.Group)
		}
		point := models.ModuleTrendPoint{From: period.From, To: period.To, Rate: cells[i].rate(rule)}
		switch shows := cells[i].shows(rule); {
		case shows && old.Shown:
			point = old
		case shows && old.Last != nil: // two means of nearly the same people would tell of one
			point = *old.Last
		case old.Shown:
			point.Last = &old
		case old.Last != nil:
			point.Last = old.Last
		case shows:
			cells[i].show(&point, centre, rule)
		}
		point.Group = rule.K
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
