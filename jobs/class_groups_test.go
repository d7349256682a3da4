package jobs_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// seven asks twelve people on seven days; seven of them answer on day 3.
func seven() []models.ImportedSurvey { return everyDay(12, map[int]int{3: 7}) }

func TestAMeanOfMoodWaitsForALargerGroup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		s.groups(5, 10)
		m := s.module("A")
		s.answer(m, seven())
		s.compute()
		points := s.calm(m)
		if !points[2].Shown || points[3].Shown || points[3].Mean != 0 || points[3].Rate != 0.6 {
			t.Errorf("twelve answered: %+v, seven: %+v", points[2], points[3])
		}
		if points[2].Group != 10 {
			t.Errorf("judged by groups of %d", points[2].Group)
		}
	})
}

func TestAScaleThatIsNotAboutMoodWaitsForTheSmallerGroup(t *testing.T) {
	s := newStage(t, storetest.New(t, models.SQLite))
	s.groups(5, 10)
	m := s.module("A")
	d := questionnaire()
	d.Scales[0].HighIsGood, d.Scales[0].Neutral = false, true // "calm"
	in := models.AnswerImport{ModuleID: m.ID, Definition: d, Sharing: models.ShareAggregate, Open: 12 * time.Hour, Surveys: seven()}
	if _, err := s.admin.ImportAnswers(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	s.compute()
	if p := s.calm(m)[3]; !p.Shown || p.Group != 5 {
		t.Errorf("seven answered: %+v", p)
	}
}

func TestAnotherThresholdOpensNothingThatWasHeldBackAndChangesNothingThatWasShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		s.groups(5, 10)
		m := s.module("A")
		s.answer(m, seven())
		s.compute()
		first := s.calm(m)
		s.groups(5, 5)
		s.compute()
		lowered := s.calm(m)
		if !reflect.DeepEqual(first, lowered) {
			t.Errorf("lowered to 5: %+v, was %+v", lowered, first)
		}
		var late []models.ImportedSurvey
		for i := range 7 {
			late = append(late, given(fmt.Sprintf("s%02d", i), 8, float64(2+i%3)))
		}
		s.answer(m, late)
		s.compute()
		if next := s.calm(m); !next[8].Shown || next[8].Group != 5 || next[3].Shown {
			t.Errorf("a day after the change: %+v, one before: %+v", next[8], next[3])
		}
		s.groups(20, 20)
		s.compute()
		for day, p := range s.calm(m) {
			if p.Shown {
				t.Errorf("raised to 20: day %d %+v", day, p)
			}
		}
		s.groups(5, 5)
		s.compute()
		for day, p := range s.calm(m) {
			if p.Shown {
				t.Errorf("lowered again: day %d, of which other numbers were shown before, %+v", day, p)
			}
		}
	})
}

func TestWhatALessonAsksOneStudentIsNoWaveOfTheClass(t *testing.T) {
	s := newStage(t, storetest.New(t, models.SQLite))
	s.groups(5, 5)
	m := s.module("A")
	s.answer(m, seven())
	s.Change(t, "UPDATE surveys SET items = 'c1' WHERE completed_at IS NULL") // five of them, on day 3
	s.compute()
	if p := s.calm(m)[3]; p.Rate != 1 {
		t.Errorf("the rate of seven who answered, of seven who were asked together, is %v", p.Rate)
	}
}
