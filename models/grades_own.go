package models

import (
	"context"
	"errors"

	"luna/models/marks"

	"gorm.io/gorm"
)

// ownGradesOf limits a query to the marks of whoever works on assignments:
// the student's own, and those of the team.
func (s Scope) ownGradesOf(enrollmentID uint64, team *Team) *gorm.DB {
	if team == nil {
		return s.of(&Grade{}).Where("enrollment_id = ?", enrollmentID)
	}
	return s.of(&Grade{}).Where("(enrollment_id = ? OR team_id = ?)", enrollmentID, team.ID)
}

// ownGrade gives the mark of whoever works on an assignment once it is released;
// ErrNotFound before.
func (s Scope) ownGrade(h handing) (Grade, error) {
	var g Grade
	if h.Assignment.Team && h.Team == nil {
		return g, ErrNotFound
	}
	q := s.of(&g).Where("assignment_id = ?", h.Assignment.ID)
	switch {
	case h.Team != nil:
		q = q.Where("team_id = ?", h.Team.ID)
	default:
		q = q.Where("enrollment_id = ?", h.Enrollment.ID)
	}
	return g, known(shown(q, s.now()).Take(&g).Error)
}

// OwnMark is a released mark as the student has it.
type OwnMark struct {
	Module
	Assignment Assignment
	Grade      Grade
	Submission *Submission // the attempt that was marked, without its text; nil: nothing was handed in
	File       *WorkFile   // that is given along
	Inquiry    Inquiry
	Statistics MarkStatistics
	Asks       bool // the student may ask about it
}

// Penalty is what being late costs, in percent of the points of the assignment.
func (m OwnMark) Penalty() int {
	if m.Submission == nil {
		return 0
	}
	return m.Submission.Penalty
}

// Final is what counts, in hundredths.
func (m OwnMark) Final() int {
	return marks.Final(*m.Grade.Points, m.Penalty(), m.Assignment.Points)
}

// OwnMark gives a student of the module the mark of an assignment. ErrNotFound
// while none is released.
func (s Scope) OwnMark(ctx context.Context, moduleID, assignmentID uint64) (OwnMark, error) {
	var m OwnMark
	err := s.read(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, false)
		if err != nil {
			return err
		}
		found, err := s.ownMark(h)
		if err != nil || found == nil {
			return orNotFound(err)
		}
		m = *found
		if m.Inquiry, err = s.inquiryOf(m.Assignment, m.Grade); err != nil {
			return err
		}
		m.Asks = m.Status != Archived && !m.Inquiry.Full()
		m.Statistics, err = s.markStatistics(m.Assignment, true)
		return err
	})
	return m, err
}

// ownMark gives what was marked and how; nil while no mark is released.
func (s Scope) ownMark(h handing) (*OwnMark, error) {
	g, err := s.ownGrade(h)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := &OwnMark{Module: h.Module, Assignment: h.Assignment, Grade: g}
	return m, s.readMarked(m)
}

// readMarked adds what was marked, and the file that is given along.
func (s Scope) readMarked(m *OwnMark) error {
	if id := m.Grade.SubmissionID; id != nil {
		var found Submission
		err := s.of(&found).Where("assignment_id = ? AND id = ?", m.Assignment.ID, *id).Omit("text").Take(&found).Error
		if err != nil {
			return known(err)
		}
		m.Submission = &found
	}
	var err error
	m.File, err = s.markFile(m.Grade)
	return err
}

// OwnGradeRow is an assignment on the page of a student's marks.
type OwnGradeRow struct {
	OwnAssignment
	Grade   *Grade // nil: none is released
	Penalty int    // of the attempt that was marked
}

// Final is what counts, in hundredths, of a row with a mark.
func (r OwnGradeRow) Final() int {
	return marks.Final(*r.Grade.Points, r.Penalty, r.Assignment.Points)
}

// OwnGrades is a module with the marks that a student of it sees.
type OwnGrades struct {
	Module
	Rows   []OwnGradeRow
	Result *OwnResult // nil: those who teach the module do not show it
}

// OwnGrades lists what a student of the module does and how it was marked, in
// the order in which it was due.
func (s Scope) OwnGrades(ctx context.Context, moduleID uint64) (OwnGrades, error) {
	var list OwnGrades
	err := s.read(ctx, func(s Scope) error {
		assignments, err := s.OwnAssignments(ctx, moduleID)
		if err != nil {
			return err
		}
		list.Module = assignments.Module
		e, err := s.ownEnrollment(moduleID)
		if err != nil {
			return err
		}
		at := make(map[uint64]*OwnGradeRow, len(assignments.Rows))
		list.Rows = make([]OwnGradeRow, len(assignments.Rows))
		for i, a := range assignments.Rows {
			list.Rows[i].OwnAssignment = a
			at[a.Assignment.ID] = &list.Rows[i]
		}
		if err := s.addGrades(at, e.ID, assignments.Team); err != nil {
			return err
		}
		list.Result, err = s.ownResult(list)
		return err
	})
	return list, err
}

// addGrades adds the marks that are released to the rows of their assignments.
func (s Scope) addGrades(at map[uint64]*OwnGradeRow, enrollmentID uint64, team *Team) error {
	if len(at) == 0 {
		return nil
	}
	var grades []Grade
	ids := make([]uint64, 0, len(at)) // at most mostAssignments
	for id := range at {
		ids = append(ids, id)
	}
	err := shown(s.ownGradesOf(enrollmentID, team).Where("assignment_id IN ?", ids), s.now()).Omit("feedback", "choices").Find(&grades).Error
	if err != nil {
		return err
	}
	var marked []uint64
	for i, g := range grades {
		row := at[g.AssignmentID]
		if (g.TeamID != nil) != row.Assignment.Team {
			continue // it was for teams at another time
		}
		row.Grade = &grades[i]
		if g.SubmissionID != nil {
			marked = append(marked, *g.SubmissionID)
		}
	}
	if len(marked) == 0 {
		return nil
	}
	var late []Submission
	if err := s.of(&Submission{}).Where("id IN ? AND penalty > 0", marked).Select("assignment_id", "penalty").Find(&late).Error; err != nil {
		return err
	}
	for _, b := range late {
		at[b.AssignmentID].Penalty = b.Penalty
	}
	return nil
}
