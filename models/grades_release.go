package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// ReleaseState is how far the marks of an assignment are, and what students see
// of them.
type ReleaseState struct {
	Marked   int // students or teams
	Shown    int // of them students see the mark
	Unmarked int // handed in and not marked
	At       *time.Time
	Changes  bool // the actor may release and take back
}

// Waiting are marks that students do not see yet.
func (r ReleaseState) Waiting() int { return r.Marked - r.Shown }

// ByItself tells whether each mark is released when it is set.
func (r ReleaseState) ByItself(now time.Time) bool { return r.At != nil && !r.At.After(now) }

// shown are the marks that students see at a time.
func shown(q *gorm.DB, now time.Time) *gorm.DB {
	return q.Where("marked_at IS NOT NULL AND released_at <= ?", now)
}

// shown tells whether the student sees the mark at a time.
func (g Grade) shown(now time.Time) bool {
	return g.MarkedAt != nil && g.ReleasedAt != nil && !g.ReleasedAt.After(now)
}

// releaseState counts the marks of an assignment in one statement.
func (s Scope) releaseState(a Assignment) (ReleaseState, error) {
	r := ReleaseState{At: a.ReleaseAt}
	err := s.tx.Raw(`SELECT
			(SELECT count(*) FROM grades g WHERE g.university_id = ? AND g.assignment_id = ? AND g.marked_at IS NOT NULL) AS marked,
			(SELECT count(*) FROM grades g WHERE g.university_id = ? AND g.assignment_id = ? AND g.marked_at IS NOT NULL AND g.released_at <= ?) AS shown,
			(SELECT count(*) FROM submissions b WHERE b.university_id = ? AND b.assignment_id = ? AND b.active AND CASE WHEN b.team_id IS NULL
				THEN b.enrollment_id NOT IN (SELECT g.enrollment_id FROM grades g
					WHERE g.university_id = ? AND g.assignment_id = ? AND g.marked_at IS NOT NULL AND g.enrollment_id IS NOT NULL)
				ELSE b.team_id NOT IN (SELECT g.team_id FROM grades g
					WHERE g.university_id = ? AND g.assignment_id = ? AND g.marked_at IS NOT NULL AND g.team_id IS NOT NULL) END) AS unmarked`,
		a.UniversityID, a.ID, a.UniversityID, a.ID, s.now(), a.UniversityID, a.ID, a.UniversityID, a.ID, a.UniversityID, a.ID).Scan(&r).Error
	r.At = a.ReleaseAt
	return r, err
}

// MarkRelease is an assignment as those who release its marks see it.
type MarkRelease struct {
	ModuleHead
	Assignment Assignment
	State      ReleaseState
	Statistics MarkStatistics
}

// MarkRelease gives the staff of a module how far the marks of an assignment
// are.
func (s Scope) MarkRelease(ctx context.Context, moduleID, assignmentID uint64) (MarkRelease, error) {
	var r MarkRelease
	err := s.read(ctx, func(s Scope) error {
		var err error
		if r.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if r.Assignment, err = s.assignment(moduleID, assignmentID); err != nil {
			return err
		}
		if r.State, err = s.releaseState(r.Assignment); err != nil {
			return err
		}
		r.State.Changes = r.Manages && r.Status != Archived
		r.Statistics, err = s.markStatistics(r.Assignment, false)
		return err
	})
	return r, err
}

// released gives an assignment whose marks the actor may release, and holds its
// module: those who change when marks are seen do so one after the other.
func (s Scope) released(moduleID, assignmentID uint64) (Assignment, error) {
	if _, err := s.taughtManaged(moduleID); err != nil {
		return Assignment{}, err
	}
	if _, err := s.taughtLessons(moduleID); err != nil { // an archived one
		return Assignment{}, err
	}
	return s.heldAssignment(moduleID, assignmentID, true)
}

// ReleaseMarks shows students all marks of an assignment that are set, and gives
// how many these are. Twice does no harm. ErrClosed for an archived module.
func (s Scope) ReleaseMarks(ctx context.Context, moduleID, assignmentID uint64) (n int, err error) {
	err = s.write(ctx, func(s Scope) error {
		a, err := s.released(moduleID, assignmentID)
		if err != nil {
			return err
		}
		n, err = s.releaseMarks(a)
		return err
	})
	return n, err
}

// releaseMarks is ReleaseMarks inside a transaction.
func (s Scope) releaseMarks(a Assignment) (int, error) {
	now := s.now()
	if err := s.holdMarks(a); err != nil {
		return 0, err
	}
	// updated_at is that of the mark, which is the same as before.
	done := s.of(&Grade{}).Where("assignment_id = ? AND marked_at IS NOT NULL AND (released_at IS NULL OR released_at > ?)", a.ID, now).
		UpdateColumn("released_at", now)
	if done.Error != nil || done.RowsAffected == 0 {
		return 0, done.Error
	}
	n := int(done.RowsAffected)
	people, err := s.markedPeople(a.ID, now)
	if err != nil {
		return 0, err
	}
	key := fmt.Sprintf("marks of %d on %d", a.ID, now.UnixMicro())
	if err := s.notify(markNotice(a, key), people...); err != nil {
		return 0, err
	}
	return n, s.audit("marks.release", "module", a.ModuleID, map[string]any{"assignment": a.ID, "marks": n})
}

// holdMarks lets those wait who change marks of the assignment, in the order of
// the rows.
func (s Scope) holdMarks(a Assignment) error {
	if lock, err := s.store.locks(s.tx); err != nil || !lock {
		return err
	}
	var ids []uint64
	return s.of(&Grade{}).Where("assignment_id = ? AND marked_at IS NOT NULL", a.ID).Clauses(lockRow).Order("id").Pluck("id", &ids).Error
}

