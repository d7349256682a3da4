package models

import (
	"context"
	"io"

	"luna/models/captions"
)

// checkCaptions reads a file of a module that is to be captions and gives Invalid
// for "file" where a browser could not read it. It holds no transaction while it
// reads.
func (s Scope) checkCaptions(ctx context.Context, moduleID, lessonID, fileID uint64) error {
	reading := FileReading{store: s.store}
	err := s.read(ctx, func(s Scope) error {
		if _, err := s.changesLessons(moduleID); err != nil {
			return err
		}
		if err := known(s.lessonsOf(moduleID).Where("id = ?", lessonID).Take(&Lesson{}).Error); err != nil {
			return err
		}
		return s.readMedia(&reading, moduleID, fileID)
	})
	if err != nil || reading.Media.MediaType != "text/vtt" { // what it is not, the caller says
		return err
	}
	object, err := reading.Open(ctx)
	if err != nil {
		return err
	}
	defer object.Close()
	data, err := io.ReadAll(io.LimitReader(object, captions.Most+1))
	if err != nil {
		return err
	}
	if wrong := captions.Check(data); !wrong.IsZero() {
		return &Invalid{Fields: map[string]Message{"file": wrong}}
	}
	return nil
}

// unwatched forgets where students are in a lesson's video, because it has
// another one now. A lesson that is finished stays it.
func (s Scope) unwatched(lessonID uint64) error {
	return s.of(&LessonProgress{}).Where("lesson_id = ?", lessonID).
		Updates(map[string]any{"place": 0, "watched": "[]", "watched_seconds": 0}).Error
}
