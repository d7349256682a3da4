package models

import "context"

// LessonReading is a lesson as it is read.
type LessonReading struct {
	Module
	Lesson   Lesson
	Files    []LessonPart
	Progress *LessonProgress // of a student who has opened it
	Missing  []LessonLink    // to be finished first: there is nothing else then but the title
	Next     *LessonLink     // nil: it is the last
	Asked    uint64          // the short survey after it that the student can answer; 0: none
}

// LessonToRead gives a lesson to a member of its module: to staff always, to
// students when it is visible. Where lessons have to be finished first it says
// which, and holds neither text nor files.
func (s Scope) LessonToRead(ctx context.Context, moduleID, lessonID uint64) (LessonReading, error) {
	var r LessonReading
	err := s.read(ctx, func(s Scope) error {
		if err := s.only(Student, Lecturer); err != nil {
			return err
		}
		lesson, missing, err := s.lessonAccess(moduleID, lessonID)
		if err != nil {
			return err
		}
		if r.Module, err = s.module(moduleID); err != nil {
			return err
		}
		r.Lesson = lesson
		if len(missing) > 0 {
			r.Lesson.Text = ""
			for _, m := range missing {
				link := LessonLink{}
				if m.VisibleAt(s.now()) {
					link = LessonLink{m.ID, m.Title}
				}
				r.Missing = append(r.Missing, link)
			}
			return nil
		}
		if r.Files, err = s.lessonParts(moduleID, lessonID); err != nil {
			return err
		}
		return s.readAround(&r)
	})
	return r, err
}

// readAround adds the own progress and what comes next.
func (s Scope) readAround(r *LessonReading) error {
	next := s.lessonsOf(r.Module.ID).Where("position > ?", r.Lesson.Position)
	if s.actor.Role == Student {
		next = next.Where("published AND (publish_at IS NULL OR publish_at <= ?)", s.now())
		e, err := s.ownEnrollment(r.Module.ID)
		if err != nil {
			return err
		}
		var p []LessonProgress
		if err := s.of(&LessonProgress{}).Where("lesson_id = ? AND enrollment_id = ?", r.Lesson.ID, e.ID).Limit(1).Find(&p).Error; err != nil {
			return err
		}
		if len(p) > 0 {
			r.Progress = &p[0]
		}
		if r.Asked, err = s.askedAfter(r.Progress); err != nil {
			return err
		}
	}
	var found []LessonLink
	err := next.Select("id", "title").Order("position, id").Limit(1).Find(&found).Error
	if len(found) > 0 {
		r.Next = &found[0]
	}
	return err
}

// OpenLesson notes that the student has a lesson before them. Only the first
// time counts.
func (s Scope) OpenLesson(ctx context.Context, moduleID, lessonID uint64) error {
	return s.reading(ctx, moduleID, lessonID, func(s Scope, enrollment uint64) error {
		return s.tx.Exec(`INSERT INTO lesson_progress (university_id, lesson_id, enrollment_id, opened_at, updated_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (university_id, lesson_id, enrollment_id) DO NOTHING`,
			s.actor.UniversityID, lessonID, enrollment, s.now(), s.now()).Error
	})
}

// FinishLesson notes that the student is done with a lesson. Only the first time
// counts. It gives the short survey that the lesson asks then; 0: none.
func (s Scope) FinishLesson(ctx context.Context, moduleID, lessonID uint64) (asked uint64, err error) {
	if err := s.only(Student); err != nil {
		return 0, err
	}
	err = s.write(ctx, func(s Scope) error {
		if _, err := s.openLesson(moduleID, lessonID); err != nil {
			return err
		}
		p, err := s.lockProgress(moduleID, lessonID)
		if err != nil {
			return err
		}
		if p.FinishedAt != nil {
			asked, err = s.askedAfter(&p)
			return err
		}
		if err := s.settleNotices(lessonPath(moduleID, lessonID), User{ID: s.actor.UserID}); err != nil {
			return err
		}
		asked, err = s.finishLesson(moduleID, &p)
		if err != nil {
			return err
		}
		return s.of(&p).Where("lesson_id = ? AND enrollment_id = ?", p.LessonID, p.EnrollmentID).Select("finished_at", "updated_at").Updates(&p).Error
	})
	return asked, err
}

// finishLesson sets the end of a lesson that had none, and asks what is asked then.
func (s Scope) finishLesson(moduleID uint64, p *LessonProgress) (asked uint64, err error) {
	now := s.now()
	p.FinishedAt, p.UpdatedAt = &now, now
	e, err := s.ownEnrollment(moduleID)
	if err != nil {
		return 0, err
	}
	return s.askAfter(moduleID, p.LessonID, e, now)
}

// reading lets a student who may open a lesson note something about it.
func (s Scope) reading(ctx context.Context, moduleID, lessonID uint64, note func(s Scope, enrollment uint64) error) error {
	return s.write(ctx, func(s Scope) error {
		if err := s.only(Student); err != nil {
			return err
		}
		if _, err := s.openLesson(moduleID, lessonID); err != nil {
			return err
		}
		e, err := s.ownEnrollment(moduleID)
		if err != nil {
			return err
		}
		return note(s, e.ID)
	})
}
