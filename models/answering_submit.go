package models

import (
	"context"
	"errors"

	"luna/models/questions"

	"gorm.io/gorm"
)

// AnsweredSurvey is a survey that has been handed in. First is true for the one
// call that did it, however often the button was pressed.
type AnsweredSurvey struct {
	OwnSurvey
	First bool
}

// Submit hands a survey in for good: what its last page sends over what was
// kept. A survey that was handed in before is a success and stays what it was.
// Invalid names the fields that are wrong or missing; the others are kept as a
// draft. ErrClosed when the survey takes no answers; its state says why.
func (s Scope) Submit(ctx context.Context, id uint64, in AnswerInput) (AnsweredSurvey, error) {
	if err := s.only(Student); err != nil {
		return AnsweredSurvey{}, err
	}
	var done AnsweredSurvey
	var bad faults
	err := s.write(ctx, func(s Scope) error {
		var err error
		// A draft that another device saves between reading and writing is read
		// again: its answers belong to the survey.
		for range 5 {
			done.First, bad, err = s.submit(&done.OwnSurvey, id, in)
			if !errors.Is(err, ErrConflict) {
				return err
			}
		}
		return err
	})
	if errors.Is(err, ErrClosed) && done.State == SurveyDone {
		return done, nil
	}
	if err != nil {
		return done, err
	}
	return done, bad.err()
}

// submit is one go of Submit. The change is one statement that asks again
// whether the survey is open, on the clock of the store.
func (s Scope) submit(v *OwnSurvey, id uint64, in AnswerInput) (first bool, bad faults, err error) {
	fresh, merged, bad, err := s.takeAnswers(id, in)
	*v = fresh
	if err != nil {
		return false, nil, err
	}
	bad.addAnswers(v.Definition.CheckAnswers(merged, true))
	if len(bad) > 0 {
		return false, bad, s.keepDraft(v, merged)
	}
	now := s.now()
	done := s.answerable(v.ID).Where("revision = ?", v.Revision).Updates(map[string]any{
		"answers":      JSON[questions.Answers]{merged},
		"draft":        gorm.Expr("NULL"),
		"completed_at": now,
		"started_at":   gorm.Expr("COALESCE(started_at, ?)", now),
	})
	if done.Error != nil {
		return false, nil, done.Error
	}
	if done.RowsAffected == 0 {
		return false, nil, s.explainClosed(v)
	}
	v.State, v.CompletedAt = SurveyDone, &now
	return true, nil, s.settleNotices(surveyPath(v.ID), User{ID: s.actor.UserID})
}
