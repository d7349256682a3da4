package models_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// member is somebody with a password and a running session.
type member struct {
	models.User
	token string
}

func signedIn(t *testing.T, k *storetest.Kit, admin models.Scope, role models.Role, name string) member {
	t.Helper()
	ctx := context.Background()
	u, err := admin.CreateUser(ctx, models.UserInput{Email: name + "@x.example", Name: name, Role: role, Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	token, err := k.SignIn(ctx, u.Email, goodPassword, models.Browser{Address: "192.0.2.1", Agent: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	return member{u, token}
}

func (m member) in(t *testing.T, k *storetest.Kit) bool {
	t.Helper()
	_, err := k.Visitor(context.Background(), m.token)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func refused(t *testing.T, err error, field string) {
	t.Helper()
	var bad *models.Invalid
	if !errors.As(err, &bad) || bad.Fields[field].IsZero() {
		t.Errorf("got %v, want a fault at %q", err, field)
	}
}

func TestANewRoleANewAddressANewPasswordAndDeactivationEndAllSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		changes := map[string]func(u models.User) error{
			"role": func(u models.User) error {
				return admin.UpdateUser(ctx, u.ID, models.UserInput{Email: u.Email, Name: u.Name, Role: models.Student})
			},
			"address": func(u models.User) error {
				return admin.UpdateUser(ctx, u.ID, models.UserInput{Email: "new@x.example", Name: u.Name, Role: u.Role})
			},
			"password":     func(u models.User) error { return admin.SetPassword(ctx, u.ID, "another good password") },
			"deactivation": func(u models.User) error { return admin.Deactivate(ctx, u.ID) },
		}
		for what, change := range changes {
			m := signedIn(t, k, admin, models.Lecturer, what)
			if !m.in(t, k) {
				t.Fatalf("%s: not signed in to begin with", what)
			}
			if err := change(m.User); err != nil {
				t.Fatal(err)
			}
			if m.in(t, k) {
				t.Errorf("%s: the session goes on", what)
			}
		}
		m := signedIn(t, k, admin, models.Lecturer, "name")
		if err := admin.UpdateUser(ctx, m.ID, models.UserInput{Email: m.Email, Name: "New Name", Role: models.Lecturer, Language: "de"}); err != nil {
			t.Fatal(err)
		}
		if !m.in(t, k) {
			t.Error("another name ended the session")
		}
	})
}

func TestADeactivatedPersonCannotSignInUntilReactivated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "tom")
		if err := admin.Deactivate(ctx, m.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.SignIn(ctx, m.Email, goodPassword, models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("signing in: %v", err)
		}
		if err := admin.Reactivate(ctx, m.ID); err != nil {
			t.Fatal(err)
		}
		if m.in(t, k) {
			t.Error("the old session is back")
		}
		if _, err := k.SignIn(ctx, m.Email, goodPassword, models.Browser{}); err != nil {
			t.Errorf("signing in again: %v", err)
		}
	})
}

func TestNobodyDemotesOrDeactivatesThemselvesAndAnAdministratorStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		other := k.Person(t, u, models.Administrator)
		me, err := admin.User(ctx, admin.Actor().UserID)
		if err != nil {
			t.Fatal(err)
		}
		demoted := models.UserInput{Email: me.Email, Name: me.Name, Role: models.Lecturer}
		refused(t, admin.UpdateUser(ctx, me.ID, demoted), "role")
		refused(t, admin.Deactivate(ctx, me.ID), "state")
		if err := other.Deactivate(ctx, me.ID); err != nil {
			t.Fatal(err)
		}
		// me acts on from a session that has just ended
		refused(t, admin.Deactivate(ctx, other.Actor().UserID), "state")
		refused(t, k.Platform().Deactivate(ctx, onlyPlatformAdministrator(t, k)), "state")
	})
}

