package models

import "context"

// ExportGrades gives the staff of a module all students with all their marks.
// The people in it are told that it was taken along, and the log of the
// university tells of it.
func (s Scope) ExportGrades(ctx context.Context, moduleID uint64) (GradeTable, error) {
	t := GradeTable{Page: 1, Pages: 1}
	err := s.write(ctx, func(s Scope) error {
		if err := s.allGrades(&t, moduleID); err != nil {
			return err
		}
		t.Count = len(t.Rows)
		if err := s.tookModule(moduleID); err != nil {
			return err
		}
		return s.audit("gradebook.export", "module", moduleID, map[string]any{"students": t.Count, "assignments": len(t.Assignments)})
	})
	return t, err
}

// allGrades reads the gradebook of a module with all its students.
func (s Scope) allGrades(t *GradeTable, moduleID uint64) error {
	if err := s.openGradebook(t, moduleID); err != nil {
		return err
	}
	students, err := s.studentsNamed(moduleID, "")
	if err != nil {
		return err
	}
	if err := s.gradeRows(t, students); err != nil {
		return err
	}
	return s.fillGrades(t, true)
}

// tookModule notes for all students of a module that a file with them was taken.
func (s Scope) tookModule(moduleID uint64) error {
	return s.tx.Exec(`INSERT INTO access_entries (university_id, subject_id, actor_id, actor_role, act, module_id, reason, day, at)
		SELECT e.university_id, e.student_id, ?, ?, ?, ?, ?, ?, ? FROM enrollments e
		WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL ORDER BY e.student_id `+onceADay,
		append(s.accessColumns(AccessExport, moduleID, ""), s.actor.UniversityID, moduleID)...).Error
}
