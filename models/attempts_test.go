package models_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"luna/internal/need"
	"luna/internal/storetest"
	"luna/models"
)

func TestATryThatWasNotComparedIsNotCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "tom")
		free := models.FillHashes(k.Store)
		for range 20 {
			if _, err := k.SignIn(t.Context(), m.Email, goodPassword, models.Browser{}); !errors.Is(err, models.ErrBusy) {
				t.Fatalf("with a full queue: %v", err)
			}
		}
		free()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range 20 {
			if _, err := k.SignIn(gone, m.Email, "wrong wrong wrong", models.Browser{}); err == nil {
				t.Fatal("somebody who has gone was signed in")
			}
		}
		if _, err := k.SignIn(t.Context(), m.Email, goodPassword, models.Browser{}); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestAHundredWrongPasswordsInARowAreEnough: however slowly they come. The link
// in a mail opens the account again, and a success begins a new series.
func TestAHundredWrongPasswordsInARowAreEnough(t *testing.T) {
	need.Long(t)
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := t.Context()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "tom")
		guess := func(password string) error {
			_, err := k.SignIn(ctx, m.Email, password, models.Browser{Address: "192.0.2.1"})
			k.Clock.Advance(3 * time.Minute)
			return err
		}
		for i := range 50 {
			if err := guess("wrong wrong wrong"); !errors.Is(err, models.ErrWrongPassword) {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		if err := guess(goodPassword); err != nil {
			t.Fatalf("the right one after fifty wrong ones: %v", err)
		}
		compared := 0
		for range 150 {
			if errors.Is(guess("wrong wrong wrong"), models.ErrWrongPassword) {
				compared++
			}
		}
		if compared != 100 {
			t.Errorf("%d guesses in a row were compared, want 100", compared)
		}
		if _, err := k.System("test").CleanUp(ctx, k.Now()); err != nil {
			t.Fatal(err)
		}
		if err := guess(goodPassword); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("the right one after a hundred wrong ones: %v", err)
		}
		if err := k.ChoosePassword(ctx, models.LinkReset, forgot(t, k, m.Email), nextPassword, ""); err != nil {
			t.Fatal(err)
		}
		if err := guess(nextPassword); err != nil {
			t.Errorf("after a reset by mail: %v", err)
		}
	})
}

func TestAModuleIsGuessedAtFromManyAccountsInVain(t *testing.T) {
	k := storetestSQLite(t)
	k.Clock.Set(storetest.Begin)
	s := newStage(t, k)
	compared, full := 0, 0
	for i := range 110 {
		student := k.Person(t, s.uni, models.Student)
		for range 5 {
			err := student.Join(t.Context(), s.module.ID, models.JoinInput{
				Password: "wrong wrong", Sharing: models.ShareAggregate, Terms: teachingTerms, Address: fmt.Sprintf("192.0.2.%d", i),
			})
			switch {
			case errors.Is(err, models.ErrWrongPassword):
				compared++
			case errors.Is(err, models.ErrTooMany):
				full++
			default:
				t.Fatal(err)
			}
		}
	}
	if compared != 500 || full != 50 {
		t.Errorf("%d guesses at one module were compared and %d refused, want 500 and 50", compared, full)
	}
}

func TestAMarkOfABrowserIsGoodForItsOwnPersonAlone(t *testing.T) {
	k := storetestSQLite(t)
	mark := k.Device("Tom@x.example", "")
	if again := k.Device(" tom@X.example", mark); again != mark {
		t.Error("the mark of the same person is made anew")
	}
	for _, other := range []string{"", mark, "x." + mark, mark + "x", "AAAA.BBBB", "."} {
		if k.Device("lea@x.example", other) == other {
			t.Errorf("%q is taken for a mark of somebody else", other)
		}
	}
}
