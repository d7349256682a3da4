package models

import (
	"slices"
	"time"
)

// markEvent is that students saw a mark for the first time, or another one.
type markEvent struct {
	at    time.Time
	grade uint64
}

// countedUntil gives the moment as of which students learn how marks lie. It
// moves on only when at least so many works have got a mark, or another one,
// since: who compares what is shown before and after learns of none of them
// alone. Zero: there are too few so far.
func countedUntil(events []markEvent, least int) time.Time {
	slices.SortStableFunc(events, func(x, y markEvent) int { return x.at.Compare(y.at) })
	var until time.Time
	since := map[uint64]bool{}
	for i, e := range events {
		since[e.grade] = true
		together := i+1 < len(events) && events[i+1].at.Equal(e.at)
		if !together && len(since) >= least {
			until, since = e.at, map[uint64]bool{}
		}
	}
	return until
}

// asCounted leaves of released marks those that are counted for students, with
// the points that they had at that moment.
func (s Scope) asCounted(a Assignment, rows []Grade, least int) ([]Grade, error) {
	var changes []GradeChange
	err := s.tx.Raw(`SELECT x.grade_id, x.points, x.created_at FROM grade_changes x WHERE x.university_id = ? AND x.points IS NOT NULL
			AND x.grade_id IN (SELECT g.id FROM grades g WHERE g.university_id = ? AND g.assignment_id = ?) ORDER BY x.id`,
		a.UniversityID, a.UniversityID, a.ID).Scan(&changes).Error
	if err != nil {
		return nil, err
	}
	at := make(map[uint64]*Grade, len(rows))
	events := make([]markEvent, 0, len(rows))
	for i, g := range rows {
		at[g.ID] = &rows[i]
		events = append(events, markEvent{*g.ReleasedAt, g.ID})
	}
	points := map[uint64]int{}
	for _, c := range changes {
		was, known := points[c.GradeID]
		points[c.GradeID] = *c.Points
		if g := at[c.GradeID]; g != nil && known && was != *c.Points && c.CreatedAt.After(*g.ReleasedAt) {
			events = append(events, markEvent{c.CreatedAt, g.ID})
		}
	}
	until := countedUntil(events, least)
	for _, c := range changes {
		if g := at[c.GradeID]; g != nil && !c.CreatedAt.After(until) {
			g.Points = c.Points
		}
	}
	return slices.DeleteFunc(rows, func(g Grade) bool { return g.ReleasedAt.After(until) }), nil
}
