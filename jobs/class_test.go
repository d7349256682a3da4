package jobs_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/questions"
)

// given is one survey of drawn's shape with one value for every item of every
// scale, reversed ones the other way round; a value of 0 is unanswered.
func given(student string, day int, value float64) models.ImportedSurvey {
	v := extra(student, day)[0]
	if value == 0 {
		v.Completed, v.Answers = nil, nil
		return v
	}
	v.Answers = questions.Answers{}
	for _, scale := range questionnaire().Scales {
		for _, part := range scale.Items {
			v.Answers[part.Code] = value
			if part.Reversed {
				v.Answers[part.Code] = 6 - value
			}
		}
	}
	return v
}

// calm gives the class's points on the scale "calm" by day since begin.
func (s *stage) calm(m models.Module) map[int]models.ModuleTrendPoint {
	s.t.Helper()
	found := map[int]models.ModuleTrendPoint{}
	for _, c := range s.input(m).ModuleTrends {
		if c.Scale == "calm" {
			for _, p := range c.Points.V {
				found[int(p.To.Sub(begin)/(24*time.Hour))] = p
			}
		}
	}
	return found
}

// everyDay asks people for a week: everybody on all days but those of few,
// when only so many answer.
func everyDay(people int, few map[int]int) []models.ImportedSurvey {
	var list []models.ImportedSurvey
	for day := range 7 {
		for i := range people {
			value := float64(2 + (i+day)%3)
			if n, told := few[day]; told && i >= n {
				value = 0
			}
			list = append(list, given(fmt.Sprintf("s%02d", i), day, value))
		}
	}
	return list
}

func TestTheClassIsShownOnlyWhereEnoughAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		m := s.module("A")
		s.answer(m, everyDay(12, map[int]int{2: 4, 3: 5, 5: 0}))
		s.compute()
		points := s.calm(m)
		if len(points) != 7 {
			t.Fatalf("%d days, want 7: %+v", len(points), points)
		}
		for day, p := range points {
			if want := day != 2 && day != 5; p.Shown != want {
				t.Errorf("day %d is shown: %v, want %v", day, p.Shown, want)
			}
			if !p.Shown && (p.Mean != 0 || p.SD != 0 || p.Observed != 0 || p.Size != "") {
				t.Errorf("day %d is hidden but says %+v", day, p)
			}
			if p.Shown && (p.Mean < 2 || p.Mean > 4 || p.SD <= 0 || p.Size == "") {
				t.Errorf("day %d says %+v", day, p)
			}
		}
		if points[0].Size != "10–14" || points[3].Size != "5–9" || points[0].Rate != 1 || points[3].Rate != 0.4 || points[5].Rate != 0 {
			t.Errorf("sizes and rates: %+v %+v %+v", points[0], points[3], points[5])
		}
	})
}

func TestASmallModuleShowsNothingOfItsClass(t *testing.T) {
	s := newStage(t, storetest.New(t, models.SQLite))
	m := s.module("A")
	s.answer(m, everyDay(4, nil))
	s.compute()
	for day, p := range s.calm(m) {
		if p.Shown || p.Rate != 0 {
			t.Errorf("day %d: %+v", day, p)
		}
	}
}

func TestADayOnWhichAllAnswerAlikeIsHidden(t *testing.T) {
	s := newStage(t, storetest.New(t, models.SQLite))
	m := s.module("A")
	list := everyDay(12, nil)
	for i := range list[:12] {
		list[i] = given(list[i].Student, 0, 3)
	}
	s.answer(m, list)
	s.compute()
	if points := s.calm(m); points[0].Shown || !points[1].Shown {
		t.Errorf("day 0 %+v, day 1 %+v", points[0], points[1])
	}
}

func TestThoseWhoShareDoNotGiveTheOthersAway(t *testing.T) {
	s := newStage(t, storetest.New(t, models.SQLite))
	m := s.module("A")
	list := everyDay(12, nil)
	in := models.AnswerImport{ModuleID: m.ID, Definition: questionnaire(), Open: 12 * time.Hour}
	for _, part := range []struct {
		sharing models.Sharing
		hidden  bool
	}{{models.ShareNamed, false}, {models.ShareAggregate, true}} {
		in.Sharing, in.Surveys = part.sharing, nil
		for i, v := range list {
			if (i%12 >= 8) == part.hidden {
				in.Surveys = append(in.Surveys, v)
			}
		}
		if _, err := s.admin.ImportAnswers(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	s.compute()
	for day, p := range s.calm(m) {
		if p.Shown {
			t.Errorf("day %d shows a mean of 12 of whom 8 are known: %+v", day, p)
		}
	}
}

func TestANumberThatWasShownStaysWhenSomebodyAnswersLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		m := s.module("A")
		s.answer(m, everyDay(12, map[int]int{4: 4}))
		s.compute()
		before := s.calm(m)
		var late []models.ImportedSurvey
		for i := range 6 {
			late = append(late, given(fmt.Sprintf("s%02d", i), 8, float64(4+i%2)))
		}
		odd := given("s07", 4, 1) // a second one of the day that had too few
		odd.Slot = odd.Slot.Add(time.Hour)
		s.answer(m, append(late, odd))
		s.compute()
		after := s.calm(m)
		for day, p := range before {
			if p.Shown && !reflect.DeepEqual(p, after[day]) {
				t.Errorf("day %d was %+v, is %+v", day, p, after[day])
			}
		}
		if !after[4].Shown || !after[8].Shown || after[7].Shown {
			t.Errorf("new days: %+v %+v %+v", after[4], after[7], after[8])
		}
	})
}

func TestANumberThatWasHiddenComesBackAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		s.groups(5, 10)
		m := s.module("A")
		s.answer(m, everyDay(10, nil))
		s.compute()
		before := s.calm(m)[2]
		if !before.Shown {
			t.Fatal("ten answered, and nothing is shown")
		}
		gone, there := "UPDATE enrollments SET withdrawn_at = enrolled_at WHERE id = (SELECT min(id) FROM enrollments)", "UPDATE enrollments SET withdrawn_at = NULL"
		k.Change(t, gone)
		s.compute()
		if hidden := s.calm(m)[2]; hidden.Shown || hidden.Mean != 0 || hidden.Observed != 0 {
			t.Errorf("of nine people it is %+v", hidden)
		}
		k.Change(t, there)
		other, err := json.Marshal(given("s00", 0, 5).Answers)
		if err != nil {
			t.Fatal(err)
		}
		k.Change(t, "UPDATE surveys SET answers = '"+string(other)+"' WHERE completed_at IS NOT NULL AND enrollment_id = (SELECT max(id) FROM enrollments)")
		s.compute()
		if after := s.calm(m)[2]; !after.Shown || after.Mean != before.Mean || after.Observed != before.Observed {
			t.Errorf("it was %+v, it came back as %+v", before, after)
		}
	})
}

func TestADayIsSettledWhenItsLastSurveyHasClosed(t *testing.T) {
	s := newStage(t, storetest.New(t, models.SQLite))
	m := s.module("A")
	end := time.Date(2026, time.August, 18, 22, 0, 0, 0, time.UTC) // of the second day, in Berlin
	for _, c := range []struct {
		now  time.Time
		days int
	}{{end.Add(11 * time.Hour), 1}, {end.Add(12 * time.Hour), 2}} {
		s.Clock.Set(c.now.Add(-time.Minute)) // compute moves it
		s.answer(m, everyDay(12, nil))
		s.compute()
		if points := s.calm(m); len(points) != c.days {
			t.Errorf("at %v %d days are told of, want %d", c.now, len(points), c.days)
		}
	}
}
