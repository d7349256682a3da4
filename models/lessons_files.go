package models

import (
	"context"
	"strings"

	"luna/models/contents"
)

// mostLessonFiles is how many files a lesson can have.
const mostLessonFiles = 50

// LessonPart is a file of a lesson with what it holds.
type LessonPart struct {
	FileID    uint64
	Kind      LessonFileKind
	Language  string
	Name      string
	Digest    string
	MediaType string
	Size      int64
	Seconds   *float64
}

// lessonParts are the files of a lesson, in order.
func (s Scope) lessonParts(moduleID, lessonID uint64) ([]LessonPart, error) {
	var parts []LessonPart
	err := s.tx.Raw(`SELECT l.file_id, l.kind, l.language, f.name, m.digest, m.media_type, m.size, m.seconds
		FROM lesson_files l
		JOIN files f ON f.university_id = l.university_id AND f.id = l.file_id
		JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE l.university_id = ? AND l.module_id = ? AND l.lesson_id = ? ORDER BY l.position, l.file_id`,
		s.actor.UniversityID, moduleID, lessonID).Scan(&parts).Error
	return parts, err
}

// AttachFile makes a file of the module, which no lesson has yet, part of a
// lesson. The fields of Invalid are "kind" and "language"; ErrConflict where the
// lesson has its one video, its one poster or captions of the language already.
func (s Scope) AttachFile(ctx context.Context, moduleID, lessonID, fileID uint64, kind LessonFileKind, language string) error {
	if kind == LessonCaptions {
		if err := s.checkCaptions(ctx, moduleID, lessonID, fileID); err != nil {
			return err
		}
	}
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownLesson(moduleID, lessonID); err != nil {
			return err
		}
		return s.attach(LessonFile{
			UniversityID: s.actor.UniversityID, ModuleID: moduleID, LessonID: lessonID, FileID: fileID, Kind: kind,
			Language: strings.ToLower(strings.TrimSpace(language)),
		})
	})
}

// attach is AttachFile for a lesson that the actor may change, behind the files
// that are there.
func (s Scope) attach(part LessonFile) error {
	var file struct{ MediaType string }
	err := s.tx.Raw(`SELECT m.media_type FROM files f JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE f.university_id = ? AND f.module_id = ? AND f.id = ?
			AND NOT EXISTS (SELECT 1 FROM grades v WHERE v.university_id = f.university_id AND v.file_id = f.id)`,
		s.actor.UniversityID, part.ModuleID, part.FileID).Scan(&file).Error
	if err != nil || file.MediaType == "" {
		return orNotFound(err)
	}
	var parts []LessonFile
	if err := s.of(&LessonFile{}).Where("lesson_id = ?", part.LessonID).Order("position").Find(&parts).Error; err != nil {
		return err
	}
	part.Position = 1
	if len(parts) > 0 {
		part.Position = parts[len(parts)-1].Position + 1
	}
	if err := part.check(file.MediaType, len(parts)); err != nil {
		return err
	}
	if part.Kind == LessonVideo {
		if err := s.unwatched(part.LessonID); err != nil {
			return err
		}
	}
	return known(s.tx.Create(&part).Error)
}

// ReplacePoster makes a file of the module, which no lesson has yet, the picture
// that is shown before the video, and removes the one that was. The errors are
// those of AttachFile; after each the old one is still there. Of two who come
// together the later one's stays.
func (s Scope) ReplacePoster(ctx context.Context, moduleID, lessonID, fileID uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownLesson(moduleID, lessonID); err != nil {
			return err
		}
		var was []LessonFile
		if err := s.of(&LessonFile{}).Where("lesson_id = ? AND kind = ?", lessonID, LessonPoster).Find(&was).Error; err != nil {
			return err
		}
		for _, old := range was { // at most one
			if old.FileID == fileID {
				return nil
			}
			if err := s.detach(moduleID, lessonID, old.FileID); err != nil {
				return err
			}
		}
		return s.attach(LessonFile{UniversityID: s.actor.UniversityID, ModuleID: moduleID, LessonID: lessonID, FileID: fileID, Kind: LessonPoster})
	})
}

// check says what a file of this type cannot be.
func (p *LessonFile) check(mediaType string, others int) error {
	f := faults{}
	switch {
	case others >= mostLessonFiles:
		f.add("file", Say("A lesson has at most %d files.", mostLessonFiles))
	case p.Kind == LessonVideo && mediaType != "video/mp4" && mediaType != "video/webm":
		f.add("kind", Say("This file is not a video that browsers play. MP4 and WebM are."))
	case p.Kind == LessonPoster && !contents.IsPicture(mediaType):
		f.add("kind", Say("This file is not a picture."))
	case p.Kind == LessonCaptions && !strings.HasPrefix(mediaType, "text/vtt"):
		f.add("kind", Say("This file holds no captions. They are WebVTT files, which begin with the word WEBVTT."))
	case p.Kind == LessonCaptions && !languageTag(p.Language):
		f.add("language", Say("Please enter the language as two letters, such as de or en."))
	case p.Kind != LessonVideo && p.Kind != LessonPoster && p.Kind != LessonCaptions && p.Kind != LessonAttachment:
		f.add("kind", Say("Please choose what the file is."))
	}
	if p.Kind != LessonCaptions {
		p.Language = ""
	}
	return f.err()
}

// languageTag knows the short names of languages, "de".
func languageTag(s string) bool {
	return len(s) == 2 && s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z'
}

// DetachFile takes a file out of a lesson and removes it.
func (s Scope) DetachFile(ctx context.Context, moduleID, lessonID, fileID uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownLesson(moduleID, lessonID); err != nil {
			return err
		}
		return s.detach(moduleID, lessonID, fileID)
	})
}

// detach is DetachFile for a lesson that the actor may change.
func (s Scope) detach(moduleID, lessonID, fileID uint64) error {
	gone := s.of(&LessonFile{}).Where("lesson_id = ? AND file_id = ?", lessonID, fileID).Delete(&LessonFile{})
	if gone.Error != nil || gone.RowsAffected == 0 {
		return orNotFound(gone.Error)
	}
	if err := s.dropFile(fileID); err != nil {
		return err
	}
	return s.audit("lesson.file-delete", "module", moduleID, map[string]any{"lesson": lessonID, "file": fileID})
}
