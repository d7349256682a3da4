package models_test

import (
	"context"
	"errors"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// again signs the member in from another browser.
func (m member) again(t *testing.T, k *storetest.Kit) (member, models.Visitor) {
	t.Helper()
	token, err := k.SignIn(context.Background(), m.Email, goodPassword, models.Browser{Address: "198.51.100.7", Agent: "Other"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := k.Visitor(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	return member{m.User, token}, v
}

func TestChangingThePasswordNeedsTheOldOneAndEndsTheOtherSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		other := signedIn(t, k, admin, models.Student, "tom")
		here, v := other.again(t, k)
		s := k.As(v.Actor)
		if err := s.ChangePassword(ctx, v.SessionID, "not the password", "a new good password"); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("with a wrong password: %v", err)
		}
		refused(t, s.ChangePassword(ctx, v.SessionID, goodPassword, "short"), "password")
		if !other.in(t, k) || !here.in(t, k) {
			t.Error("a refused change ended a session")
		}
		if err := s.ChangePassword(ctx, v.SessionID, goodPassword, "a new good password"); err != nil {
			t.Fatal(err)
		}
		if other.in(t, k) || !here.in(t, k) {
			t.Errorf("the other session goes on: %v, this one: %v", other.in(t, k), here.in(t, k))
		}
		if _, err := k.SignIn(ctx, here.Email, goodPassword, models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("the old password: %v", err)
		}
		if _, err := k.SignIn(ctx, here.Email, "a new good password", models.Browser{}); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

func TestWrongCurrentPasswordsAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		_, v := signedIn(t, k, admin, models.Student, "tom").again(t, k)
		s := k.As(v.Actor)
		for range 10 {
			_ = s.ChangePassword(ctx, v.SessionID, "not the password", "a new good password")
		}
		if err := s.ChangePassword(ctx, v.SessionID, goodPassword, "a new good password"); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("after ten wrong ones: %v, want too many", err)
		}
	})
}

func TestOwnSessionsAreListedAndEnded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		first := signedIn(t, k, admin, models.Lecturer, "jana")
		second, v := first.again(t, k)
		stranger := signedIn(t, k, admin, models.Lecturer, "omar")
		s := k.As(v.Actor)
		rows, err := s.Sessions(ctx)
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d sessions, %v", len(rows), err)
		}
		strange, err := k.Visitor(ctx, stranger.token)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EndSession(ctx, strange.SessionID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("ending another's session: %v", err)
		}
		for _, row := range rows {
			if row.ID != v.SessionID {
				if err := s.EndSession(ctx, row.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		if first.in(t, k) || !second.in(t, k) || !stranger.in(t, k) {
			t.Error("not exactly the chosen session ended")
		}
		if err := s.SignOutEverywhere(ctx); err != nil {
			t.Fatal(err)
		}
		if second.in(t, k) || !stranger.in(t, k) {
			t.Error("signing out everywhere ended the wrong sessions")
		}
	})
}
