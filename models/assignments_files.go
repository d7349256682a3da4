package models

import "context"

// GiveFile gives a file of the module, which belongs to nothing yet, along with
// an assignment. The field of Invalid is "file"; ErrConflict where the file
// belongs to something.
func (s Scope) GiveFile(ctx context.Context, moduleID, id, fileID uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownAssignment(moduleID, id); err != nil {
			return err
		}
		var free struct{ ID, Taken, Others uint64 }
		err := s.tx.Raw(`SELECT f.id,
				(SELECT count(*) FROM lesson_files x WHERE x.university_id = f.university_id AND x.file_id = f.id)
				+ (SELECT count(*) FROM submission_files z WHERE z.university_id = f.university_id AND z.file_id = f.id)
				+ (SELECT count(*) FROM grades v WHERE v.university_id = f.university_id AND v.file_id = f.id) AS taken,
				(SELECT count(*) FROM assignment_files y WHERE y.university_id = f.university_id AND y.assignment_id = ?) AS others
			FROM files f WHERE f.university_id = ? AND f.module_id = ? AND f.id = ?`, id, s.actor.UniversityID, moduleID, fileID).Scan(&free).Error
		switch {
		case err != nil || free.ID == 0:
			return orNotFound(err)
		case free.Taken > 0:
			return ErrConflict
		case free.Others >= mostAssignmentFiles:
			return &Invalid{Fields: map[string]Message{"file": Say("An assignment has at most %d files.", mostAssignmentFiles)}}
		}
		var last struct{ Position int }
		err = s.of(&AssignmentFile{}).Where("assignment_id = ?", id).Select("coalesce(max(position), 0) AS position").Scan(&last).Error
		if err != nil {
			return err
		}
		return known(s.tx.Create(&AssignmentFile{
			UniversityID: s.actor.UniversityID, ModuleID: moduleID, AssignmentID: id, FileID: fileID, Position: last.Position + 1,
		}).Error)
	})
}

// TakeBackFile takes a file from an assignment and removes it.
func (s Scope) TakeBackFile(ctx context.Context, moduleID, id, fileID uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownAssignment(moduleID, id); err != nil {
			return err
		}
		gone := s.of(&AssignmentFile{}).Where("assignment_id = ? AND file_id = ?", id, fileID).Delete(&AssignmentFile{})
		if gone.Error != nil || gone.RowsAffected == 0 {
			return orNotFound(gone.Error)
		}
		if err := s.dropFile(fileID); err != nil {
			return err
		}
		return s.audit("assignment.file-delete", "module", moduleID, map[string]any{"assignment": id, "file": fileID})
	})
}
