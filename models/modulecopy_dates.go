package models

import (
	"time"

	"luna/models/schedule"
)

// CopiedKind is what a date of a copied module is.
type CopiedKind string

// The kinds of dates that are moved.
const (
	CopiedLesson    CopiedKind = "lesson"   // is seen from then on
	CopiedSeen      CopiedKind = "seen"     // an assignment is seen from then on
	CopiedDue       CopiedKind = "due"      // an assignment is due
	CopiedCutOff    CopiedKind = "cut-off"  // nothing of an assignment is taken after it
	CopiedPlanFirst CopiedKind = "first"    // day of a survey plan
	CopiedPlanLast  CopiedKind = "last"     // day of a survey plan
	CopiedFreeDay   CopiedKind = "free day" // of a survey plan
)

// CopiedDate is a date of a module, and when it is in a copy.
type CopiedDate struct {
	Kind     CopiedKind
	Title    string // of the lesson, the assignment or the plan
	Day      bool   // a whole day: the clock says nothing
	Old, New time.Time
	Outside  bool // of the days of the copy
}

// mover moves dates by whole weeks.
type mover struct {
	days        int
	zone        *time.Location
	first, last schedule.Date // of the copy
}

func (m mover) at(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	moved := schedule.Shift(*t, m.days, m.zone)
	return &moved
}

func (m mover) outside(d schedule.Date) bool { return d.Before(m.first) || m.last.Before(d) }

// dates lists all dates of the course, as they stand in it and as they are moved.
func (c course) dates(m mover) []CopiedDate {
	var all []CopiedDate
	moment := func(kind CopiedKind, title string, t *time.Time) {
		if moved := m.at(t); moved != nil {
			all = append(all, CopiedDate{Kind: kind, Title: title, Old: *t, New: *moved, Outside: m.outside(schedule.DateOf(*moved, m.zone))})
		}
	}
	day := func(kind CopiedKind, title string, d schedule.Date) {
		moved := d.AddDays(m.days)
		all = append(all, CopiedDate{Kind: kind, Title: title, Day: true, Old: d.Start(m.zone), New: moved.Start(m.zone), Outside: m.outside(moved)})
	}
	for _, l := range c.lessons {
		moment(CopiedLesson, l.Title, l.PublishAt)
	}
	for _, a := range c.assignments {
		moment(CopiedSeen, a.Title, a.PublishAt)
		moment(CopiedDue, a.Title, a.DueAt)
		moment(CopiedCutOff, a.Title, a.CutOffAt)
	}
	for _, p := range c.plans {
		day(CopiedPlanFirst, p.Title, p.FirstDay)
		day(CopiedPlanLast, p.Title, p.LastDay)
		for _, free := range p.FreeDays.V {
			day(CopiedFreeDay, p.Title, free)
		}
	}
	return all
}

// move makes the dates of the course those of the copy.
func (c course) move(m mover) {
	for i := range c.lessons {
		c.lessons[i].PublishAt = m.at(c.lessons[i].PublishAt)
	}
	for i := range c.assignments {
		a := &c.assignments[i]
		a.PublishAt, a.DueAt, a.CutOffAt = m.at(a.PublishAt), m.at(a.DueAt), m.at(a.CutOffAt)
		if a.CutOffAt != nil && a.CutOffAt.Before(*a.DueAt) { // both in the hour that a clock change repeats
			a.CutOffAt = a.DueAt
		}
	}
	for i := range c.plans {
		p := &c.plans[i]
		p.FirstDay, p.LastDay = p.FirstDay.AddDays(m.days), p.LastDay.AddDays(m.days)
		for j, free := range p.FreeDays.V {
			p.FreeDays.V[j] = free.AddDays(m.days)
		}
	}
}
