package models

import (
	"time"

	"luna/models/deadlines"
)

// What the start page says of assignments: those that are due soon, and those
// that are late and can still be handed in. Where nothing ends that, it is said
// for as long as after the due time.
const workDays = 14

// DueAssignment is one that the student has still to hand in.
type DueAssignment struct {
	ID, ModuleID  uint64
	Module, Title string
	Due           time.Time  // the student's own, with an extension
	CutOff        *time.Time // nil: nothing ends it
	Late          bool
}

// ownAssignment is an assignment of one of the student's modules, with what of
// it is the student's own.
type ownAssignment struct {
	Assignment                     `gorm:"embedded"`
	Module                         string
	OwnDue, OwnCutOff, OwnSince    *time.Time // of the student's extension
	TeamDue, TeamCutOff, TeamSince *time.Time // of the team's
	HandedIn                       bool
}

// ownTimes are, beside an assignment a and an enrollment e, the team t, the
// student's extension x and the team's y, which counts where teams hand in: an
// assignment may have been for teams when it was granted, and be no more.
const ownTimes = `
			LEFT JOIN team_members t ON t.university_id = e.university_id AND t.enrollment_id = e.id
			LEFT JOIN extensions x ON x.university_id = a.university_id AND x.assignment_id = a.id AND x.enrollment_id = e.id
			LEFT JOIN extensions y ON a.team AND y.university_id = a.university_id AND y.assignment_id = a.id AND y.team_id = t.team_id`

// rule is what holds for the student: the own extension goes before the team's.
func (a ownAssignment) rule() deadlines.Rule {
	switch {
	case a.OwnDue != nil:
		return a.Deadline(&Extension{DueAt: *a.OwnDue, CutOffAt: a.OwnCutOff})
	case a.TeamDue != nil:
		return a.Deadline(&Extension{DueAt: *a.TeamDue, CutOffAt: a.TeamCutOff})
	}
	return a.Deadline(nil)
}

// changed is when the student's deadline was last another.
func (a ownAssignment) changed() time.Time {
	at := a.UpdatedAt
	for _, since := range []*time.Time{a.OwnSince, a.TeamSince, a.PublishAt} {
		if since != nil && since.After(at) {
			at = *since
		}
	}
	return at
}

// ownAssignments lists what students may see, and what is, or was after a time,
// due in one of the student's modules, or in all with 0.
func (s Scope) ownAssignments(moduleID uint64, since time.Time) ([]ownAssignment, error) {
	var all []ownAssignment
	err := s.tx.Raw(`SELECT a.id, a.module_id, a.title, a.published, a.publish_at, a.due_at, a.cut_off_at, a.late_unit, a.late_percent, a.late_floor, a.updated_at,
			m.title AS module, x.due_at AS own_due, x.cut_off_at AS own_cut_off, x.created_at AS own_since,
			y.due_at AS team_due, y.cut_off_at AS team_cut_off, y.created_at AS team_since,
			EXISTS (SELECT 1 FROM submissions b WHERE b.university_id = a.university_id AND b.assignment_id = a.id AND b.active
				AND (b.team_id IS NULL AND b.enrollment_id = e.id OR b.team_id = t.team_id)) AS handed_in
		FROM enrollments e
			JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
			JOIN assignments a ON a.university_id = m.university_id AND a.module_id = m.id `+ownTimes+`
		WHERE e.university_id = ? AND e.student_id = ? AND e.left_at IS NULL AND m.status <> 'archived' AND (e.module_id = ? OR ?)
			AND a.published AND (a.publish_at IS NULL OR a.publish_at <= ?)
			AND (a.due_at > ? OR a.cut_off_at > ? OR x.due_at > ? OR y.due_at > ?)
		ORDER BY a.due_at, a.id LIMIT ?`,
		s.actor.UniversityID, s.actor.UserID, moduleID, moduleID == 0, s.now(), since, since, since, since, mostDates).Scan(&all).Error
	return all, err
}

// dueWork lists the assignments of a module, or of all with 0, that the student
// has still to hand in, the one that is due first first.
func (s Scope) dueWork(moduleID uint64) ([]DueAssignment, error) {
	now := s.now()
	all, err := s.ownAssignments(moduleID, now.AddDate(0, 0, -calendarBack))
	if err != nil {
		return nil, err
	}
	var due []DueAssignment
	for _, a := range all {
		rule := a.rule()
		verdict := rule.At(now)
		if a.HandedIn || rule.Due == nil || verdict.State == deadlines.Closed || rule.Due.After(now.AddDate(0, 0, workDays)) ||
			rule.CutOff == nil && rule.Due.Before(now.AddDate(0, 0, -workDays)) {
			continue
		}
		due = append(due, DueAssignment{
			ID: a.ID, ModuleID: a.ModuleID, Module: a.Module, Title: a.Title, Due: *rule.Due, CutOff: rule.CutOff, Late: verdict.State == deadlines.Late,
		})
	}
	sortBy(due, func(d DueAssignment) time.Time { return d.Due })
	return due, nil
}
