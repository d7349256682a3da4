package models

import (
	"context"

	"gorm.io/gorm"
)

// assignmentsOf limits a query to the assignments of a module.
func (s Scope) assignmentsOf(moduleID uint64) *gorm.DB {
	return s.of(&Assignment{}).Where("module_id = ?", moduleID)
}

// assignment gives an assignment to a member of its module: to staff always, to
// students when it is visible. ErrNotFound for all others, and for an assignment
// of another module.
func (s Scope) assignment(moduleID, id uint64) (Assignment, error) {
	var a Assignment
	if err := s.only(Student, Lecturer); err != nil {
		return a, err
	}
	if _, err := s.module(moduleID); err != nil {
		return a, err
	}
	if err := known(s.assignmentsOf(moduleID).Where("id = ?", id).Take(&a).Error); err != nil {
		return a, err
	}
	if s.actor.Role == Student && !a.VisibleAt(s.now()) {
		return Assignment{}, ErrNotFound
	}
	return a, nil
}

// ownAssignment gives an assignment that the actor may change, and holds its
// module. ErrClosed for an archived one.
func (s Scope) ownAssignment(moduleID, id uint64) (Assignment, error) {
	var a Assignment
	if _, err := s.taughtLessons(moduleID); err != nil {
		return a, err
	}
	return a, known(s.assignmentsOf(moduleID).Where("id = ?", id).Take(&a).Error)
}

// extensionOf gives the other times that somebody has for an assignment: the
// student's own go before those of the team. nil: there are none.
func (s Scope) extensionOf(a Assignment, enrollmentID uint64, teamID *uint64) (*Extension, error) {
	q := s.of(&Extension{}).Where("assignment_id = ?", a.ID)
	if teamID == nil {
		q = q.Where("enrollment_id = ?", enrollmentID)
	} else {
		q = q.Where("enrollment_id = ? OR team_id = ?", enrollmentID, *teamID)
	}
	var found []Extension
	err := q.Order("enrollment_id IS NULL").Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// teamOf gives the team that a student is in; nil: none.
func (s Scope) teamOf(enrollmentID uint64) (*Team, error) {
	var found []Team
	err := s.tx.Raw(`SELECT t.* FROM team_members x JOIN teams t ON t.university_id = x.university_id AND t.id = x.team_id
		WHERE x.university_id = ? AND x.enrollment_id = ?`, s.actor.UniversityID, enrollmentID).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// AssignmentPart is a file that is given along with an assignment.
type AssignmentPart struct {
	FileID    uint64
	Name      string
	MediaType string
	Size      int64
}

// assignmentParts are the files that are given along, in order.
func (s Scope) assignmentParts(moduleID, id uint64) ([]AssignmentPart, error) {
	var parts []AssignmentPart
	err := s.tx.Raw(`SELECT x.file_id, f.name, m.media_type, m.size FROM assignment_files x
		JOIN files f ON f.university_id = x.university_id AND f.id = x.file_id
		JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE x.university_id = ? AND x.module_id = ? AND x.assignment_id = ? ORDER BY x.position, x.file_id`,
		s.actor.UniversityID, moduleID, id).Scan(&parts).Error
	return parts, err
}

// AssignmentFileToRead gives a file of an assignment to those who may see the
// assignment. ErrNotFound for all others, and where module, assignment and file
// do not belong together.
func (s Scope) AssignmentFileToRead(ctx context.Context, moduleID, id, fileID uint64) (FileReading, error) {
	reading := FileReading{store: s.store}
	err := s.read(ctx, func(s Scope) error {
		if _, err := s.assignment(moduleID, id); err != nil {
			return err
		}
		var part AssignmentFile
		if err := known(s.of(&part).Where("module_id = ? AND assignment_id = ? AND file_id = ?", moduleID, id, fileID).Take(&part).Error); err != nil {
			return err
		}
		return s.readMedia(&reading, moduleID, fileID)
	})
	return reading, err
}