// markNotice tells that a mark can be seen.
func markNotice(a Assignment, key string) Notice {
	return Notice{Kind: NoticeGrade, Key: key, ModuleID: &a.ModuleID, Title: a.Title, Link: markLink(a)}
}

// markLink is the page on which students find their mark.
func markLink(a Assignment) string {
	return fmt.Sprintf("/modules/%d/assignments/%d/mark", a.ModuleID, a.ID)
}

// markedPeople are the students of the module whose marks, or whose teams', were
// released at a time.
func (s Scope) markedPeople(assignmentID uint64, released time.Time) ([]uint64, error) {
	var people []uint64
	err := s.tx.Raw(`SELECT e.student_id FROM grades g
			JOIN enrollments e ON e.university_id = g.university_id AND e.id = g.enrollment_id AND e.left_at IS NULL
			WHERE g.university_id = ? AND g.assignment_id = ? AND g.released_at = ?
		UNION SELECT e.student_id FROM grades g
			JOIN team_members x ON x.university_id = g.university_id AND x.team_id = g.team_id
			JOIN enrollments e ON e.university_id = x.university_id AND e.id = x.enrollment_id AND e.left_at IS NULL
			WHERE g.university_id = ? AND g.assignment_id = ? AND g.released_at = ?
		ORDER BY student_id`, s.actor.UniversityID, assignmentID, released, s.actor.UniversityID, assignmentID, released).Scan(&people).Error
	return people, err
}

// HideMarks takes all marks of an assignment back from the students, until they
// are released again, and gives how many these are. No date holds any more.
func (s Scope) HideMarks(ctx context.Context, moduleID, assignmentID uint64) (n int, err error) {
	err = s.write(ctx, func(s Scope) error {
		a, err := s.released(moduleID, assignmentID)
		if err != nil {
			return err
		}
		if err := s.holdMarks(a); err != nil {
			return err
		}
		hidden := s.of(&Grade{}).Where("assignment_id = ? AND released_at IS NOT NULL", a.ID).UpdateColumn("released_at", nil)
		if hidden.Error != nil {
			return hidden.Error
		}
		n = int(hidden.RowsAffected)
		if err := s.dropNoticesOf(moduleID, markLink(a)); err != nil {
			return err
		}
		if err := s.assignmentsOf(moduleID).Where("id = ?", a.ID).UpdateColumn("release_at", nil).Error; err != nil {
			return err
		}
		return s.audit("marks.hide", "module", moduleID, map[string]any{"assignment": a.ID, "marks": n})
	})
	return n, err
}

// ReleaseDate says when marks are released by themselves. Day and clock are
// local times of the university; both empty: never.
type ReleaseDate struct{ Day, Clock string }

// SetReleaseDate sets it. Marks that students see already stay where they are. A
// date that has passed releases what is marked at once. The field of Invalid is
// "date".
func (s Scope) SetReleaseDate(ctx context.Context, moduleID, assignmentID uint64, in ReleaseDate) error {
	return s.write(ctx, func(s Scope) error {
		a, err := s.released(moduleID, assignmentID)
		if err != nil {
			return err
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		f := faults{}
		at := localTime(f, "date", in.Day, in.Clock, "00:00", u.Zone())
		if err := f.err(); err != nil {
			return err
		}
		if err := s.assignmentsOf(moduleID).Where("id = ?", a.ID).UpdateColumn("release_at", at).Error; err != nil {
			return err
		}
		facts := map[string]any{"assignment": a.ID}
		noteTime(facts, "release", at)
		if err := s.audit("marks.date", "module", moduleID, facts); err != nil {
			return err
		}
		if at == nil || at.After(s.now()) {
			return nil
		}
		_, err = s.releaseMarks(a)
		return err
	})
}

// ReleaseDueMarks releases the marks of all assignments whose date has passed,
// and gives how many these are. It finds them by the date, so that a run that
// was missed loses nothing.
func (s System) ReleaseDueMarks(ctx context.Context, now time.Time) (int, error) {
	var due []Assignment
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT a.id, a.university_id FROM assignments a
			JOIN universities u ON u.id = a.university_id AND u.active
			WHERE a.release_at <= ? AND EXISTS (SELECT 1 FROM grades g WHERE g.university_id = a.university_id AND g.assignment_id = a.id
				AND g.marked_at IS NOT NULL AND g.released_at IS NULL)
			ORDER BY a.university_id, a.id`, now).Scan(&due).Error
	})
	if err != nil {
		return 0, err
	}
	released := 0
	var failed []error // the trouble of one is not that of the others
	for _, a := range due {
		n, err := s.in(a.UniversityID).releaseDue(ctx, a.ID, now)
		if err != nil {
			failed = append(failed, fmt.Errorf("releasing the marks of assignment %d: %w", a.ID, err))
			n = 0 // taken back
		}
		released += n
		if ctx.Err() != nil {
			break
		}
	}
	return released, errors.Join(failed...)
}

// releaseDue is ReleaseDueMarks for one assignment, if its date still holds.
func (s Scope) releaseDue(ctx context.Context, assignmentID uint64, now time.Time) (n int, err error) {
	err = s.write(ctx, func(s Scope) error {
		q := s.of(&Assignment{}).Where("id = ? AND release_at <= ?", assignmentID, now)
		q = s.store.held(q)
		var a Assignment
		if err := known(q.Take(&a).Error); err != nil {
			if errors.Is(err, ErrNotFound) {
				return nil
			}
			return err
		}
		n, err = s.releaseMarks(a)
		return err
	})
	return n, err
}
