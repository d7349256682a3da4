package models_test

import (
	"testing"
	"time"

	"luna/models"
)

func TestADeactivatedStudentIsAskedNothingAndCountsForNothing(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		p := s.plan("09:00", "18:00")
		ana, ben := s.enroll(), s.enroll()
		admin := s.As(models.Actor{UniversityID: s.uni.ID, Role: models.Administrator})
		s.create() // three each, until tomorrow morning
		s.at("2026-11-02 12:00")
		if err := admin.Deactivate(t.Context(), ben.StudentID); err != nil {
			t.Fatal(err)
		}
		s.at("2026-11-03 12:00")
		if n := s.create(); n != 2 {
			t.Errorf("%d new surveys, want the two of one student", n)
		}
		s.at("2026-11-05 12:00")
		s.create()
		wantOpens(t, s, ben, "02.11. 09:00 CET", "02.11. 18:00 CET", "03.11. 09:00 CET")
		in, err := s.System("test").TrendInput(t.Context(), models.TrendModule{UniversityID: s.uni.ID, ModuleID: p.ModuleID}, 0)
		if err != nil {
			t.Fatal(err)
		}
		asked := map[uint64]int{}
		for _, v := range in.Surveys {
			asked[v.EnrollmentID]++
		}
		if asked[ben.ID] != 1 || asked[ana.ID] < 8 {
			t.Errorf("counted as asked: %d of the deactivated one, want the one before; %d of the other", asked[ben.ID], asked[ana.ID])
		}
		if err := admin.Reactivate(t.Context(), ben.StudentID); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(12 * time.Hour)
		if s.create(); len(s.surveys(ben)) <= 3 {
			t.Error("a reactivated student is not asked again")
		}
	})
}
