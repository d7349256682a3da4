package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// onStage runs a test on both engines, on a Monday morning at eight.
func onStage(t *testing.T, run func(t *testing.T, s *stage)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		s.at("2026-11-02 08:00")
		run(t, s)
	})
}

func wantOpens(t *testing.T, s *stage, e models.Enrollment, want ...string) {
	t.Helper()
	if got := s.opens(e); !slices.Equal(got, want) {
		t.Errorf("surveys open at\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSurveysAreCreatedForADayAheadAndOnlyOnce(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00", "18:00")
		ana, ben := s.enroll(), s.enroll()
		if n := s.create(); n != 6 {
			t.Errorf("created %d surveys, want 6", n)
		}
		if n := s.create(); n != 0 {
			t.Errorf("the second run created %d surveys, want none", n)
		}
		s.Clock.Advance(12 * time.Hour)
		if n := s.create(); n != 2 {
			t.Errorf("twelve hours later: %d surveys, want 2", n)
		}
		for _, e := range []models.Enrollment{ana, ben} {
			wantOpens(t, s, e, "02.11. 09:00 CET", "02.11. 18:00 CET", "03.11. 09:00 CET", "03.11. 18:00 CET")
		}
		first := s.surveys(ana)[0]
		if first.ClosesAt.Sub(first.OpensAt) != 4*time.Hour || !first.Slot.Equal(first.OpensAt) || first.Status != models.SurveyActive {
			t.Errorf("first survey: %+v", first)
		}
	})
}

func TestTwoProcessesAtOnceCreateEachSurveyOnce(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00", "12:00", "15:00", "18:00")
		var all []models.Enrollment
		for range 20 {
			all = append(all, s.enroll())
		}
		type result struct {
			n   int
			err error
		}
		results := make(chan result)
		stores := []*models.Store{s.Store, s.Another(t), s.Another(t)}
		for i, store := range stores {
			now := s.Now().Add(time.Duration(i) * 6 * time.Hour) // clocks that differ, so that the slots do as well
			go func() {
				n, err := store.System("test").CreateDueSurveys(context.Background(), now)
				results <- result{n, err}
			}()
		}
		total := 0
		for range stores {
			r := <-results
			if r.err != nil {
				t.Error(r.err)
			}
			total += r.n
		}
		if total != 20*8 {
			t.Errorf("created %d surveys together, want 160", total)
		}
		for _, e := range all {
			if n := len(s.surveys(e)); n != 8 {
				t.Errorf("enrollment %d has %d surveys, want 8", e.ID, n)
			}
		}
	})
}

func TestAnOutageOfTenDaysLeavesNoHole(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00")
		ana := s.enroll()
		s.create()
		s.Clock.Advance(5 * 24 * time.Hour)
		late := s.enroll()
		s.Clock.Advance(5 * 24 * time.Hour)
		s.create()
		if n := len(s.surveys(ana)); n != 12 {
			t.Errorf("after the outage there are %d surveys, want 12", n)
		}
		if got := s.opens(late); len(got) != 7 || got[0] != "07.11. 09:00 CET" {
			t.Errorf("who joined meanwhile has %v", got)
		}
	})
}

func TestClockChangesGiveEachLocalTimeOnce(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.at("2026-03-28 01:00")
		s.plan("02:30", "12:00")
		ana := s.enroll()
		for range 4 {
			s.create()
			s.Clock.Advance(12 * time.Hour)
		}
		wantOpens(t, s, ana, "28.03. 02:30 CET", "28.03. 12:00 CET", "29.03. 03:00 CEST", "29.03. 12:00 CEST",
			"30.03. 02:30 CEST", "30.03. 12:00 CEST")
		s.at("2026-10-24 13:00")
		ben := s.enroll()
		for range 3 {
			s.create()
			s.Clock.Advance(12 * time.Hour)
		}
		wantOpens(t, s, ben, "24.10. 12:00 CEST", "25.10. 02:30 CEST", "25.10. 12:00 CET", "26.10. 02:30 CET", "26.10. 12:00 CET")
	})
}

func TestALateJoinerGetsWhatIsOpenAtOnce(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00")
		s.create()
		s.at("2026-11-05 11:00")
		s.create()
		late := s.enroll()
		if err := models.CreateCurrentSurveys(s.Store, s.module, late); err != nil {
			t.Fatal(err)
		}
		wantOpens(t, s, late, "05.11. 09:00 CET", "06.11. 09:00 CET")
		if n := s.create(); n != 0 {
			t.Errorf("the job then created %d more", n)
		}
		s.at("2026-11-06 14:00")
		later := s.enroll()
		if err := models.CreateCurrentSurveys(s.Store, s.module, later); err != nil {
			t.Fatal(err)
		}
		wantOpens(t, s, later, "07.11. 09:00 CET")
	})
}

