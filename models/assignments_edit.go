package models

import (
	"context"
	"time"

	"luna/models/deadlines"

	"gorm.io/gorm"
)

// AssignmentDraft is what the pages that change an assignment need.
type AssignmentDraft struct {
	ModuleHead
	Assignment Assignment
	Files      []AssignmentPart
	Begun      bool // somebody has begun to write, or handed in
}

// AssignmentDraft gives an assignment to the staff of its module.
func (s Scope) AssignmentDraft(ctx context.Context, moduleID, id uint64) (AssignmentDraft, error) {
	var d AssignmentDraft
	err := s.read(ctx, func(s Scope) error {
		var err error
		if d.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if err := known(s.assignmentsOf(moduleID).Where("id = ?", id).Take(&d.Assignment).Error); err != nil {
			return err
		}
		if d.Begun, err = s.begun(id); err != nil {
			return err
		}
		d.Files, err = s.assignmentParts(moduleID, id)
		return err
	})
	return d, err
}

// begun tells whether an assignment has submissions, drafts among them, or marks.
func (s Scope) begun(id uint64) (bool, error) {
	var found []uint64
	err := s.tx.Raw(`SELECT b.id FROM submissions b WHERE b.university_id = ? AND b.assignment_id = ?
		UNION ALL SELECT g.id FROM grades g WHERE g.university_id = ? AND g.assignment_id = ? AND `+isGrade+` LIMIT 1`,
		s.actor.UniversityID, id, s.actor.UniversityID, id).Scan(&found).Error
	return len(found) > 0, err
}

// CreateAssignment adds a draft. The field of Invalid is "title". ErrClosed for
// an archived module.
func (s Scope) CreateAssignment(ctx context.Context, moduleID uint64, title string) (Assignment, error) {
	a := Assignment{
		UniversityID: s.actor.UniversityID, ModuleID: moduleID, Points: usualPoints, Rubric: JSON[[]RubricCriterion]{V: []RubricCriterion{}},
		LateUnit: deadlines.Free, TakesText: true, MostFiles: usualFiles, Revision: 1, CreatedAt: s.now(), UpdatedAt: s.now(),
	}
	err := s.write(ctx, func(s Scope) error {
		if _, err := s.taughtLessons(moduleID); err != nil {
			return err
		}
		f := faults{}
		checkTitle(f, &a, title)
		var n int64
		if err := s.assignmentsOf(moduleID).Count(&n).Error; err != nil {
			return err
		}
		if n >= mostAssignments {
			f.add("title", Say("A module has at most %d assignments.", mostAssignments))
		}
		if err := f.err(); err != nil {
			return err
		}
		if err := s.tx.Create(&a).Error; err != nil {
			return err
		}
		return s.audit("assignment.create", "module", moduleID, map[string]any{"assignment": a.ID})
	})
	return a, err
}

