package models_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func TestGuessesAtTheSameMomentAreWorthNoMoreThanOneAfterTheOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, email := context.Background(), login(t, k)
		var compared atomic.Int32
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				_, err := k.SignIn(ctx, email, "wrong wrong wrong", models.Browser{Address: "192.0.2.1"})
				switch {
				case errors.Is(err, models.ErrWrongPassword):
					compared.Add(1)
				case !errors.Is(err, models.ErrTooMany):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := compared.Load(); n > 10 {
			t.Errorf("%d of 30 guesses at once were compared, want 10 at most", n)
		}
	})
}

func TestSpellingAnAddressOddlyGivesNoFurtherGuesses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, email := context.Background(), login(t, k)
		var err error
		for i := range 11 {
			spelled := email + "\x00\x01\x02\xff\xfe"[:i%6]
			if _, err = k.SignIn(ctx, spelled, "wrong wrong wrong", models.Browser{}); i < 10 && !errors.Is(err, models.ErrWrongPassword) {
				t.Fatalf("%q: %v, want wrong password", spelled, err)
			}
		}
		if !errors.Is(err, models.ErrTooMany) {
			t.Errorf("the eleventh guess: %v, want too many", err)
		}
	})
}

func TestANetworkOfOneHomeCountsAsOneAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		code, err := k.NewSetupCode(ctx)
		if err != nil {
			t.Fatal(err)
		}
		guess := func(code, address string) error {
			in := firstPerson(code)
			in.Address = address
			return k.Setup(ctx, in)
		}
		for i := range 10 {
			if err := guess("AAAA", fmt.Sprintf("2001:db8:0:1:%x::1", i)); !errors.Is(err, models.ErrWrongPassword) {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		if err := guess("AAAA", "2001:db8:0:1:ffff::9"); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("another address of the same home: %v, want too many", err)
		}
		if err := guess(code, "2001:db8:0:2::1"); err != nil {
			t.Errorf("a neighbour: %v", err)
		}
	})
}

func TestNobodySignsInToAClosedUniversity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "jana")
		if err := k.Platform().SetUniversityActive(ctx, u.ID, false); err != nil {
			t.Fatal(err)
		}
		if _, err := k.SignIn(ctx, m.Email, goodPassword, models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("the right password at a closed university: %v, want wrong password", err)
		}
	})
}

func TestAnAccountWithoutAPasswordAnswersAsSlowlyAsOneWithOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "jana")
		if _, err := admin.CreateUser(ctx, models.UserInput{Email: "waits@x.example", Name: "Waits", Role: models.Student}); err != nil {
			t.Fatal(err)
		}
		quickest := func(email string) time.Duration {
			best := time.Hour
			for range 3 {
				begin := time.Now()
				if _, err := k.SignIn(ctx, email, "wrong wrong wrong", models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
					t.Fatal(err)
				}
				best = min(best, time.Since(begin))
			}
			return best
		}
		with, without := quickest(m.Email), quickest("waits@x.example")
		if without < with/3 {
			t.Errorf("without a password %v, with one %v: the time tells them apart", without, with)
		}
	})
}

func TestSavingAPersonNeverBringsEndedSessionsBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Lecturer, "jana")
		done := make(chan struct{})
		var saving sync.WaitGroup
		for range 4 {
			saving.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
					}
					if err := admin.UpdateUser(ctx, m.ID, models.UserInput{Email: m.Email, Name: m.Name, Role: m.Role}); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		err := admin.SetPassword(ctx, m.ID, "another good password")
		close(done)
		saving.Wait()
		if err != nil {
			t.Fatal(err)
		}
		if m.in(t, k) {
			t.Error("the session lives on although the password was set anew")
		}
	})
}