func TestWhoLeftGetsNothingAndWhoComesBackGoesOn(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00")
		ana := s.enroll()
		s.create()
		s.at("2026-11-03 12:00")
		left := s.Now()
		run(t, s, "UPDATE enrollments SET left_at = ? WHERE id = ?", left, ana.ID)
		for range 6 {
			s.Clock.Advance(12 * time.Hour)
			s.create()
		}
		wantOpens(t, s, ana, "02.11. 09:00 CET", "03.11. 09:00 CET")
		s.at("2026-11-10 10:00")
		ana.EnrolledAt, ana.LeftAt = s.Now(), nil
		run(t, s, "UPDATE enrollments SET left_at = NULL, enrolled_at = ? WHERE id = ?", ana.EnrolledAt, ana.ID)
		if err := models.CreateCurrentSurveys(s.Store, s.module, ana); err != nil {
			t.Fatal(err)
		}
		s.create()
		wantOpens(t, s, ana, "02.11. 09:00 CET", "03.11. 09:00 CET", "10.11. 09:00 CET", "11.11. 09:00 CET")
	})
}

func TestAModuleThatComesBackIsNotAskedForTheTimeBetween(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00")
		ana := s.enroll()
		s.create()
		run(t, s, "UPDATE modules SET status = 'inactive' WHERE id = ?", s.module.ID)
		s.at("2026-11-12 10:00")
		s.create()
		run(t, s, "UPDATE modules SET status = 'active' WHERE id = ?", s.module.ID)
		if err := models.ResumeSurveys(s.Store, s.module); err != nil {
			t.Fatal(err)
		}
		s.create()
		wantOpens(t, s, ana, "02.11. 09:00 CET", "03.11. 09:00 CET", "12.11. 09:00 CET", "13.11. 09:00 CET")
	})
}

func TestAUniversityThatOpensAgainIsNotAskedForTheTimeBetween(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00")
		ana := s.enroll()
		s.create()
		for _, active := range []bool{false, true, true} {
			if err := s.Platform().SetUniversityActive(t.Context(), s.uni.ID, active); err != nil {
				t.Fatal(err)
			}
			if !active {
				s.at("2026-11-12 10:00")
				s.create()
			}
		}
		s.create()
		wantOpens(t, s, ana, "02.11. 09:00 CET", "03.11. 09:00 CET", "12.11. 09:00 CET", "13.11. 09:00 CET")
		if err := s.Platform().SetUniversityActive(t.Context(), s.uni.ID+1000, false); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("closing no university: %v", err)
		}
	})
}

func TestASurveyPutAwayAtLeavingComesBackWithTheStudent(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00")
		ana := s.enroll()
		s.create()
		run(t, s, "UPDATE surveys SET status = 'archived' WHERE opens_at > ?", s.Now().Add(2*time.Hour))
		if err := models.CreateCurrentSurveys(s.Store, s.module, ana); err != nil {
			t.Fatal(err)
		}
		for _, survey := range s.surveys(ana) {
			if survey.Status != models.SurveyActive {
				t.Errorf("survey %d is %s", survey.Number, survey.Status)
			}
		}
	})
}

func TestSeveralPlansShareOneNumbering(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00", "18:00")
		ana := s.enroll()
		s.create()
		s.plan("09:00", "12:00")
		s.create()
		s.Clock.Advance(12 * time.Hour)
		s.create()
		evening := s.plan("21:00")
		s.create()
		rows := s.surveys(ana) // checks the numbers
		if len(rows) != 10 {
			t.Errorf("%d surveys, want 10", len(rows))
		}
		if last := rows[len(rows)-1]; last.PlanID != evening.ID {
			t.Errorf("the last number belongs to plan %d, want %d", last.PlanID, evening.ID)
		}
	})
}

func TestOnlyRunningPlansOfActiveModulesCreateSurveys(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		p := s.plan("09:00")
		s.enroll()
		for _, c := range []struct{ why, off, on string }{
			{"a stopped plan", "UPDATE survey_plans SET stopped_at = started_at WHERE id = ?", "UPDATE survey_plans SET stopped_at = NULL WHERE id = ?"},
			{"an imported plan", "UPDATE survey_plans SET imported = true WHERE id = ?", "UPDATE survey_plans SET imported = false WHERE id = ?"},
			{
				"an inactive module", "UPDATE modules SET status = 'inactive' WHERE id = (SELECT module_id FROM survey_plans WHERE id = ?)",
				"UPDATE modules SET status = 'active' WHERE id = (SELECT module_id FROM survey_plans WHERE id = ?)",
			},
			{
				"a closed university", "UPDATE universities SET active = false WHERE id = (SELECT university_id FROM survey_plans WHERE id = ?)",
				"UPDATE universities SET active = true WHERE id = (SELECT university_id FROM survey_plans WHERE id = ?)",
			},
		} {
			run(t, s, c.off, p.ID)
			if n := s.create(); n != 0 {
				t.Errorf("%s created %d surveys", c.why, n)
			}
			run(t, s, c.on, p.ID)
		}
		if n := s.create(); n != 2 {
			t.Errorf("the running plan created %d surveys, want 2", n)
		}
	})
}

func TestTheNumberOfStatementsDoesNotDependOnTheNumberOfStudents(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		s.plan("09:00", "18:00")
		counted := func(students int) int {
			for range students {
				s.enroll()
			}
			s.Clock.Advance(24 * time.Hour)
			return len(s.Statements(func() { s.create() }))
		}
		if few, many := counted(1), counted(30); few != many || many > 5 {
			t.Errorf("%d statements for one student, %d for 31; want the same and at most 5", few, many)
		}
	})
}

func run(t *testing.T, s *stage, sql string, args ...any) {
	t.Helper()
	if err := models.RunSQL(s.Store, sql, args...); err != nil {
		t.Fatal(err)
	}
}
