package models

import (
	"time"

	"luna/models/deadlines"
	"luna/models/marks"
)

// OwnResult is what a student's marks come to so far: those that are released.
type OwnResult struct {
	Settings    GradebookSettings
	Assignments []Assignment // that the student sees
	Result      marks.Result
	Dropped     []bool // the assignments whose marks are left out as the lowest
}

// ownResult counts the marks of a student. nil: students of the module do not
// see what they come to.
func (s Scope) ownResult(list OwnGrades) (*OwnResult, error) {
	settings, err := s.gradebook(list.ID)
	if err != nil || !settings.Shown {
		return nil, err
	}
	own, now := &OwnResult{Settings: settings}, s.now()
	for _, row := range list.Rows {
		own.Assignments = append(own.Assignments, row.Assignment)
	}
	own.Result, own.Dropped = settings.counter(own.Assignments).result(own.Assignments, func(i int) (int, bool) {
		return list.Rows[i].counts(settings.Missing, now)
	})
	return own, nil
}

// counts is GradeCell.counts for what the student sees.
func (r OwnGradeRow) counts(missing MissingMark, now time.Time) (int, bool) {
	if r.Grade != nil && r.Grade.Points != nil {
		return r.Final(), true
	}
	overdue := r.HandedIn == nil && r.Deadline(r.Extension).At(now).State != deadlines.OnTime
	return 0, missing == MissingZero && overdue
}
