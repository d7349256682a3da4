package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/jobs"
	"luna/models"
	"luna/models/questions"
)

// curves reads the stored curves of a module by enrollment and scale.
func (s *stage) curves(m models.Module) map[string]models.Trend {
	s.t.Helper()
	list, err := s.System("test").StoredTrends(context.Background(), s.uni.ID, m.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[string]models.Trend{}
	for _, t := range list {
		found[fmt.Sprintf("%d %s", t.EnrollmentID, t.Scale)] = t
	}
	return found
}

func writes(statements []string) (n int) {
	for _, sql := range statements {
		for _, word := range []string{"INSERT INTO `trends`", `INSERT INTO "trends"`, "module_trends", "model_fits", "DELETE FROM"} {
			if strings.Contains(sql, word) && !strings.HasPrefix(sql, "SELECT") {
				n++
				break
			}
		}
	}
	return n
}

func TestEverybodyGetsACurveForEachScale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		m := s.module("A")
		s.answer(m, drawn(1, 30, 20))
		if said := s.compute(); said != "1 modules, 1 changed: 3 fits, 90 curves" {
			t.Errorf("the job says %q", said)
		}
		in := s.input(m)
		for _, f := range in.Fits {
			if f.Model != "level-ou/1" || f.Version != 1 || f.Students != 30 || f.InputHash == "" {
				t.Errorf("fit %+v", f)
			}
		}
		for name, c := range s.curves(m) {
			if len(c.Points.V) != c.Answers || len(c.Forecast.V) != 7 {
				t.Errorf("%s: %d points of %d answers, %d days ahead", name, len(c.Points.V), c.Answers, len(c.Forecast.V))
			}
			checkCurve(t, name, c)
		}
	})
}

// checkCurve holds what is true of every curve: smoothing knows more than
// filtering, the last point is the same in both, and the future is less sure.
func checkCurve(t *testing.T, name string, c models.Trend) {
	t.Helper()
	for i, p := range c.Points.V {
		if !(p.SD > 0 && p.SD <= p.FilterSD+1e-6) || p.Score < 1 || p.Score > 5 || p.Items < 1 {
			t.Errorf("%s: point %d is %+v", name, i, p)
		}
		if i > 0 && p.At.Before(c.Points.V[i-1].At) {
			t.Errorf("%s: point %d goes back in time", name, i)
		}
	}
	last := c.Points.V[len(c.Points.V)-1]
	if math.Abs(last.Mean-last.Filtered) > 1e-6 || math.Abs(last.SD-last.FilterSD) > 1e-6 {
		t.Errorf("%s: the last point differs: %+v", name, last)
	}
	sd := last.SD
	for _, f := range c.Forecast.V {
		if f.SD < sd || !f.At.After(last.At) {
			t.Errorf("%s: forecast %+v after sd %v", name, f, sd)
		}
		sd = f.SD
	}
}

func TestAnUnchangedModuleWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		m := s.module("A")
		s.answer(m, drawn(2, 25, 12))
		if n := writes(s.Statements(func() { s.compute() })); n < 3 || n > 6 {
			t.Errorf("the first run writes trends with %d statements, want a few", n)
		}
		before := s.curves(m)
		statements := s.Statements(func() {
			if said := s.compute(); said != "1 modules, 0 changed: 0 fits, 0 curves" {
				t.Errorf("the second run says %q", said)
			}
		})
		if n := writes(statements); n != 0 {
			t.Errorf("%d statements write trends", n)
		}
		if !reflect.DeepEqual(before, s.curves(m)) {
			t.Error("curves changed")
		}
	})
}

// extra is one more answer of one student of drawn, days after all others.
func extra(student string, day int) []models.ImportedSurvey {
	slot := begin.Add(time.Duration(day) * 24 * time.Hour)
	at := slot.Add(time.Hour)
	v := models.ImportedSurvey{Student: student, Slot: slot, Opens: slot, Closes: slot.Add(12 * time.Hour), Completed: &at, Answers: questions.Answers{}}
	for _, scale := range questionnaire().Scales {
		for _, part := range scale.Items {
			v.Answers[part.Code] = 2.0
		}
	}
	return []models.ImportedSurvey{v}
}

