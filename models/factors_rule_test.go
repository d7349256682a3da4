package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"luna/models"
)

func TestChangingAFactorEndsAllOtherSessions(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		ctx := context.Background()
		other := m.signIn(t)
		m.withApp(t)
		if _, err := m.k.Visitor(ctx, other); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after setting up: %v", err)
		}
		other, err := m.k.SecondStep(ctx, m.half(t), m.code(t, 0), models.Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.RemoveApp(ctx, m.visitor(t).SessionID); err != nil {
			t.Fatal(err)
		}
		if _, err := m.k.Visitor(ctx, other); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after removing: %v", err)
		}
		if _, err := m.k.Visitor(ctx, m.token); err != nil {
			t.Errorf("the session that did it: %v", err)
		}
		if _, err := m.k.Visitor(ctx, m.signIn(t)); err != nil {
			t.Errorf("without a factor the password is enough again: %v", err)
		}
	})
}

// requireFactor has the university want a second factor of its staff, or not.
func requireFactor(t *testing.T, admin models.Scope, wanted bool) {
	t.Helper()
	id := admin.Actor().UniversityID
	u, err := admin.University(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	err = admin.UpdateSettings(t.Context(), id, models.SettingsInput{
		Name: u.Name, TimeZone: u.TimeZone, Language: u.Language, MinGroup: u.MinGroup, MoodGroup: u.MoodGroup,
		KeepAudit: u.KeepAuditMonths, StaffFactor: wanted,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheLastFactorStaysWhereTheUniversityWantsOne(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		ctx := context.Background()
		if m.visitor(t).FactorMissing {
			t.Fatal("a factor is missed that nobody wants")
		}
		requireFactor(t, m.admin, true)
		if !m.visitor(t).FactorMissing {
			t.Fatal("the missing factor is not noticed")
		}
		m.withApp(t)
		if m.visitor(t).FactorMissing {
			t.Error("the factor is still missed")
		}
		var invalid *models.Invalid
		if err := m.RemoveApp(ctx, m.visitor(t).SessionID); !errors.As(err, &invalid) {
			t.Errorf("removing the last one: %v", err)
		}
		if f, err := m.Factors(ctx); err != nil || !f.App() || !f.Last() {
			t.Errorf("%+v, %v", f, err)
		}
		requireFactor(t, m.admin, false)
		if err := m.RemoveApp(ctx, m.visitor(t).SessionID); err != nil {
			t.Errorf("when nobody wants it: %v", err)
		}
	})
}

func TestNoFactorIsWantedOfStudents(t *testing.T) {
	eachHolder(t, models.Student, func(t *testing.T, m *holder) {
		requireFactor(t, m.admin, true)
		if m.visitor(t).FactorMissing {
			t.Error("a student is asked for a factor")
		}
		m.withApp(t)
		if err := m.RemoveApp(context.Background(), m.visitor(t).SessionID); err != nil {
			t.Errorf("removing it: %v", err)
		}
	})
}

func TestAnAdministratorResetsLostFactors(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		ctx := context.Background()
		m.withApp(t)
		id := m.Actor().UserID
		_, south := m.k.University(t, "south")
		for name, s := range map[string]models.Scope{"another university": south, "a lecturer": m.Scope} {
			if err := s.ResetFactors(ctx, id, "lost"); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		var invalid *models.Invalid
		if err := m.admin.ResetFactors(ctx, id, "because"); !errors.As(err, &invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := m.admin.ResetFactors(ctx, m.admin.Actor().UserID, "lost"); !errors.As(err, &invalid) {
			t.Errorf("one's own: %v", err)
		}
		if _, err := m.k.Visitor(ctx, m.token); err != nil {
			t.Fatalf("a refused reset ended the session: %v", err)
		}
		if err := m.admin.ResetFactors(ctx, id, "lost"); err != nil {
			t.Fatal(err)
		}
		if _, err := m.k.Visitor(ctx, m.token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the session lives on: %v", err)
		}
		if _, err := m.k.Visitor(ctx, m.signIn(t)); err != nil {
			t.Errorf("signing in without the factor: %v", err)
		}
		if f, err := m.Factors(ctx); err != nil || f.Any() || f.CodesLeft != 0 {
			t.Errorf("left: %+v, %v", f, err)
		}
	})
}

func TestAFreshProofLastsAQuarterOfAnHourAndRenewsTheSession(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		ctx := context.Background()
		m.withApp(t)
		m.k.Clock.Advance(15 * time.Minute)
		v := m.visitor(t)
		if v.Fresh(m.k.Clock.Now()) {
			t.Fatal("the proof of signing in does not age")
		}
		if _, err := m.ConfirmPassword(ctx, v.SessionID, "not the password"); !errors.Is(err, models.ErrWrongPassword) {
			t.Fatalf("a wrong password: %v", err)
		}
		for name, prove := range map[string]func() (string, error){
			"password": func() (string, error) { return m.ConfirmPassword(ctx, v.SessionID, goodPassword) },
			"app":      func() (string, error) { return m.ConfirmCode(ctx, v.SessionID, m.code(t, 0)) },
		} {
			token, err := prove()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, err := m.k.Visitor(ctx, m.token); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: the secret from before is still good: %v", name, err)
			}
			m.token = token
			if !m.visitor(t).Fresh(m.k.Clock.Now()) {
				t.Errorf("%s: not fresh after the proof", name)
			}
			m.k.Clock.Advance(16 * time.Minute)
		}
		other := m.half(t)
		if _, err := m.ConfirmPassword(ctx, other.SessionID, goodPassword); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a pending session was confirmed: %v", err)
		}
	})
}