func onlyPlatformAdministrator(t *testing.T, k *storetest.Kit) uint64 {
	t.Helper()
	u, err := k.Platform().CreateUser(context.Background(), models.UserInput{Email: "mira@luna.example", Name: "Mira", Role: models.Administrator})
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func TestTwoAdministratorsWhoStopEachOtherAtOnceLeaveOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		for round := range 5 {
			u, first := k.University(t, fmt.Sprintf("round-%d", round))
			second := k.Person(t, u, models.Administrator)
			var wait sync.WaitGroup
			wait.Go(func() { _ = first.Deactivate(ctx, second.Actor().UserID) })
			wait.Go(func() { _ = second.Deactivate(ctx, first.Actor().UserID) })
			wait.Wait()
			rows, err := k.Platform().Administrators(ctx, u.ID)
			if err != nil {
				t.Fatal(err)
			}
			left := 0
			for _, row := range rows {
				if row.DeactivatedAt == nil {
					left++
				}
			}
			if left != 1 {
				t.Fatalf("%d administrators are left, want 1", left)
			}
		}
	})
}

func TestPeopleOfAnotherUniversityDoNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		north, northAdmin := k.University(t, "north")
		_, southAdmin := k.University(t, "south")
		tom := k.Person(t, north, models.Student).Actor().UserID
		for who, s := range map[string]models.Scope{
			"south": southAdmin, "platform": k.Platform(), "lecturer": k.Person(t, north, models.Lecturer),
		} {
			tries := map[string]error{
				"update":   s.UpdateUser(ctx, tom, models.UserInput{Email: "e@x.example", Name: "x", Role: models.Student}),
				"password": s.SetPassword(ctx, tom, goodPassword), "deactivate": s.Deactivate(ctx, tom), "reactivate": s.Reactivate(ctx, tom),
			}
			_, tries["see"] = s.User(ctx, tom)
			for what, err := range tries {
				if !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s, %s: %v, want not found", who, what, err)
				}
			}
		}
		if list, err := northAdmin.Users(ctx, models.UserSearch{}); err != nil || list.Total != 3 {
			t.Errorf("the own administrator lists %d, %v", list.Total, err)
		}
		if list, err := southAdmin.Users(ctx, models.UserSearch{After: tom}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a foreign anchor gives %d rows, %v", len(list.Rows), err)
		}
	})
}

func TestAnAddressBelongsToOnePersonInAnyCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, north := k.University(t, "north")
		_, south := k.University(t, "south")
		tom, err := north.CreateUser(ctx, models.UserInput{Email: "tom@x.example", Name: "Tom", Role: models.Student})
		if err != nil {
			t.Fatal(err)
		}
		_, err = south.CreateUser(ctx, models.UserInput{Email: "TOM@x.example", Name: "Tom", Role: models.Student})
		refused(t, err, "email")
		lea, err := north.CreateUser(ctx, models.UserInput{Email: "lea@x.example", Name: "Lea", Role: models.Student})
		if err != nil {
			t.Fatal(err)
		}
		refused(t, north.UpdateUser(ctx, lea.ID, models.UserInput{Email: "Tom@X.example", Name: "Lea", Role: models.Student}), "email")
		if err := north.UpdateUser(ctx, tom.ID, models.UserInput{Email: "Tom@X.example", Name: "Tom", Role: models.Student}); err != nil {
			t.Errorf("the own address in another case: %v", err)
		}
	})
}

func TestManyAreDeactivatedAtOnceButNoAdministratorAndNobodyElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		south, southAdmin := k.University(t, "south")
		tom, lea := signedIn(t, k, admin, models.Student, "tom"), signedIn(t, k, admin, models.Lecturer, "lea")
		foreign := signedIn(t, k, southAdmin, models.Student, "ben")
		ids := []uint64{tom.ID, lea.ID, foreign.ID, admin.Actor().UserID, 99999}
		if n, err := admin.SetActive(ctx, ids, false); err != nil || n != 2 {
			t.Errorf("deactivated %d, %v, want 2", n, err)
		}
		if tom.in(t, k) || lea.in(t, k) || !foreign.in(t, k) {
			t.Error("not exactly the own people's sessions ended")
		}
		if n, err := k.Person(t, south, models.Lecturer).SetActive(ctx, ids, true); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a lecturer reactivated %d, %v", n, err)
		}
		if n, err := admin.SetActive(ctx, ids, true); err != nil || n != 2 {
			t.Errorf("reactivated %d, %v, want 2", n, err)
		}
	})
}