func TestOneNewAnswerMovesOneStudentAndTheClass(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		m := s.module("A")
		s.answer(m, drawn(3, 25, 12))
		s.compute()
		before := s.curves(m)
		s.answer(m, extra("s004", 30))
		if said := s.compute(); said != "1 modules, 1 changed: 0 fits, 3 curves" {
			t.Errorf("the job says %q", said)
		}
		changed := map[uint64]int{}
		for name, c := range s.curves(m) {
			if !reflect.DeepEqual(before[name], c) {
				changed[c.EnrollmentID]++
			}
		}
		if len(changed) != 1 {
			t.Errorf("curves of %d students changed, want one", len(changed))
		}
		for _, c := range s.input(m).ModuleTrends {
			if !c.ComputedAt.Equal(k.Clock.Now()) {
				t.Errorf("the class's curve of %s was not renewed", c.Scale)
			}
		}
	})
}

func TestRefreshMovesTheStudentsOwnCurveAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		m := s.module("A")
		s.answer(m, drawn(4, 25, 12))
		s.compute()
		s.answer(m, extra("s007", 30))
		student := s.newest(m)
		before := s.curves(m)
		k.Clock.Advance(time.Minute)
		statements := s.Statements(func() {
			if err := s.jobs.Refresh(context.Background(), s.uni.ID, student); err != nil {
				t.Fatal(err)
			}
		})
		if len(statements) > 12 {
			t.Errorf("%d statements for one answer", len(statements))
		}
		after := s.curves(m)
		for _, scale := range []string{"calm", "fit", "glad"} {
			name := fmt.Sprintf("%d %s", student, scale)
			if after[name].Answers != before[name].Answers+1 || after[name].FitID != before[name].FitID {
				t.Errorf("%s: %d answers, were %d", name, after[name].Answers, before[name].Answers)
			}
		}
		s.compute()
		for name, c := range s.curves(m) {
			if strings.HasPrefix(name, fmt.Sprintf("%d ", student)) && !reflect.DeepEqual(c, after[name]) {
				t.Errorf("%s: the job computes something else than the refresh", name)
			}
		}
		if err := s.jobs.Refresh(context.Background(), s.uni.ID, 1<<40); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an enrollment that is not there: %v", err)
		}
		if err := s.jobs.Refresh(context.Background(), s.uni.ID+1, student); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an enrollment of another university: %v", err)
		}
	})
}

// newest is the enrollment that answered last.
func (s *stage) newest(m models.Module) (enrollment uint64) {
	var last time.Time
	for _, v := range s.input(m).Surveys {
		if v.CompletedAt != nil && v.CompletedAt.After(last) {
			last, enrollment = *v.CompletedAt, v.EnrollmentID
		}
	}
	return enrollment
}

func TestTheNumberOfWorkersAndTheEngineDoNotShowInTheCurves(t *testing.T) {
	var first []byte
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		for _, workers := range []int{1, 2, 5} {
			t.Run(fmt.Sprintf("%s-%d", engine, workers), func(t *testing.T) {
				s := newStage(t, storetest.New(t, engine))
				s.jobs = jobs.New(jobs.Options{Store: s.Store, Now: s.Clock.Now, Workers: workers})
				m := s.module("A")
				s.answer(m, drawn(5, 24, 14))
				s.compute()
				in := s.input(m)
				got, err := json.Marshal([]any{s.curves(m), in.Fits, in.ModuleTrends})
				if err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first = got
				}
				if string(got) != string(first) {
					t.Errorf("another result:\n%.300s\n%.300s", got, first)
				}
			})
		}
	}
}

func TestTheStudentsOfOneModuleStayWithTheirAnswersWhenItIsArchived(t *testing.T) {
	s := newStage(t, storetest.New(t, models.SQLite))
	m := s.module("A")
	s.answer(m, drawn(6, 10, 6))
	if err := s.owner.ArchiveModule(context.Background(), m.ID); err != nil {
		t.Fatal(err)
	}
	if said := s.compute(); said != "0 modules, 0 changed: 0 fits, 0 curves" {
		t.Errorf("the job says %q", said)
	}
}
