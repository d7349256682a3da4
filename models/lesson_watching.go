package models

import (
	"context"
	"math"
	"time"

	"luna/models/watching"

	"gorm.io/gorm/clause"
)

const (
	// watchedWhole is the share of a video that finishes its lesson.
	watchedWhole = 0.9
	// fastest is how many seconds of a video can be played in one; and how many
	// may be told ahead, since what was played is told afterwards.
	fastest, toldAhead = 2.0, 30.0
	// longestVideo is a place behind which no video goes on, in seconds.
	longestVideo = 24 * 60 * 60
)

// Watching is how far the acting student is with a lesson's video.
type Watching struct {
	Place    float64 // seconds into the video, where the student was last
	Coverage float64 // the share that was played, 0 to 1; 0 where Seconds is 0
	Seconds  float64 // how long the video plays; 0: nobody knows
	Finished bool    // the lesson
}

// Covers is how far a progress is with a video that plays for so many seconds.
func (p LessonProgress) Covers(seconds *float64) Watching {
	w := Watching{Place: p.Place, Finished: p.FinishedAt != nil}
	if seconds != nil {
		w.Seconds, w.Coverage = *seconds, p.Watched.V.Coverage(*seconds)
	}
	return w
}

// Watch notes what the acting student played of a lesson's video, and where they
// are in it. What was played stays played. More than can have been played since
// the student began is left out. Nine tenths of a video whose length is known
// finish the lesson. ErrNotFound where there is no video that the student may see.
func (s Scope) Watch(ctx context.Context, moduleID, lessonID uint64, place float64, played watching.Stretches) (Watching, error) {
	var w Watching
	if err := s.only(Student); err != nil {
		return w, err
	}
	err := s.write(ctx, func(s Scope) error {
		if _, err := s.openLesson(moduleID, lessonID); err != nil {
			return err
		}
		seconds, err := s.videoSeconds(lessonID)
		if err != nil {
			return err
		}
		p, err := s.lockProgress(moduleID, lessonID)
		if err != nil {
			return err
		}
		if p.watch(s.now(), seconds, place, played) {
			if _, err := s.finishLesson(moduleID, &p); err != nil {
				return err
			}
		}
		w = p.Covers(seconds)
		return s.of(&p).Where("lesson_id = ? AND enrollment_id = ?", p.LessonID, p.EnrollmentID).
			Select("place", "watched", "watched_seconds", "finished_at", "updated_at").Updates(&p).Error
	})
	return w, err
}

// videoSeconds tells how long a lesson's video plays; nil: nobody knows.
func (s Scope) videoSeconds(lessonID uint64) (*float64, error) {
	var m Media
	err := s.tx.Raw(`SELECT m.* FROM lesson_files p
		JOIN files f ON f.university_id = p.university_id AND f.id = p.file_id
		JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE p.university_id = ? AND p.lesson_id = ? AND p.kind = ?`, s.actor.UniversityID, lessonID, LessonVideo).Scan(&m).Error
	if err == nil && m.ID == 0 {
		err = ErrNotFound
	}
	return m.Seconds, err
}

// lockProgress gives the acting student's progress, new where there was none, and
// keeps others from changing it meanwhile. SQLite has one writer at a time.
func (s Scope) lockProgress(moduleID, lessonID uint64) (LessonProgress, error) {
	var e Enrollment
	err := s.of(&e).Where("module_id = ? AND student_id = ? AND left_at IS NULL", moduleID, s.actor.UserID).Take(&e).Error
	if err != nil {
		return LessonProgress{}, known(err)
	}
	p := LessonProgress{UniversityID: s.actor.UniversityID, LessonID: lessonID, EnrollmentID: e.ID, OpenedAt: s.now(), UpdatedAt: s.now()}
	p.Watched.V = watching.Stretches{}
	if err := s.tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&p).Error; err != nil {
		return p, err
	}
	q := s.of(&LessonProgress{}).Where("lesson_id = ? AND enrollment_id = ?", lessonID, e.ID)
	q = s.store.held(q)
	return p, known(q.Take(&p).Error)
}

// watch adds what was played until now, and tells whether that finishes the
// lesson.
func (p *LessonProgress) watch(now time.Time, seconds *float64, place float64, played watching.Stretches) bool {
	length := 0.0
	p.Place, p.UpdatedAt = min(max(0, place), longestVideo), now
	if seconds != nil {
		length = *seconds
		p.Place = min(p.Place, length)
	}
	if math.IsNaN(place) {
		p.Place = 0
	}
	most := now.Sub(p.OpenedAt).Seconds()*fastest + toldAhead
	for _, one := range played {
		if more := p.Watched.V.Add(length, one); more.Seconds() <= most {
			p.Watched.V = more
		}
	}
	p.WatchedSeconds = p.Watched.V.Seconds()
	return p.FinishedAt == nil && p.Watched.V.Coverage(length) >= watchedWhole
}
