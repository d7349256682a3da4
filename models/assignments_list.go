package models

import (
	"context"
	"time"
)

// AssignmentRow is an assignment in the list of its module.
type AssignmentRow struct {
	Assignment
	Files    int // given along
	HandedIn int // by how many students or teams
}

// AssignmentList is a module with its assignments, for its staff.
type AssignmentList struct {
	ModuleHead
	Rows  []AssignmentRow
	Teams int
}

// assignmentOrder puts what is due first before what is due later or never.
const assignmentOrder = ` ORDER BY CASE WHEN a.due_at IS NULL THEN 1 ELSE 0 END, a.due_at, a.id`

// assignmentColumns are those of an AssignmentRow that everybody sees of an
// assignment a.
const assignmentColumns = `a.*, (SELECT count(*) FROM assignment_files f WHERE f.university_id = a.university_id AND f.assignment_id = a.id) AS files`

// handedIn counts the students or teams that have handed in an assignment a.
const handedIn = `(SELECT count(*) FROM submissions b WHERE b.university_id = a.university_id AND b.assignment_id = a.id AND b.active) AS handed_in`

// Assignments lists a module's assignments to its staff, in the order in which
// they are due.
func (s Scope) Assignments(ctx context.Context, moduleID uint64) (AssignmentList, error) {
	var list AssignmentList
	err := s.read(ctx, func(s Scope) error {
		var err error
		if list.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		err = s.tx.Raw(`SELECT `+assignmentColumns+`, `+handedIn+` FROM assignments a WHERE a.university_id = ? AND a.module_id = ?`+assignmentOrder,
			s.actor.UniversityID, moduleID).Scan(&list.Rows).Error
		if err != nil {
			return err
		}
		list.Teams, err = s.countTeams(moduleID)
		return err
	})
	return list, err
}

// AssignmentOverview is what staff find of an assignment.
type AssignmentOverview struct {
	AssignmentDraft
	HandedIn, Late int // students or teams
	Marked         int
	Expected       int // of so many
	Extensions     int
}

// AssignmentOverview gives an assignment to the staff of its module, with how
// many have handed in.
func (s Scope) AssignmentOverview(ctx context.Context, moduleID, id uint64) (AssignmentOverview, error) {
	var o AssignmentOverview
	err := s.read(ctx, func(s Scope) error {
		var err error
		if o.AssignmentDraft, err = s.AssignmentDraft(ctx, moduleID, id); err != nil {
			return err
		}
		var counts struct{ HandedIn, Late, Marked, Extensions int }
		err = s.tx.Raw(`SELECT `+handedIn+`,
				(SELECT count(*) FROM submissions b WHERE b.university_id = a.university_id AND b.assignment_id = a.id AND b.active AND b.late_seconds > 0) AS late,
				(SELECT count(*) FROM grades g WHERE g.university_id = a.university_id AND g.assignment_id = a.id AND g.marked_at IS NOT NULL) AS marked,
				(SELECT count(*) FROM extensions x WHERE x.university_id = a.university_id AND x.assignment_id = a.id) AS extensions
			FROM assignments a WHERE a.university_id = ? AND a.module_id = ? AND a.id = ?`, s.actor.UniversityID, moduleID, id).Scan(&counts).Error
		if err != nil {
			return err
		}
		o.HandedIn, o.Late, o.Marked, o.Extensions, o.Expected = counts.HandedIn, counts.Late, counts.Marked, counts.Extensions, o.Students
		if o.Assignment.Team {
			o.Expected, err = s.countTeams(moduleID)
		}
		return err
	})
	return o, err
}

// OwnAssignment is an assignment as one student has it.
type OwnAssignment struct {
	Assignment
	Files     int
	Extension *Extension  `gorm:"-"` // of the student or the team
	Begun     bool        `gorm:"-"` // there is a draft
	HandedIn  *Submission `gorm:"-"` // that counts, without its text
}

// AssignmentsForStudent is a module with what a student of it has to do.
type AssignmentsForStudent struct {
	Module
	Team *Team // nil: in none
	Rows []OwnAssignment
}

// OwnAssignments lists the assignments that a student of the module sees.
func (s Scope) OwnAssignments(ctx context.Context, moduleID uint64) (AssignmentsForStudent, error) {
	var list AssignmentsForStudent
	err := s.read(ctx, func(s Scope) error {
		if err := s.only(Student); err != nil {
			return err
		}
		var err error
		if list.Module, err = s.module(moduleID); err != nil {
			return err
		}
		e, err := s.ownEnrollment(moduleID)
		if err != nil {
			return err
		}
		if list.Team, err = s.teamOf(e.ID); err != nil {
			return err
		}
		err = s.tx.Raw(`SELECT `+assignmentColumns+` FROM assignments a WHERE a.university_id = ? AND a.module_id = ?
			AND a.published AND (a.publish_at IS NULL OR a.publish_at <= ?)`+assignmentOrder,
			s.actor.UniversityID, moduleID, s.now()).Scan(&list.Rows).Error
		if err != nil || len(list.Rows) == 0 {
			return err
		}
		return s.addOwn(&list, e.ID)
	})
	return list, err
}

// addOwn adds the student's extensions and what was handed in.
func (s Scope) addOwn(list *AssignmentsForStudent, enrollmentID uint64) error {
	at := make(map[uint64]*OwnAssignment, len(list.Rows))
	ids := make([]uint64, len(list.Rows)) // at most mostAssignments
	for i := range list.Rows {
		ids[i] = list.Rows[i].ID
		at[ids[i]] = &list.Rows[i]
	}
	var team uint64 // 0 is none
	if list.Team != nil {
		team = list.Team.ID
	}
	var extensions []Extension
	err := s.of(&Extension{}).Where("assignment_id IN ? AND (enrollment_id = ? OR team_id = ?)", ids, enrollmentID, team).
		Order("enrollment_id IS NOT NULL").Find(&extensions).Error // the own ones come last, and stay
	if err != nil {
		return err
	}
	for i, x := range extensions {
		if row := at[x.AssignmentID]; x.TeamID == nil || row.Assignment.Team {
			row.Extension = &extensions[i]
		}
	}
	var submissions []Submission
	err = s.of(&Submission{}).Where("module_id = ? AND assignment_id IN ? AND (team_id IS NULL AND enrollment_id = ? OR team_id = ?)", list.Module.ID, ids, enrollmentID, team).
		Where("active OR state = ?", SubmissionDraft).Omit("text").Find(&submissions).Error
	for i, b := range submissions {
		row := at[b.AssignmentID]
		if b.Active {
			row.HandedIn = &submissions[i]
		} else {
			row.Begun = true
		}
	}
	return err
}

// Due is when it is due for the student; nil: never.
func (o OwnAssignment) Due() *time.Time { return o.Deadline(o.Extension).Due }
