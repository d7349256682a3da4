package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func firstPerson(code string) models.SetupInput {
	return models.SetupInput{
		Code: code, Name: "Mira Kern", Email: "mira@luna.example", Password: goodPassword, Address: "192.0.2.1",
		University: models.UniversityInput{Slug: "north", Name: "University of the North", TimeZone: "Europe/Berlin", Language: "de"},
	}
}

func newSetupCode(t *testing.T, k *storetest.Kit) string {
	t.Helper()
	code, err := k.NewSetupCode(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestTheCodeFromTheLogMakesTheFirstPersonAndUniversityOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		if needed, err := k.NeedsSetup(ctx); err != nil || !needed {
			t.Fatalf("an empty database needs setup: %v, %v", needed, err)
		}
		code := newSetupCode(t, k)
		typed := " " + strings.ToLower(strings.ReplaceAll(code, "-", "")) // as people type it
		if err := k.Setup(ctx, firstPerson(typed)); err != nil {
			t.Fatal(err)
		}
		token, err := k.SignIn(ctx, "mira@luna.example", goodPassword, models.Browser{Address: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		v, err := k.Visitor(ctx, token)
		if err != nil || !v.Platform() {
			t.Errorf("the first person: %+v, %v", v, err)
		}
		list, err := k.As(v.Actor).Universities(ctx)
		if err != nil || len(list) != 1 || list[0].Slug != "north" || !list[0].Active {
			t.Errorf("universities: %+v, %v", list, err)
		}
		for _, c := range []string{code, newSetupCode(t, k)} {
			if err := k.Setup(ctx, firstPerson(c)); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("a second time: %v, want not found", err)
			}
		}
		if needed, _ := k.NeedsSetup(ctx); needed {
			t.Error("setup is still asked for")
		}
	})
}

func TestOnlyTheNewestSetupCodeWorksAndItIsNotKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		old, code := newSetupCode(t, k), newSetupCode(t, k)
		if err := k.Setup(ctx, firstPerson(old)); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("the old code: %v, want wrong password", err)
		}
		var stored []string
		if err := models.QueryRows(k.Store, &stored, "SELECT value FROM settings"); err != nil || len(stored) != 1 {
			t.Fatalf("settings: %v, %v", stored, err)
		}
		if strings.Contains(strings.ToUpper(stored[0]), strings.ReplaceAll(code, "-", "")) {
			t.Error("the code itself is kept")
		}
	})
}

func TestWrongSetupCodesAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		code := newSetupCode(t, k)
		for i := range 10 {
			if err := k.Setup(ctx, firstPerson(fmt.Sprint("AAAA-", i))); !errors.Is(err, models.ErrWrongPassword) {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		if err := k.Setup(ctx, firstPerson(code)); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("after ten wrong codes: %v, want too many", err)
		}
		k.Clock.Advance(16 * time.Minute)
		if err := k.Setup(ctx, firstPerson(code)); err != nil {
			t.Errorf("a quarter of an hour later: %v", err)
		}
	})
}

func TestAFaultyFirstPageLeavesTheCodeUsableAndNothingBehind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		code := newSetupCode(t, k)
		in := firstPerson(code)
		in.Email, in.Password, in.Name = "nobody", "short", " "
		in.University = models.UniversityInput{}
		err := k.Setup(ctx, in)
		var bad *models.Invalid
		if !errors.As(err, &bad) {
			t.Fatalf("got %v, want invalid", err)
		}
		for _, field := range []string{"email", "password", "name", "university", "slug", "time_zone", "language"} {
			if bad.Fields[field].IsZero() {
				t.Errorf("no fault at %s", field)
			}
		}
		if list, _ := k.Platform().Universities(ctx); len(list) != 0 {
			t.Error("a university was left behind")
		}
		if err := k.Setup(ctx, firstPerson(code)); err != nil {
			t.Errorf("corrected: %v", err)
		}
	})
}

func TestOfManyWhoSetUpAtOnceOneIsTheFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		code := newSetupCode(t, k)
		var wait sync.WaitGroup
		results := make([]error, 6)
		for i := range results {
			in := firstPerson(code)
			in.Email, in.University.Slug = fmt.Sprintf("p%d@luna.example", i), fmt.Sprintf("u%d", i)
			wait.Go(func() { results[i] = k.Setup(ctx, in) })
		}
		wait.Wait()
		first := 0
		for _, err := range results {
			switch {
			case err == nil:
				first++
			case !errors.Is(err, models.ErrNotFound):
				t.Errorf("a late one got %v, want not found", err)
			}
		}
		var people int
		if err := models.QueryRows(k.Store, &people, "SELECT count(*) FROM users"); err != nil || people != 1 || first != 1 {
			t.Errorf("%d were first, %d people, %v", first, people, err)
		}
	})
}