// UpdateAssignment changes an assignment as it was seen at a revision.
// ErrConflict when it has changed since; else the errors of CreateAssignment,
// with the fields of AssignmentInput.
func (s Scope) UpdateAssignment(ctx context.Context, moduleID, id uint64, revision int, in AssignmentInput) (Assignment, error) {
	var a Assignment
	err := s.write(ctx, func(s Scope) error {
		was, err := s.ownAssignment(moduleID, id)
		if err != nil {
			return err
		}
		if was.Revision != revision {
			return ErrConflict
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		a = was
		f := in.check(&a, u.Zone())
		if err := s.checkBegun(f, was, a); err != nil {
			return err
		}
		if err := f.err(); err != nil {
			return err
		}
		if err := s.saveAssignment(&a); err != nil {
			return err
		}
		if err := s.tellAssignment(was, a); err != nil {
			return err
		}
		return s.auditAssignment(was, a)
	})
	return a, err
}

// checkBegun refuses what would pull the ground from under those who have begun.
func (s Scope) checkBegun(f faults, was, is Assignment) error {
	if was.Team == is.Team && (is.Anonymous || !was.Anonymous) {
		return nil
	}
	begun, err := s.begun(was.ID)
	if err != nil || !begun {
		return err
	}
	if was.Team != is.Team {
		f.add("team", Say("Students have begun. Who hands in together cannot be changed any more."))
	}
	if was.Anonymous && !is.Anonymous {
		f.add("anonymous", Say("Students have begun and rely on marking without names. That cannot be taken back."))
	}
	return nil
}

// saveAssignment writes an assignment that was read at its revision.
func (s Scope) saveAssignment(a *Assignment) error {
	seen := a.Revision
	a.Revision, a.UpdatedAt = seen+1, s.now()
	done := s.assignmentsOf(a.ModuleID).Where("id = ? AND revision = ?", a.ID, seen).
		Select("*").Omit("university_id", "module_id", "created_at").Updates(a)
	if done.Error == nil && done.RowsAffected == 0 {
		return ErrConflict // somebody wrote between our reading and writing
	}
	return done.Error
}

// auditAssignment notes what students rely on: whether an assignment is seen,
// when it is due and what being late costs.
func (s Scope) auditAssignment(was, is Assignment) error {
	if was.Published != is.Published {
		err := s.audit("assignment.publish", "module", is.ModuleID, map[string]any{"assignment": is.ID, "published": is.Published})
		if err != nil {
			return err
		}
	}
	if sameTime(was.DueAt, is.DueAt) && sameTime(was.CutOffAt, is.CutOffAt) &&
		was.LateUnit == is.LateUnit && was.LatePercent == is.LatePercent && was.LateFloor == is.LateFloor && was.Points == is.Points {
		return nil
	}
	facts := map[string]any{"assignment": is.ID, "percent": is.LatePercent, "floor": is.LateFloor, "points": is.Points}
	noteTime(facts, "due", is.DueAt)
	noteTime(facts, "cut_off", is.CutOffAt)
	if is.LateUnit != deadlines.Free {
		facts["unit"] = string(is.LateUnit)
	}
	return s.audit("assignment.rules", "module", is.ModuleID, facts)
}

// noteTime adds a time to the facts of an entry of the audit log, in seconds.
func noteTime(facts map[string]any, name string, at *time.Time) {
	if at != nil {
		facts[name] = at.Unix()
	}
}

// noteHolder adds whose an extension is.
func noteHolder(facts map[string]any, x Extension) {
	if x.TeamID != nil {
		facts["team"] = *x.TeamID
	} else {
		facts["enrolment"] = *x.EnrollmentID
	}
}

// DeleteAssignment removes an assignment with its files and extensions.
// ErrConflict once somebody has begun to work on it.
func (s Scope) DeleteAssignment(ctx context.Context, moduleID, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownAssignment(moduleID, id); err != nil {
			return err
		}
		if begun, err := s.begun(id); err != nil || begun {
			return conflictIf(begun, err)
		}
		var files []uint64
		if err := s.of(&AssignmentFile{}).Where("assignment_id = ?", id).Order("file_id").Pluck("file_id", &files).Error; err != nil {
			return err
		}
		for _, gone := range []*gorm.DB{
			s.of(&AssignmentFile{}).Where("assignment_id = ?", id).Delete(&AssignmentFile{}),
			s.of(&Extension{}).Where("assignment_id = ?", id).Delete(&Extension{}),
			s.of(&CategoryAssignment{}).Where("assignment_id = ?", id).Delete(&CategoryAssignment{}),
			s.of(&Grade{}).Where("assignment_id = ?", id).Delete(&Grade{}),
			s.assignmentsOf(moduleID).Where("id = ?", id).Delete(&Assignment{}),
		} {
			if gone.Error != nil {
				return gone.Error
			}
		}
		if err := s.dropNoticesOf(moduleID, assignmentPath(moduleID, id)); err != nil {
			return err
		}
		for _, file := range files { // at most mostAssignmentFiles
			if err := s.dropFile(file); err != nil {
				return err
			}
		}
		return s.audit("assignment.delete", "module", moduleID, map[string]any{"assignment": id, "files": len(files)})
	})
}

// conflictIf is ErrConflict where a look-up that went well found something.
func conflictIf(found bool, err error) error {
	if err == nil && found {
		return ErrConflict
	}
	return err
}
