package models_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// counters are the kinds of the counters of tries there are, those of many
// people apart, and their subjects.
func counters(t *testing.T, k *storetest.Kit) (own, shared, subjects []string) {
	t.Helper()
	var rows []models.Attempt
	if err := models.QueryRows(k.Store, &rows, "SELECT * FROM attempts ORDER BY kind, subject"); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if strings.HasSuffix(r.Kind, " address") || strings.HasSuffix(r.Kind, " module") {
			shared = append(shared, r.Kind)
		} else {
			own = append(own, r.Kind)
		}
		subjects = append(subjects, r.Subject)
	}
	return own, shared, subjects
}

// tryEverything fails once at everything of a student that counts.
func tryEverything(t *testing.T, k *storetest.Kit, s models.Scope, email string, module uint64) {
	t.Helper()
	ctx := context.Background()
	from := models.Browser{Address: "192.0.2.1"}
	known := models.Browser{Address: "192.0.2.1", Device: k.Device(email, "")}
	wrong := func(err error) {
		t.Helper()
		if !errors.Is(err, models.ErrWrongPassword) {
			t.Fatalf("a wrong try: %v", err)
		}
	}
	_, err := k.SignIn(ctx, email, "wrong wrong wrong", from)
	wrong(err)
	_, err = k.SignIn(ctx, email, "wrong wrong wrong", known)
	wrong(err)
	wrong(s.ChangePassword(ctx, 0, "wrong wrong wrong", nextPassword))
	wrong(s.TryFactorForTest(ctx))
	wrong(s.Join(ctx, module, models.JoinInput{Password: "no key at all", Sharing: models.ShareAggregate, Terms: teachingTerms, Address: "192.0.2.1"}))
	if err := errors.Join(k.ForgotPassword(ctx, email, "192.0.2.1"), s.AskVerification(ctx)); err != nil {
		t.Fatal(err)
	}
}

func TestNoCounterOfTriesTellsOfAnErasedPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), lockedStage(t, k)
		admin := k.As(models.Actor{UniversityID: s.uni.ID, Role: models.Administrator})
		people := map[string]models.Scope{}
		for _, name := range []string{"tom", "eva"} {
			m := signedIn(t, k, admin, models.Student, name)
			people[m.Email] = k.As(models.Actor{UniversityID: s.uni.ID, UserID: m.ID, Role: models.Student})
			tryEverything(t, k, people[m.Email], m.Email, s.module.ID)
			_, _, subjects := counters(t, k)
			for _, guess := range []string{m.Email, fmt.Sprint(m.ID), fmt.Sprintf("%d/%d", m.ID, s.module.ID), fmt.Sprintf("%d %d", m.ID, s.module.ID), "192.0.2.1"} {
				sum := sha256.Sum256([]byte(guess))
				if slices.Contains(subjects, hex.EncodeToString(sum[:])) || slices.Contains(subjects, guess) {
					t.Errorf("whoever has the database alone finds %q among the counters", guess)
				}
			}
		}
		both, shared, _ := counters(t, k)
		if len(slices.Compact(slices.Clone(both))) != 12 || len(both) != 24 || len(shared) == 0 {
			t.Fatalf("counted are %q and %q", both, shared)
		}
		if err := people["tom@x.example"].EraseMyself(ctx, "tom@x.example"); err != nil {
			t.Fatal(err)
		}
		left, after, _ := counters(t, k)
		if !slices.Equal(left, slices.Compact(both)) || !slices.Equal(after, shared) {
			t.Errorf("after the erasure of one of two there are %q and %q", left, after)
		}
		if err := people["eva@x.example"].EraseMyself(ctx, "eva@x.example"); err != nil {
			t.Fatal(err)
		}
		if left, _, _ := counters(t, k); len(left) != 0 {
			t.Errorf("after the erasure of both there are %q", left)
		}
	})
}
