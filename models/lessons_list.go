package models

import (
	"context"
	"time"

	"luna/models/privacy"

	"gorm.io/gorm"
)

// LessonRow is a lesson in the list of its module.
type LessonRow struct {
	ID        uint64
	Position  int
	Title     string
	Published bool
	PublishAt *time.Time
	Files     int // attachments
	Video     bool
	// What a student sees of the own progress.
	OpenedAt, FinishedAt *time.Time
	Missing              int // how many lessons have to be finished before
	// What staff see of the class, rounded, where Counted is; 0 is fewer than
	// the smallest group.
	Opened, Finished int
}

// VisibleAt tells whether students see the lesson at a time.
func (r LessonRow) VisibleAt(now time.Time) bool {
	return Lesson{Published: r.Published, PublishAt: r.PublishAt}.VisibleAt(now)
}

// LessonList is a module with its lessons, for its staff.
type LessonList struct {
	ModuleHead
	Rows     []LessonRow
	Counted  bool // the class is large enough for counts
	MinGroup int
}

// LessonsForStudent is a module with the lessons that its students see.
type LessonsForStudent struct {
	Module
	Rows []LessonRow
}

// Next is the first lesson that is not finished and may be opened; nil: none is.
func (l LessonsForStudent) Next() *LessonRow {
	for i, r := range l.Rows {
		if r.FinishedAt == nil && r.Missing == 0 {
			return &l.Rows[i]
		}
	}
	return nil
}

// lessonColumns are those of a LessonRow that everybody sees of a lesson l.
const lessonColumns = `l.id, l.position, l.title, l.published, l.publish_at,
	(SELECT count(*) FROM lesson_files f WHERE f.university_id = l.university_id AND f.lesson_id = l.id AND f.kind = 'attachment') AS files,
	EXISTS (SELECT 1 FROM lesson_files f WHERE f.university_id = l.university_id AND f.lesson_id = l.id AND f.kind = 'video') AS video`

// Lessons lists a module's lessons to its staff, in order.
func (s Scope) Lessons(ctx context.Context, moduleID uint64) (LessonList, error) {
	var list LessonList
	err := s.read(ctx, func(s Scope) error {
		var err error
		if list.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		err = s.tx.Raw(`SELECT `+lessonColumns+` FROM lessons l WHERE l.university_id = ? AND l.module_id = ? ORDER BY l.position, l.id`,
			s.actor.UniversityID, moduleID).Scan(&list.Rows).Error
		if err != nil {
			return err
		}
		list.MinGroup = max(u.MinGroup, privacy.Floor)
		list.Counted = privacy.Publishable(list.Students, list.Students, u.MinGroup)
		if !list.Counted {
			return nil
		}
		return s.countReaders(moduleID, &list)
	})
	return list, err
}

// countReaders adds how many of the present students have opened and finished
// each lesson, rounded so that nobody is found by subtraction.
func (s Scope) countReaders(moduleID uint64, list *LessonList) error {
	var counts []struct {
		LessonID         uint64
		Opened, Finished int
	}
	err := s.tx.Raw(`SELECT p.lesson_id, count(*) AS opened, count(p.finished_at) AS finished
		FROM lessons l
		JOIN lesson_progress p ON p.university_id = l.university_id AND p.lesson_id = l.id
		JOIN enrollments e ON e.university_id = p.university_id AND e.id = p.enrollment_id AND e.left_at IS NULL
		WHERE l.university_id = ? AND l.module_id = ? GROUP BY p.lesson_id`, s.actor.UniversityID, moduleID).Scan(&counts).Error
	if err != nil {
		return err
	}
	at := make(map[uint64]int, len(list.Rows))
	for i, r := range list.Rows {
		at[r.ID] = i
	}
	for _, c := range counts {
		r := &list.Rows[at[c.LessonID]]
		r.Opened, r.Finished = privacy.RoundCount(c.Opened, list.MinGroup), privacy.RoundCount(c.Finished, list.MinGroup)
	}
	return nil
}

// LessonsToRead lists what a student of the module may see, in order.
func (s Scope) LessonsToRead(ctx context.Context, moduleID uint64) (LessonsForStudent, error) {
	var list LessonsForStudent
	err := s.read(ctx, func(s Scope) error {
		if err := s.only(Student); err != nil {
			return err
		}
		var err error
		if list.Module, err = s.module(moduleID); err != nil {
			return err
		}
		e, err := s.ownEnrollment(moduleID)
		if err != nil {
			return err
		}
		return s.tx.Raw(`SELECT `+lessonColumns+`, p.opened_at, p.finished_at,
				(SELECT count(*) FROM lesson_requirements r WHERE r.university_id = l.university_id AND r.lesson_id = l.id AND NOT EXISTS (
					SELECT 1 FROM lesson_progress d WHERE d.university_id = r.university_id AND d.lesson_id = r.requires_id
						AND d.enrollment_id = ? AND d.finished_at IS NOT NULL)) AS missing
			FROM lessons l
			LEFT JOIN lesson_progress p ON p.university_id = l.university_id AND p.lesson_id = l.id AND p.enrollment_id = ?
			WHERE l.university_id = ? AND l.module_id = ? AND l.published AND (l.publish_at IS NULL OR l.publish_at <= ?)
			ORDER BY l.position, l.id`, e.ID, e.ID, s.actor.UniversityID, moduleID, s.now()).Scan(&list.Rows).Error
	})
	return list, err
}

// taughtLessons gives the module whose lessons the actor is about to change, as
// a lecturer or tutor on its staff, and holds it until the transaction ends: two
// who move lessons at once do so one after the other.
func (s Scope) taughtLessons(moduleID uint64) (Module, error) {
	m, err := s.changesLessons(moduleID)
	if err != nil {
		return m, err
	}
	lock, err := s.store.locks(s.tx)
	if lock {
		var held Module
		err = known(s.of(&held).Where("id = ?", moduleID).Clauses(lockRow).Take(&held).Error)
	}
	return m, err
}

// changesLessons is taughtLessons for who looks first, and holds nothing.
func (s Scope) changesLessons(moduleID uint64) (Module, error) {
	if err := s.only(Lecturer); err != nil {
		return Module{}, err
	}
	m, err := s.module(moduleID)
	if err == nil && m.Status == Archived {
		err = ErrClosed
	}
	return m, err
}

// lessonsOf limits a query to the lessons of a module.
func (s Scope) lessonsOf(moduleID uint64) *gorm.DB {
	return s.of(&Lesson{}).Where("module_id = ?", moduleID)
}
