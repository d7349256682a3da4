package models_test

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func storetestSQLite(t *testing.T) *storetest.Kit {
	t.Helper()
	return storetest.New(t, models.SQLite)
}

// kept is the hash of a person in the database.
func kept(t *testing.T, k *storetest.Kit, id uint64) string {
	t.Helper()
	var hash string
	if err := models.QueryRows(k.Store, &hash, "SELECT password_hash FROM users WHERE id = ?", id); err != nil {
		t.Fatal(err)
	}
	return hash
}

// TestHashesOfDjangoAreUnderstood: the first two are of Django's own tests
// (tests/auth_tests/test_hashers.py, 10,000 rounds), the others are from
// Python's hashlib.pbkdf2_hmac("sha256", …).
func TestHashesOfDjangoAreUnderstood(t *testing.T) {
	k := storetestSQLite(t)
	for _, c := range []struct{ hash, password string }{
		{"pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY=", "lètmein"},
		{"pbkdf2_sha256$20000$seasalt$oBSd886ysm3AqYun62DOdin8YcfbU1z9cksZSuLP9r0=", "lètmein"},
		{"pbkdf2_sha256$100000$seasalt$CdQCYDtqZgVumXz5WgNb6p+sY77dTIMhEK9NIILkWzY=", ""},
		{"pbkdf2_sha256$1000$WfPmAKsHVPsFmvKv3BGz0x$hWg0Q2LKEllO/+PhbBhGKGY8hc76RW0V/pUuZ34x5WE=", "a very good password"},
		{"pbkdf2_sha256$1200$saltsalt$1BDHnUu+N2Whz+3qT4c8s20418A46/XdzZStYBevGUU=", "straße nach süden é"},
	} {
		if fits, err := models.Fits(k.Store, c.hash, c.password); !fits || err != nil {
			t.Errorf("%s does not fit %q: %v", c.hash, c.password, err)
		}
		if fits, err := models.Fits(k.Store, c.hash, c.password+"x"); fits || err != nil {
			t.Errorf("%s fits another password: %v", c.hash, err)
		}
	}
	for _, broken := range []string{
		"pbkdf2_sha256$", "pbkdf2_sha256$x$seasalt$AAAA", "pbkdf2_sha256$0$s$" + strings.Repeat("A", 43) + "=", "pbkdf2_sha256$99999999$s$" + strings.Repeat("A", 43) + "=",
		"pbkdf2_sha256$1000$$" + strings.Repeat("A", 43) + "=", "pbkdf2_sha256$1000$s$AAAA", "pbkdf2_sha1$1$s$AAAA", "$argon2id$v=19$m=0,t=0,p=0$$", "!", "md5$x$y",
	} {
		if fits, err := models.Fits(k.Store, broken, ""); fits || err != nil {
			t.Errorf("%q fits, %v", broken, err)
		}
	}
}

// TestAPasswordFitsHoweverItsLettersWereComposed: and old hashes, of what was
// typed, stay good.
func TestAPasswordFitsHoweverItsLettersWereComposed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		const composed, apart = "Bäume, Büsche und Gräser", "Ba\u0308ume, Bu\u0308sche und Gra\u0308ser"
		u, err := admin.CreateUser(ctx, models.UserInput{Email: "jana@x.example", Name: "Jana", Role: models.Student, Password: apart})
		if err != nil {
			t.Fatal(err)
		}
		for _, typed := range []string{composed, apart} {
			if _, err := k.SignIn(ctx, u.Email, typed, models.Browser{}); err != nil {
				t.Errorf("typed as %q: %v", typed, err)
			}
		}
		old := "pbkdf2_sha256$1000$saltsalt$" + pbkdf2Of(t, apart, "saltsalt", 1000)
		if fits, err := models.Fits(k.Store, old, apart); !fits || err != nil {
			t.Errorf("an old hash of letters that are apart: %v, %v", fits, err)
		}
	})
}

