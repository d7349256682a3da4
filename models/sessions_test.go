package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

const goodPassword = "correct horse battery"

// login makes a lecturer with a password.
func login(t *testing.T, k *storetest.Kit) (email string) {
	t.Helper()
	_, admin := k.University(t, "north")
	u, err := admin.CreateUser(context.Background(), models.UserInput{
		Email: "Jana.Weiß@north.example", Name: "Jana Weiß", Role: models.Lecturer, Password: goodPassword,
	})
	if err != nil {
		t.Fatal(err)
	}
	return u.Email
}

func TestSigningInGivesASessionThatSigningOutEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		login(t, k)
		token, err := k.SignIn(ctx, "  jana.WEIß@north.example ", goodPassword, models.Browser{Address: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		v, err := k.Visitor(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		if v.Name != "Jana Weiß" || v.Role != models.Lecturer || v.University.Slug != "north" {
			t.Errorf("visitor = %+v", v)
		}
		if err := k.SignOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Visitor(ctx, token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after signing out: %v, want not found", err)
		}
	})
}

func TestAWrongPasswordAndAnUnknownAccountLookAlike(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		email := login(t, k)
		for _, try := range []string{email, "nobody@north.example"} {
			_, err := k.SignIn(context.Background(), try, "not the password", models.Browser{Address: "192.0.2.1"})
			if !errors.Is(err, models.ErrWrongPassword) {
				t.Errorf("%s: %v, want wrong password", try, err)
			}
		}
	})
}

func TestTenWrongPasswordsCloseAnAccountForAQuarterOfAnHour(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, email := context.Background(), login(t, k)
		try := func(password string) error {
			_, err := k.SignIn(ctx, email, password, models.Browser{Address: "192.0.2.1"})
			return err
		}
		for range 10 {
			if err := try("wrong wrong wrong"); !errors.Is(err, models.ErrWrongPassword) {
				t.Fatalf("got %v, want wrong password", err)
			}
		}
		if err := try(goodPassword); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("eleventh try: %v, want too many", err)
		}
		k.Clock.Advance(15*time.Minute + time.Second)
		if err := try(goodPassword); err != nil {
			t.Errorf("after a quarter of an hour: %v", err)
		}
	})
}

func TestASessionEndsWhenNotUsedAndAfterAWhileAnyway(t *testing.T) {
	for role, limits := range map[models.Role]struct{ idle, whole time.Duration }{
		models.Student:       {3 * 24 * time.Hour, 7 * 24 * time.Hour},
		models.Lecturer:      {30 * time.Minute, 12 * time.Hour},
		models.Administrator: {30 * time.Minute, 12 * time.Hour},
	} {
		t.Run(string(role), func(t *testing.T) {
			eachHolder(t, role, func(t *testing.T, m *holder) {
				ctx, begun := context.Background(), m.k.Clock.Now()
				for m.k.Clock.Now().Sub(begun)+limits.idle < limits.whole {
					m.k.Clock.Advance(limits.idle - time.Minute)
					if err := m.k.Seen(ctx, m.visitor(t)); err != nil {
						t.Fatal(err)
					}
				}
				used := m.k.Clock.Now()
				m.k.Clock.Set(begun.Add(limits.whole))
				if m.k.Clock.Now().Sub(used) >= limits.idle {
					t.Fatal("the test does not tell the two limits apart")
				}
				if _, err := m.k.Visitor(ctx, m.token); !errors.Is(err, models.ErrNotFound) {
					t.Errorf("in use, after %v: %v", limits.whole, err)
				}
				unused := m.signIn(t)
				m.k.Clock.Advance(limits.idle)
				if _, err := m.k.Visitor(ctx, unused); !errors.Is(err, models.ErrNotFound) {
					t.Errorf("not used for %v: %v", limits.idle, err)
				}
			})
		})
	}
}
