package jobs_test

import (
	"fmt"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// sharedBy is a week of answers of people who share as said, in this order.
func (s *stage) sharedBy(m models.Module, how ...models.Sharing) {
	s.t.Helper()
	for _, level := range []models.Sharing{models.ShareNamed, models.SharePseudonym, models.ShareAggregate} {
		in := models.AnswerImport{
			ModuleID: m.ID, Definition: questionnaire(), Open: 12 * time.Hour, Sharing: level,
		}
		for i, v := range everyDay(len(how), nil) {
			if how[i%len(how)] == level {
				if level == models.ShareAggregate {
					v.Completed, v.Answers = nil, nil // those silent
				}
				v.Student = fmt.Sprintf("%s%d", level, i%len(how))
				in.Surveys = append(in.Surveys, v)
			}
		}
		if _, err := s.admin.ImportAnswers(s.t.Context(), in); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestAPseudonymThatHidesNobodyIsNotFoundBySubtraction(t *testing.T) {
	n, p := models.ShareNamed, models.SharePseudonym
	for name, c := range map[string]struct {
		how   []models.Sharing
		shown bool
	}{
		"one pseudonym beside five names":  {[]models.Sharing{n, n, n, n, n, p}, false},
		"six names":                        {[]models.Sharing{n, n, n, n, n, n}, true},
		"five pseudonyms, which staff see": {[]models.Sharing{n, p, p, p, p, p}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, storetest.New(t, models.SQLite))
			m := s.module("A")
			s.sharedBy(m, c.how...)
			s.compute()
			points := s.calm(m)
			if len(points) == 0 {
				t.Fatal("no points at all")
			}
			for day, p := range points {
				if p.Shown != c.shown || (p.Rate > 0) != c.shown {
					t.Errorf("day %d is shown: %v with the rate %v, want %v", day, p.Shown, p.Rate, c.shown)
				}
			}
		})
	}
}

// Where only those with names answered, the share of answers would say of each
// of the few others that there was none.
func TestSilenceOfTheFewBesideNamesIsNotTold(t *testing.T) {
	s := newStage(t, storetest.New(t, models.SQLite))
	m := s.module("A")
	n, a := models.ShareNamed, models.ShareAggregate
	s.sharedBy(m, n, n, n, n, n, n, a)
	s.compute()
	for day, p := range s.calm(m) {
		if p.Shown || p.Rate != 0 {
			t.Errorf("day %d: %+v", day, p)
		}
	}
}
