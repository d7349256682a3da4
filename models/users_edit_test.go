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

func TestNobodyGoesPastTheirAccountForTheirOwnPasswordOrAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		ada := signedIn(t, k, admin, models.Administrator, "ada")
		me := k.As(models.Actor{UserID: ada.ID, UniversityID: *ada.UniversityID, Role: models.Administrator})
		refused(t, me.SetPassword(ctx, ada.ID, "another good password"), "password")
		in := models.UserInput{Email: "new@x.example", Name: "Ada", Role: models.Administrator}
		refused(t, me.UpdateUser(ctx, ada.ID, in), "email")
		if in.Email, in.Name = ada.Email, "Ada Lo"; me.UpdateUser(ctx, ada.ID, in) != nil {
			t.Error("the own name cannot be changed")
		}
		if !ada.in(t, k) {
			t.Error("what was refused ended the session")
		}
	})
}

func TestAPersonIsToldWhenAnAdministratorChangesPasswordOrAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		tom := signedIn(t, k, admin, models.Student, "tom")
		same := models.UserInput{Email: "TOM@x.example", Name: "Tom", Role: models.Student}
		if err := admin.UpdateUser(ctx, tom.ID, same); err != nil {
			t.Fatal(err)
		}
		if told := k.Letters(t); len(told) != 0 {
			t.Errorf("%d letters although nothing changed that lets in", len(told))
		}
		for range 2 { // twice: each change has its letter
			if err := admin.SetPassword(ctx, tom.ID, "another good password"); err != nil {
				t.Fatal(err)
			}
		}
		moved := same
		moved.Email = "new@x.example"
		if err := admin.UpdateUser(ctx, tom.ID, moved); err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		for _, mail := range k.Letters(t) {
			if mail.Recipient != same.Email {
				t.Errorf("%s went to %s", mail.Kind, mail.Recipient)
			}
			kinds[mail.Kind]++
		}
		if len(kinds) != 2 || kinds[models.MailPasswordChanged] != 2 || kinds[models.MailAddressChanged] != 1 {
			t.Errorf("the letters are %v", kinds)
		}
		log, err := k.As(models.Actor{UserID: tom.ID, UniversityID: u.ID, Role: models.Student}).AccessLog(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		acts := map[string]int{}
		for _, row := range log.Rows {
			acts[row.Act] = row.Times
		}
		if acts[models.AccessPassword] != 2 || acts[models.AccessAddress] != 1 {
			t.Errorf("the log tells of %v", acts)
		}
	})
}

func TestOfTwoAdministratorsWhoEraseThemselvesOrEachOtherAtOnceOneStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		for round := range 4 {
			u, first := k.University(t, fmt.Sprintf("round-%d", round))
			pairs := map[string][2]models.Scope{
				"university": {first, k.Person(t, u, models.Administrator)},
				"platform":   {platformPerson(t, k, round, "a"), platformPerson(t, k, round, "b")},
			}
			for side, pair := range pairs {
				var wait sync.WaitGroup
				var errs [2]error
				for i, s := range pair {
					wait.Go(func() { errs[i] = erases(ctx, k, s, pair[1-i], round%2 == 0) })
				}
				wait.Wait()
				left := 0
				for i, s := range pair {
					if _, err := s.Account(ctx); err == nil {
						left++
					}
					var last *models.Invalid
					if errs[i] != nil && !errors.As(errs[i], &last) && !errors.Is(errs[i], models.ErrConflict) && !errors.Is(errs[i], models.ErrNotFound) {
						t.Errorf("%s: %v", side, errs[i])
					}
				}
				if left != 1 {
					t.Fatalf("%s, round %d: %d administrators are left, want 1: %v", side, round, left, errs)
				}
			}
			for _, s := range pairs["platform"] { // the next round begins with nobody
				k.Change(t, fmt.Sprintf("UPDATE users SET deactivated_at = created_at WHERE id = %d", s.Actor().UserID))
			}
		}
	})
}

// erases lets somebody erase themselves or another.
func erases(ctx context.Context, k *storetest.Kit, s, other models.Scope, self bool) error {
	whom := other
	if self {
		whom = s
	}
	var email string
	id := whom.Actor().UserID
	if err := models.QueryRows(k.Store, &email, "SELECT email FROM users WHERE id = ?", id); err != nil {
		return err
	}
	if self {
		return s.EraseMyself(ctx, email)
	}
	return s.Erase(ctx, id, email, models.ErasedGone)
}

func platformPerson(t *testing.T, k *storetest.Kit, round int, name string) models.Scope {
	t.Helper()
	u, err := k.Platform().CreateUser(context.Background(), models.UserInput{
		Email: fmt.Sprintf("%s%d@luna.example", name, round), Name: name, Role: models.Administrator,
	})
	if err != nil {
		t.Fatal(err)
	}
	return k.As(models.Actor{UserID: u.ID, Role: models.Administrator})
}
