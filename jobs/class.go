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
	rule    privacy.Rule
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
		if cells[i].shows(c.rule) {
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
