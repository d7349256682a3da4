package models

import (
	"context"
	"errors"
	"reflect"

	"luna/models/questions"

	"gorm.io/gorm"
)

// SaveDraft keeps what has been entered so far, complete or not; the survey it
// gives carries the new revision. Invalid names fields that cannot be taken;
// the others are kept all the same, unless a field belongs to no question.
// ErrConflict when another device has saved since the sent revision, ErrClosed
// when the survey takes no answers; its state says why.
func (s Scope) SaveDraft(ctx context.Context, id uint64, in AnswerInput) (OwnSurvey, error) {
	return s.drafting(ctx, id, in, func(v OwnSurvey, merged questions.Answers, bad faults) error {
		// A reply can get lost on the way: the same answers once more are no conflict.
		if in.Revision != v.Revision && !sameAnswers(merged, v.Draft.V) {
			return ErrConflict
		}
		return nil
	})
}

// TurnPage keeps a page that its student leaves by a button. What was pressed
// last counts: it does not ask whether another device has saved meanwhile. With
// complete it wants an answer to each required question of the page. Errors as
// in SaveDraft; the survey it gives holds what was kept.
func (s Scope) TurnPage(ctx context.Context, id uint64, in AnswerInput, complete bool) (OwnSurvey, error) {
	return s.drafting(ctx, id, in, func(v OwnSurvey, merged questions.Answers, bad faults) error {
		if complete {
			bad.addAnswers(v.Definition.CheckPage(in.Page, merged))
		}
		return nil
	})
}

// drafting saves after check has had its say: an error of check keeps nothing,
// faults that it adds keep the rest.
func (s Scope) drafting(ctx context.Context, id uint64, in AnswerInput,
	check func(v OwnSurvey, merged questions.Answers, bad faults) error,
) (OwnSurvey, error) {
	if err := s.only(Student); err != nil {
		return OwnSurvey{}, err
	}
	var v OwnSurvey
	var bad faults
	err := s.write(ctx, func(s Scope) error {
		var err error
		// A draft of another device that comes between reading and writing is
		// read again: this page is laid over it.
		for range 5 {
			var merged questions.Answers
			if v, merged, bad, err = s.takeAnswers(id, in); err != nil {
				return err
			}
			if err = check(v, merged, bad); err != nil {
				return err
			}
			if err = s.keepDraft(&v, merged); !errors.Is(err, ErrConflict) {
				return err
			}
		}
		return err
	})
	if err != nil {
		return v, err
	}
	return v, bad.err()
}

// keepDraft writes the draft where it differs from what is kept already.
func (s Scope) keepDraft(v *OwnSurvey, merged questions.Answers) error {
	if v.Revision > 0 && sameAnswers(merged, v.Draft.V) {
		return nil
	}
	done := s.answerable(v.ID).Where("revision = ?", v.Revision).Updates(map[string]any{
		"draft":      JSON[questions.Answers]{merged},
		"revision":   gorm.Expr("revision + 1"),
		"started_at": gorm.Expr("COALESCE(started_at, ?)", s.now()),
	})
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return s.explainClosed(v)
	}
	v.Draft.V = merged
	v.Revision++
	return nil
}

// explainClosed says why a change found no row: the survey is no longer open,
// or somebody else was faster.
func (s Scope) explainClosed(v *OwnSurvey) error {
	fresh, err := s.ownSurvey(v.ID)
	if err != nil {
		return err
	}
	*v = fresh
	if v.State != SurveyOpen {
		return ErrClosed
	}
	return ErrConflict
}

func sameAnswers(a, b questions.Answers) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// addAnswers takes over faults that are keyed by item code.
func (f faults) addAnswers(bad map[string]Message) {
	for code, m := range bad {
		f.add(questions.FieldPrefix+code, m)
	}
}
