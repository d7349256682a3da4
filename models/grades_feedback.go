package models

import (
	"context"
	"fmt"
)

// GiveMarkFile gives a file of the module, which belongs to nothing yet, along
// with the feedback for a work, in place of the one that is there. The student
// sees it with the mark. ErrConflict where the file belongs to something;
// ErrClosed for an archived module.
func (s Scope) GiveMarkFile(ctx context.Context, moduleID, assignmentID, key, fileID uint64) error {
	return s.marking(ctx, moduleID, assignmentID, key, func(s Scope, a Assignment, g *Grade) error {
		var file struct {
			ID   uint64
			Free bool
		}
		err := s.tx.Raw(`SELECT f.id, EXISTS (SELECT 1 FROM files o WHERE o.university_id = f.university_id AND o.id = f.id`+freeFile+`) AS free
			FROM files f WHERE f.university_id = ? AND f.module_id = ? AND f.id = ?`, s.actor.UniversityID, moduleID, fileID).Scan(&file).Error
		if err != nil || file.ID == 0 {
			return orNotFound(err)
		}
		if !file.Free {
			return ErrConflict
		}
		if err := s.setMarkFile(g, &fileID); err != nil {
			return err
		}
		if err := s.audit("mark.file", "module", moduleID, map[string]any{"assignment": a.ID, "grade": g.ID, "file": fileID}); err != nil || !g.shown(s.now()) {
			return err
		}
		people, err := s.studentsOf(g.work())
		if err != nil {
			return err
		}
		return s.notify(markNotice(a, fmt.Sprintf("mark %d, file %d", g.ID, fileID)), people...)
	})
}

// freeFile is a file o that belongs to nothing.
const freeFile = ` AND NOT EXISTS (SELECT 1 FROM lesson_files x WHERE x.university_id = o.university_id AND x.file_id = o.id)
	AND NOT EXISTS (SELECT 1 FROM assignment_files y WHERE y.university_id = o.university_id AND y.file_id = o.id)
	AND NOT EXISTS (SELECT 1 FROM submission_files z WHERE z.university_id = o.university_id AND z.file_id = o.id)
	AND NOT EXISTS (SELECT 1 FROM grades v WHERE v.university_id = o.university_id AND v.file_id = o.id)`

// setMarkFile puts a file in the place of the one that a grade has.
func (s Scope) setMarkFile(g *Grade, fileID *uint64) error {
	before := g.FileID
	g.FileID = fileID
	if err := s.of(&Grade{}).Where("id = ?", g.ID).UpdateColumn("file_id", fileID).Error; err != nil || before == nil {
		return err
	}
	return s.dropFile(*before)
}

// TakeMarkFile takes the file from the feedback again and removes it.
// ErrNotFound where there is none.
func (s Scope) TakeMarkFile(ctx context.Context, moduleID, assignmentID, key uint64) error {
	return s.marking(ctx, moduleID, assignmentID, key, func(s Scope, a Assignment, g *Grade) error {
		if g.FileID == nil {
			return ErrNotFound
		}
		if err := s.setMarkFile(g, nil); err != nil {
			return err
		}
		return s.audit("mark.file-delete", "module", moduleID, map[string]any{"assignment": a.ID, "grade": g.ID})
	})
}

// MarkFile gives that file to the staff of the module. ErrNotFound.
func (s Scope) MarkFile(ctx context.Context, moduleID, assignmentID, key uint64) (FileReading, error) {
	reading := FileReading{store: s.store}
	var w Work
	err := s.read(ctx, func(s Scope) error {
		if _, err := s.taughtHead(moduleID); err != nil {
			return err
		}
		a, err := s.assignment(moduleID, assignmentID)
		if err != nil {
			return err
		}
		if w, err = s.workOf(a, key); err != nil {
			return err
		}
		g, err := s.gradeFor(a, w, false)
		if err != nil || g.FileID == nil {
			return orNotFound(err)
		}
		return s.readMedia(&reading, moduleID, *g.FileID)
	})
	if err != nil {
		return reading, err
	}
	return reading, s.sawWork(ctx, Submission{ModuleID: moduleID, EnrollmentID: w.EnrollmentID, TeamID: w.TeamID})
}

// markFile is what the panel says of that file; nil: there is none.
func (s Scope) markFile(g Grade) (*WorkFile, error) {
	if g.FileID == nil {
		return nil, nil
	}
	var files []WorkFile
	err := s.tx.Raw(`SELECT f.id AS file_id, f.name, m.digest, m.media_type, m.size FROM files f
		JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE f.university_id = ? AND f.id = ?`, s.actor.UniversityID, *g.FileID).Scan(&files).Error
	if err != nil || len(files) == 0 {
		return nil, err
	}
	return &files[0], nil
}