func TestAWeakerHashBecomesOneOfTodayAtTheNextSignIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "tom")
		weak := kept(t, k, m.ID)
		models.HashWith(k.Store, 128) // what costs 64 KiB is weak from now on
		if _, err := k.SignIn(ctx, m.Email, "wrong wrong wrong", models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Fatal(err)
		}
		if kept(t, k, m.ID) != weak {
			t.Error("a wrong password changed the hash")
		}
		for range 2 {
			if _, err := k.SignIn(ctx, m.Email, goodPassword, models.Browser{}); err != nil {
				t.Fatal(err)
			}
		}
		strong := kept(t, k, m.ID)
		if strong == weak || !strings.Contains(strong, "m=128,") {
			t.Errorf("kept is %s", strong)
		}
		if !m.in(t, k) {
			t.Error("making the hash stronger ended a session")
		}
		if _, err := k.SignIn(ctx, m.Email, goodPassword, models.Browser{}); err != nil || kept(t, k, m.ID) != strong {
			t.Errorf("a hash of today was made anew, or does not fit: %v", err)
		}
	})
}

func pbkdf2Of(t *testing.T, password, salt string, rounds int) string {
	t.Helper()
	key, err := pbkdf2.Key(sha256.New, password, []byte(salt), rounds, sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(key)
}

func TestAnOldHashBecomesArgon2AtTheFirstSignIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "tom")
		old := "pbkdf2_sha256$1000$saltsalt$" + pbkdf2Of(t, "the old good password", "saltsalt", 1000)
		if err := models.RunSQL(k.Store, "UPDATE users SET password_hash = ? WHERE id = ?", old, m.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.SignIn(ctx, m.Email, "not the old password", models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("a wrong password: %v", err)
		}
		if _, err := k.SignIn(ctx, m.Email, "the old good password", models.Browser{}); err != nil {
			t.Fatal(err)
		}
		if hash := kept(t, k, m.ID); !strings.HasPrefix(hash, "$argon2id$") {
			t.Errorf("kept is %s", hash)
		}
		if _, err := k.SignIn(ctx, m.Email, "the old good password", models.Browser{}); err != nil {
			t.Errorf("after that: %v", err)
		}
	})
}

// TestWhoHasAnAccountCannotBeToldFromTheWork: the time of a refused sign-in is
// that of its hashes, so their number is held here; the time itself is measured
// by BenchmarkWhoHasAnAccount.
func TestWhoHasAnAccountCannotBeToldFromTheWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		accounts := everyKindOfAccount(t, k, admin)
		work := func(email string) (int64, int) {
			before := models.Hashes(k.Store)
			statements := k.Statements(func() {
				if _, err := k.SignIn(context.Background(), email, "wrong wrong wrong", models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
					t.Errorf("%s: %v", email, err)
				}
			})
			return models.Hashes(k.Store) - before, len(statements)
		}
		hashes, statements := work("nobody@x.example")
		if hashes == 0 {
			t.Fatal("an unknown address costs no hash")
		}
		for kind, email := range accounts {
			if h, n := work(email); h != hashes || n != statements {
				t.Errorf("%s: %d hashes and %d statements, an unknown address %d and %d", kind, h, n, hashes, statements)
			}
		}
		models.WithoutDecoy(k.Store) // the control: this is what would be seen if nothing was hidden
		if h, _ := work("nobody2@x.example"); h == hashes {
			t.Error("the count does not see that an unknown address costs less")
		}
	})
}

// everyKindOfAccount makes accounts of all kinds at which a password is wrong.
func everyKindOfAccount(t *testing.T, k *storetest.Kit, admin models.Scope) map[string]string {
	t.Helper()
	ctx := context.Background()
	active, gone := signedIn(t, k, admin, models.Student, "active"), signedIn(t, k, admin, models.Student, "gone")
	waits, err := admin.CreateUser(ctx, models.UserInput{Email: "waits@x.example", Name: "Waits", Role: models.Student})
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.Deactivate(ctx, gone.ID); err != nil {
		t.Fatal(err)
	}
	report, err := k.As(models.Actor{UniversityID: admin.Actor().UniversityID, Role: models.Administrator}).ImportAccounts(ctx, []models.AccountRow{{
		Line: 2, Email: "old@x.example", Name: "Old", Role: models.Student,
		PasswordHash: "pbkdf2_sha256$1000$saltsalt$" + pbkdf2Of(t, "the old good password", "saltsalt", 1000),
	}}, false)
	if err != nil || report.Created != 1 {
		t.Fatalf("importing: %+v, %v", report, err)
	}
	return map[string]string{"active": active.Email, "deactivated": gone.Email, "without a password": waits.Email, "with an old hash": "old@x.example"}
}
