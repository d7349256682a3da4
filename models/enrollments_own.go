package models

import (
	"context"
)

// Leave takes the student off a module's roster. Answers stay part of the
// class; what still waits to be answered is put away, and comes back if the
// student does. ErrNotFound for a module the student is not in.
func (s Scope) Leave(ctx context.Context, moduleID uint64) error {
	return s.write(ctx, func(s Scope) error {
		now := s.now()
		if err := s.changeOwn(ctx, moduleID, map[string]any{"left_at": now}); err != nil {
			return err
		}
		if err := s.audit("enrolment.leave", "module", moduleID, nil); err != nil {
			return err
		}
		if err := s.dropNoticesTo(moduleID, s.actor.UserID); err != nil {
			return err
		}
		return s.of(&Survey{}).
			Where("completed_at IS NULL AND closes_at > ?", now).
			Where("enrollment_id IN (SELECT e.id FROM enrollments e WHERE e.university_id = ? AND e.module_id = ? AND e.student_id = ?)",
				s.actor.UniversityID, moduleID, s.actor.UserID).
			Update("status", SurveyArchived).Error
	})
}

// changeOwn changes the student's own enrollment, in one statement.
func (s Scope) changeOwn(ctx context.Context, moduleID uint64, values map[string]any) error {
	if err := s.only(Student); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		done := s.of(&Enrollment{}).
			Where("module_id = ? AND student_id = ? AND left_at IS NULL", moduleID, s.actor.UserID).
			Updates(values)
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrNotFound
		}
		return done.Error
	})
}
