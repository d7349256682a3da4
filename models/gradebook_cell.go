package models

import (
	"context"
	"strings"
	"time"

	"luna/models/deadlines"
	"luna/models/marks"
)

// SetPoints sets the points of one work, as a table has them at a revision, and
// gives what the cell is then. Choices and feedback stay; no points take the
// mark back. Invalid for "points"; ErrConflict, with the cell as it is, when
// somebody has saved another mark since.
func (s Scope) SetPoints(ctx context.Context, moduleID, assignmentID, key uint64, revision int, points string) (GradeCell, error) {
	var cell GradeCell
	err := s.write(ctx, func(s Scope) error {
		a, err := s.markable(moduleID, assignmentID)
		if err != nil {
			return err
		}
		g, err := s.setPoints(a, key, revision, points, FromTable)
		if g.AssignmentID == 0 {
			return err // there is no such work
		}
		var read error
		if cell, read = s.cellOf(a, g); read != nil {
			return read
		}
		cell.Key = key
		return err
	})
	return cell, err
}

// setPoints is SetPoints inside a transaction. The grade is that of the work
// also where it is refused.
func (s Scope) setPoints(a Assignment, key uint64, revision int, points string, source MarkSource) (Grade, error) {
	w, err := s.workOf(a, key)
	if err != nil {
		return Grade{}, err
	}
	g, err := s.gradeFor(a, w, true)
	if err != nil {
		return g, err
	}
	m := Mark{Choices: g.Choices.V, Feedback: g.Feedback, SubmissionID: g.SubmissionID} // who corrects points has not read another attempt
	if points = strings.TrimSpace(points); points != "" {
		n, ok := marks.Parse(points)
		if !ok {
			return g, &Invalid{Fields: map[string]Message{"points": tooManyPoints(a)}}
		}
		m.Points = &n
	}
	if g.Revision != revision {
		return g, ErrConflict
	}
	if sameNumber(g.Points, m.Points) {
		return g, nil
	}
	return g, s.setMark(a, &g, m, source)
}

// cellOf is what a table shows of a grade that was read by itself.
func (s Scope) cellOf(a Assignment, g Grade) (GradeCell, error) {
	c := GradeCell{Points: g.Points, Revision: g.Revision, Released: g.shown(s.now())}
	b, err := s.counting(a, g.work())
	if err != nil {
		return c, err
	}
	c.HandedIn, c.Late = b != nil, b != nil && b.LateSeconds > 0
	if g.Points == nil {
		return c, nil
	}
	if g.SubmissionID != nil {
		err = s.of(&Submission{}).Where("assignment_id = ? AND id = ?", a.ID, *g.SubmissionID).Pluck("penalty", &c.Penalty).Error
	}
	c.Final = marks.Final(*g.Points, c.Penalty, a.Points)
	return c, err
}

// cell joins what there is of a student in an assignment.
func (p gradebookParts) cell(a Assignment, row GradeRow, now time.Time) GradeCell {
	who := workAt{assignment: a.ID, enrollment: row.EnrollmentID}
	if a.Team {
		who = workAt{assignment: a.ID, team: row.TeamID}
	}
	if a.Team && row.TeamID == 0 {
		return GradeCell{Overdue: a.VisibleAt(now) && a.Deadline(nil).At(now).State != deadlines.OnTime}
	}
	g, marked := p.grades[who]
	released := marked && g.MarkedAt != nil && g.ReleasedAt != nil && !g.ReleasedAt.After(now)
	if a.Anonymous && !released {
		return GradeCell{Hidden: true}
	}
	b, in := p.works[who]
	c := GradeCell{Key: max(who.enrollment, who.team), Revision: g.Revision, HandedIn: in, Late: in && b.LateSeconds > 0, Released: released}
	if a.Anonymous {
		c.Key = b.ID
	}
	if marked && g.Points != nil {
		c.Points, c.Penalty, c.Final = g.Points, g.Penalty, marks.Final(*g.Points, g.Penalty, a.Points)
	}
	if !in {
		c.Overdue = a.VisibleAt(now) && a.Deadline(p.extension(a, row)).At(now).State != deadlines.OnTime
	}
	return c
}

// extension gives the other times of a student: the own ones, or those of the team.
func (p gradebookParts) extension(a Assignment, row GradeRow) *Extension {
	if x, own := p.extensions[workAt{assignment: a.ID, enrollment: row.EnrollmentID}]; own {
		return &x
	}
	if x, there := p.extensions[workAt{assignment: a.ID, team: row.TeamID}]; there && a.Team && row.TeamID != 0 {
		return &x
	}
	return nil
}
