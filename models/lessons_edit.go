package models

import (
	"context"

	"gorm.io/gorm"
)

// LessonDraft is what the page that changes a lesson needs.
type LessonDraft struct {
	ModuleHead
	Lesson   Lesson
	Requires []uint64
	Others   []LessonLink // which it may require
	Files    []LessonPart
	Asks     []string // codes of the items that students are asked after it
}

// LessonLink names a lesson. A student reads no title of what is not published:
// it is empty then.
type LessonLink struct {
	ID    uint64
	Title string
}

// LessonDraft gives a lesson to the staff of its module.
func (s Scope) LessonDraft(ctx context.Context, moduleID, id uint64) (LessonDraft, error) {
	var d LessonDraft
	err := s.read(ctx, func(s Scope) error {
		var err error
		if d.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if err := known(s.lessonsOf(moduleID).Where("id = ?", id).Take(&d.Lesson).Error); err != nil {
			return err
		}
		if err := s.lessonsOf(moduleID).Where("id <> ?", id).Order("position, id").Select("id", "title").Find(&d.Others).Error; err != nil {
			return err
		}
		if err := s.of(&LessonRequirement{}).Where("lesson_id = ?", id).Order("requires_id").Pluck("requires_id", &d.Requires).Error; err != nil {
			return err
		}
		if d.Files, err = s.lessonParts(moduleID, id); err != nil {
			return err
		}
		q, err := s.lessonQuestions(id)
		if q != nil {
			d.Asks = q.codes()
		}
		return err
	})
	return d, err
}

// CreateLesson adds a lesson behind the others. The fields of Invalid are
// "title", "text", "day" and "requires". ErrClosed for an archived module.
func (s Scope) CreateLesson(ctx context.Context, moduleID uint64, in LessonInput) (Lesson, error) {
	l := Lesson{UniversityID: s.actor.UniversityID, ModuleID: moduleID, Revision: 1, CreatedAt: s.now(), UpdatedAt: s.now()}
	err := s.write(ctx, func(s Scope) error {
		if _, err := s.taughtLessons(moduleID); err != nil {
			return err
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		f := in.check(&l, u.Zone())
		var n int64
		if err := s.lessonsOf(moduleID).Count(&n).Error; err != nil {
			return err
		}
		if n >= mostLessons {
			f.add("title", Say("A module has at most %d lessons.", mostLessons))
		}
		if err := f.err(); err != nil {
			return err
		}
		l.Position = int(n) + 1
		if err := s.tx.Create(&l).Error; err != nil {
			return err
		}
		if err := s.setRequirements(f, l, in.Requires); err != nil {
			return err
		}
		if err := s.tellLesson(Lesson{}, l); err != nil {
			return err
		}
		return s.audit("lesson.create", "module", moduleID, map[string]any{"lesson": l.ID, "published": l.Published})
	})
	return l, err
}

// UpdateLesson changes a lesson as it was seen at a revision. ErrConflict when
// it has changed since; else the errors of CreateLesson.
func (s Scope) UpdateLesson(ctx context.Context, moduleID, id uint64, revision int, in LessonInput) (Lesson, error) {
	var l Lesson
	err := s.write(ctx, func(s Scope) error {
		var err error
		if l, err = s.ownLesson(moduleID, id); err != nil {
			return err
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		if l.Revision != revision {
			return ErrConflict
		}
		was := l
		f := in.check(&l, u.Zone())
		if err := f.err(); err != nil {
			return err
		}
		if err := s.setRequirements(f, l, in.Requires); err != nil {
			return err
		}
		l.Revision, l.UpdatedAt = revision+1, s.now()
		done := s.lessonsOf(moduleID).Where("id = ? AND revision = ?", id, revision).
			Select("title", "text", "published", "publish_at", "revision", "updated_at").Updates(&l)
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrConflict // somebody wrote between our reading and writing
		}
		if done.Error != nil {
			return done.Error
		}
		if err := s.tellLesson(was, l); err != nil || was.Published == l.Published {
			return err
		}
		return s.audit("lesson.publish", "module", moduleID, map[string]any{"lesson": id, "published": l.Published})
	})
	return l, err
}

// ownLesson gives a lesson that the actor may change, and holds its module.
func (s Scope) ownLesson(moduleID, id uint64) (Lesson, error) {
	var l Lesson
	if _, err := s.taughtLessons(moduleID); err != nil {
		return l, err
	}
	return l, known(s.lessonsOf(moduleID).Where("id = ?", id).Take(&l).Error)
}

// DeleteLesson removes a lesson with its files and what students did in it.
// Lessons that required it do so no more.
func (s Scope) DeleteLesson(ctx context.Context, moduleID, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		l, err := s.ownLesson(moduleID, id)
		if err != nil {
			return err
		}
		var files []uint64
		if err := s.of(&LessonFile{}).Where("lesson_id = ?", id).Order("file_id").Pluck("file_id", &files).Error; err != nil {
			return err
		}
		for _, gone := range []*gorm.DB{
			s.of(&LessonRequirement{}).Where("lesson_id = ? OR requires_id = ?", id, id).Delete(&LessonRequirement{}),
			s.of(&LessonProgress{}).Where("lesson_id = ?", id).Delete(&LessonProgress{}),
			s.of(&LessonFile{}).Where("lesson_id = ?", id).Delete(&LessonFile{}),
			s.forgetQuestions(id),
			s.lessonsOf(moduleID).Where("id = ?", id).Delete(&Lesson{}),
		} {
			if gone.Error != nil {
				return gone.Error
			}
		}
		if err := s.dropNoticesOf(moduleID, lessonPath(moduleID, id)); err != nil {
			return err
		}
		for _, file := range files { // at most mostLessonFiles
			if err := s.dropFile(file); err != nil {
				return err
			}
		}
		if err := s.shiftLessons(moduleID, -1, l.Position+1, mostLessons); err != nil {
			return err
		}
		return s.audit("lesson.delete", "module", moduleID, map[string]any{"lesson": id, "files": len(files)})
	})
}

// MoveLesson puts a lesson to a place, counted from 1; what lies behind the last
// is the last. The others keep their order.
func (s Scope) MoveLesson(ctx context.Context, moduleID, id uint64, to int) error {
	return s.write(ctx, func(s Scope) error {
		l, err := s.ownLesson(moduleID, id)
		if err != nil {
			return err
		}
		var n int64
		if err := s.lessonsOf(moduleID).Count(&n).Error; err != nil {
			return err
		}
		to = min(max(to, 1), int(n))
		if to > l.Position {
			err = s.shiftLessons(moduleID, -1, l.Position+1, to)
		} else {
			err = s.shiftLessons(moduleID, 1, to, l.Position-1)
		}
		if err != nil {
			return err
		}
		return s.lessonsOf(moduleID).Where("id = ?", id).Update("position", to).Error
	})
}

// shiftLessons moves those from one place to another, by one place up or down.
func (s Scope) shiftLessons(moduleID uint64, by, from, to int) error {
	return s.lessonsOf(moduleID).Where("position BETWEEN ? AND ?", from, to).Update("position", gorm.Expr("position + ?", by)).Error
}
