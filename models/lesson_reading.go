package models

import (
	"context"
	"errors"
	"strconv"

	"luna/models/media"
)

// lessonAccess gives a lesson of a module to whoever may open it: always to the
// module's staff, to its students once the lesson is visible. Missing are the lessons that a student has to finish first;
// as long as there is one, only its title may be shown. ErrNotFound for all
// others, and for a lesson of another module.
func (s Scope) lessonAccess(moduleID, lessonID uint64) (lesson Lesson, missing []Lesson, err error) {
	if err := s.only(Student, Lecturer); err != nil {
		return Lesson{}, nil, err
	}
	if _, err := s.module(moduleID); err != nil {
		return Lesson{}, nil, err
	}
	if err := known(s.of(&lesson).Where("module_id = ? AND id = ?", moduleID, lessonID).Take(&lesson).Error); err != nil {
		return Lesson{}, nil, err
	}
	if s.actor.Role != Student {
		return lesson, nil, nil
	}
	if !lesson.VisibleAt(s.now()) {
		return Lesson{}, nil, ErrNotFound
	}
	err = s.tx.Raw(`SELECT q.* FROM lesson_requirements r
		JOIN lessons q ON q.university_id = r.university_id AND q.id = r.requires_id
		WHERE r.university_id = ? AND r.module_id = ? AND r.lesson_id = ? AND NOT EXISTS (
			SELECT 1 FROM lesson_progress p
			JOIN enrollments e ON e.university_id = p.university_id AND e.id = p.enrollment_id
			WHERE p.university_id = r.university_id AND p.lesson_id = r.requires_id AND p.finished_at IS NOT NULL
				AND e.module_id = r.module_id AND e.student_id = ? AND e.left_at IS NULL)
		ORDER BY q.position, q.id`, s.actor.UniversityID, moduleID, lessonID, s.actor.UserID).Scan(&missing).Error
	return lesson, missing, err
}

// openLesson is lessonAccess for what a lesson holds: while a requirement is
// missing it does not exist.
func (s Scope) openLesson(moduleID, lessonID uint64) (Lesson, error) {
	lesson, missing, err := s.lessonAccess(moduleID, lessonID)
	if err == nil && len(missing) > 0 {
		return Lesson{}, ErrNotFound
	}
	return lesson, err
}

// FileReading is a file that somebody may read now.
type FileReading struct {
	File
	Media Media
	Kind  LessonFileKind

	store *Store
}

// Object is the name under which the media store keeps the bytes.
func (r FileReading) Object() string {
	return strconv.FormatUint(r.Media.UniversityID, 10) + "/" + r.Media.Digest
}

// Open begins to read. It needs no database, however long the reading takes.
// ErrNotFound where the bytes are not there.
func (r FileReading) Open(ctx context.Context) (media.Object, error) {
	if r.store.media == nil {
		return nil, ErrNotFound
	}
	object, err := r.store.media.Open(ctx, r.Object())
	if errors.Is(err, media.ErrAbsent) {
		return nil, ErrNotFound
	}
	return object, err
}

// LessonFileToRead gives a file of a lesson to those who may open the lesson.
// ErrNotFound for all others, and where module, lesson and file do not belong
// together.
func (s Scope) LessonFileToRead(ctx context.Context, moduleID, lessonID, fileID uint64) (FileReading, error) {
	reading := FileReading{store: s.store}
	err := s.read(ctx, func(s Scope) error {
		if _, err := s.openLesson(moduleID, lessonID); err != nil {
			return err
		}
		var part LessonFile
		if err := known(s.of(&part).Where("module_id = ? AND lesson_id = ? AND file_id = ?", moduleID, lessonID, fileID).Take(&part).Error); err != nil {
			return err
		}
		reading.Kind = part.Kind
		return s.readMedia(&reading, moduleID, fileID)
	})
	return reading, err
}

// readMedia finds a file of a module and what it holds.
func (s Scope) readMedia(r *FileReading, moduleID, fileID uint64) error {
	if err := known(s.of(&File{}).Where("module_id = ? AND id = ?", moduleID, fileID).Take(&r.File).Error); err != nil {
		return err
	}
	return known(s.of(&Media{}).Where("id = ?", r.MediaID).Take(&r.Media).Error)
}
