package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm/clause"
)

// heldFor is how long somebody counts as marking a work after the last sign.
const heldFor = 2 * time.Minute

// marking runs fn on the grade of a work that the actor may mark, which nobody
// else changes meanwhile.
func (s Scope) marking(ctx context.Context, moduleID, assignmentID, key uint64, fn func(Scope, Assignment, *Grade) error) error {
	return s.write(ctx, func(s Scope) error {
		a, err := s.markable(moduleID, assignmentID)
		if err != nil {
			return err
		}
		w, err := s.workOf(a, key)
		if err != nil {
			return err
		}
		g, err := s.gradeFor(a, w, true)
		if err != nil {
			return err
		}
		return fn(s, a, &g)
	})
}

// SaveMark gives a work the mark that was typed for it, as it was seen at a
// revision. Invalid for "points" and "feedback"; ErrConflict where somebody has
// saved another since; ErrClosed for an archived module. What the actor had not
// saved is done with.
func (s Scope) SaveMark(ctx context.Context, moduleID, assignmentID, key uint64, revision int, in MarkInput) (Grade, error) {
	var saved Grade
	err := s.marking(ctx, moduleID, assignmentID, key, func(s Scope, a Assignment, g *Grade) error {
		f := faults{}
		m := in.check(f, a)
		if err := f.err(); err != nil {
			return err
		}
		if g.Revision != revision && !(g.Revision > 0 && g.same(m)) {
			return ErrConflict
		}
		if err := s.stillCounts(a, g, in); err != nil {
			return err
		}
		if err := s.setMark(a, g, m, FromPanel); err != nil {
			return err
		}
		saved = *g
		return s.dropDraft(g.ID)
	})
	return saved, err
}

// stillCounts gives ErrConflict where another attempt counts by now than the one
// that whoever marks has looked at.
func (s Scope) stillCounts(a Assignment, g *Grade, in MarkInput) error {
	if in.Submission == nil {
		return nil
	}
	b, err := s.counting(a, g.work())
	if err != nil {
		return err
	}
	now := uint64(0)
	if b != nil {
		now = b.ID
	}
	return conflictIf(now != *in.Submission, nil)
}

// same tells whether the grade says what a mark says, for whatever version.
func (g Grade) same(m Mark) bool {
	m.SubmissionID = g.SubmissionID
	return g.has(m)
}

func (s Scope) dropDraft(gradeID uint64) error {
	return s.of(&GradeDraft{}).Where("grade_id = ? AND marker_id = ?", gradeID, s.actor.UserID).Delete(&GradeDraft{}).Error
}

// SaveGradeDraft keeps what the actor has typed for a work that was seen at a
// revision, and gives the revision that is saved by now. What cannot be a mark
// yet is kept all the same. Invalid for "points" and "feedback" where it is too
// long to be kept.
func (s Scope) SaveGradeDraft(ctx context.Context, moduleID, assignmentID, key uint64, revision int, in MarkInput) (now int, err error) {
	err = s.marking(ctx, moduleID, assignmentID, key, func(s Scope, a Assignment, g *Grade) error {
		f := faults{}
		checkText(f, "points", in.Points, longestPoints)
		m := in.check(faults{}, a)
		checkText(f, "feedback", m.Feedback, longestFeedback)
		if err := f.err(); err != nil {
			return err
		}
		now = g.Revision
		if g.Revision > revision && g.MarkerID != nil && *g.MarkerID == s.actor.UserID {
			return nil // it was on its way when the same person saved the mark
		}
		d := GradeDraft{
			UniversityID: s.actor.UniversityID, GradeID: g.ID, MarkerID: s.actor.UserID, Points: strings.TrimSpace(in.Points),
			Choices: JSON[map[string]string]{V: m.Choices}, Feedback: m.Feedback, Base: revision, UpdatedAt: s.now(),
		}
		return s.tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "university_id"}, {Name: "grade_id"}, {Name: "marker_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"points", "choices", "feedback", "base", "updated_at"}),
		}).Create(&d).Error
	})
	return now, err
}

// DropGradeDraft forgets what the actor has typed and not saved.
func (s Scope) DropGradeDraft(ctx context.Context, moduleID, assignmentID, key uint64) error {
	return s.marking(ctx, moduleID, assignmentID, key, func(s Scope, _ Assignment, g *Grade) error {
		return s.dropDraft(g.ID)
	})
}

// HoldWork says that the actor marks a work just now, for the next two minutes.
// Where somebody else does, nothing changes, and it gives that person's name.
func (s Scope) HoldWork(ctx context.Context, moduleID, assignmentID, key uint64) (holder string, err error) {
	err = s.marking(ctx, moduleID, assignmentID, key, func(s Scope, _ Assignment, g *Grade) error {
		me, now := s.actor.UserID, s.now()
		if g.HolderID != nil && *g.HolderID != me && g.HeldUntil != nil && g.HeldUntil.After(now) {
			return s.of(&User{}).Where("id = ?", *g.HolderID).Pluck("name", &holder).Error
		}
		return s.of(&Grade{}).Where("id = ?", g.ID).UpdateColumns(map[string]any{"holder_id": me, "held_until": now.Add(heldFor)}).Error
	})
	return holder, err
}

// LetGoOfWork says that the actor does not mark the work any more.
func (s Scope) LetGoOfWork(ctx context.Context, moduleID, assignmentID, key uint64) error {
	return s.marking(ctx, moduleID, assignmentID, key, func(s Scope, _ Assignment, g *Grade) error {
		return s.of(&Grade{}).Where("id = ? AND holder_id = ?", g.ID, s.actor.UserID).
			UpdateColumns(map[string]any{"holder_id": nil, "held_until": nil}).Error
	})
}

// NextWork is the key of the work behind another in the queue; 0: it was the
// last.
func (s Scope) NextWork(ctx context.Context, moduleID, assignmentID, key uint64, query QueueQuery) (next uint64, err error) {
	err = s.read(ctx, func(s Scope) error {
		if err := s.only(Lecturer); err != nil {
			return err
		}
		a, err := s.assignment(moduleID, assignmentID)
		if err != nil {
			return err
		}
		q, err := s.queueOf(a, query)
		if err != nil {
			return err
		}
		next = q.next(q.place(key))
		return nil
	})
	return next, err
}
