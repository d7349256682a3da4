package demo

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"luna/models"
	"luna/models/questions"
)

// turn is the moment at which a student takes up what is open.
type turn struct {
	at time.Time
	by *pupil
}

// play lets the students answer through the term, in the order of time. What
// opened in the last hours is left for whoever tries the demo.
func (s *stage) play(ctx context.Context) error {
	var turns []turn
	for i, p := range s.students {
		for day := range 7 * (weeksGone + 1) {
			// Everybody has an hour of their own, after the surveys have opened.
			at := s.begin.AddDate(0, 0, day).Add(time.Duration(150+(i*37+day*53)%420) * time.Minute)
			if at.Before(s.now.Add(-20 * time.Hour)) {
				turns = append(turns, turn{at, p})
			}
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return a.at.Compare(b.at) })
	for _, t := range turns {
		if err := s.take(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// take answers, or not, each survey that is open for a student.
func (s *stage) take(ctx context.Context, t turn) error {
	s.clock.Set(t.at)
	due, err := t.by.scope.DueSurveys(ctx)
	if err != nil {
		return err
	}
	for _, survey := range due {
		if !t.by.persona.answers(t.at) {
			continue
		}
		answers := t.by.persona.fill(survey.Definition, t.at, s.begin)
		if _, err := t.by.scope.Submit(ctx, survey.ID, models.AnswerInput{Page: models.WholeSurvey, Fields: fields(answers)}); err != nil {
			return fmt.Errorf("answering survey %d: %w", survey.ID, err)
		}
	}
	return nil
}

// fields writes answers as the inputs of the answering page send them.
func fields(a questions.Answers) map[string][]string {
	f := make(map[string][]string, len(a))
	for code, value := range a {
		if x, ok := value.(float64); ok {
			f[questions.FieldPrefix+code] = []string{strconv.FormatFloat(x, 'f', -1, 64)}
		}
	}
	return f
}
