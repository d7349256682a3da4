package models_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/internal/need"
	"luna/internal/pgtest"
	"luna/internal/storetest"
	"luna/models"
)

// backup is a copy of the database made while the program runs; restored opens
// it as a program would that was started on it.
func backup(t *testing.T, k *storetest.Kit) (restored func() (*models.Store, func() []byte)) {
	t.Helper()
	o := k.Options()
	if k.Engine() == models.SQLite {
		file := filepath.Join(t.TempDir(), "backup.db")
		if _, err := k.Database(t).Exec("VACUUM INTO ?", file); err != nil {
			t.Fatal(err)
		}
		return func() (*models.Store, func() []byte) {
			o.File = file
			return reopened(t, o), func() []byte { return read(t, file, file+"-wal") }
		}
	}
	dump := storetest.Dump(t, k.Address(t, pgtest.Dump))
	return func() (*models.Store, func() []byte) {
		empty := pgtest.URL(t)
		if _, err := exec.LookPath("psql"); err != nil {
			need.Missing(t, "postgres", "no psql for this test: install the PostgreSQL client")
		}
		c := exec.Command("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", asSuperuser(t, empty))
		c.Stdin = strings.NewReader(string(dump))
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("restoring: %v\n%s", err, out)
		}
		o.URL = pgtest.As(empty, pgtest.App)
		return reopened(t, o), func() []byte { return storetest.Dump(t, pgtest.As(empty, pgtest.Dump)) }
	}
}

// asSuperuser is the address of a database for the server's superuser.
func asSuperuser(t *testing.T, database string) string {
	t.Helper()
	super, err := url.Parse(pgtest.Superuser(t))
	if err != nil {
		t.Fatal(err)
	}
	own, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	super.Path = own.Path
	return super.String()
}

func reopened(t *testing.T, o models.Options) *models.Store {
	t.Helper()
	s, err := models.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func read(t *testing.T, files ...string) (all []byte) {
	t.Helper()
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

func TestARestoredBackupBringsNobodyBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		const n = 20
		people := make([]models.Scope, n)
		for i := range people {
			people[i] = c.student()
			in := models.JoinInput{Password: goodKey, Sharing: models.ShareNamed, Terms: teachingTerms}
			if err := people[i].Join(ctx, c.module.ID, in); err != nil {
				t.Fatal(err)
			}
			var enrollment uint64
			if err := models.QueryRows(k.Store, &enrollment, "SELECT id FROM enrollments WHERE student_id = ?", people[i].Actor().UserID); err != nil {
				t.Fatal(err)
			}
			c.fill(people[i], enrollment)
		}
		restore := backup(t, k)
		k.Clock.Advance(time.Hour)
		for _, who := range people {
			if err := who.EraseMyself(ctx, canary(who.Actor().UserID, "emailkey")); err != nil {
				t.Fatal(err)
			}
		}
		old, bytesOf := restore()
		back, held := 0, bytesOf()
		for _, who := range people {
			if len(hits(held, who.Actor().UserID)) > 10 {
				back++
			}
		}
		if back != n {
			t.Fatalf("the backup holds %d of %d: it would prove nothing", back, n)
		}
		if erased, err := old.ReplayErasures(ctx); err != nil || erased != n {
			t.Fatalf("%d were erased again, %v", erased, err)
		}
		data := bytesOf()
		for _, who := range people {
			if left := hits(data, who.Actor().UserID); len(left) > 0 {
				t.Errorf("person %d is back: %v", who.Actor().UserID, left)
			}
		}
		if erased, err := old.ReplayErasures(ctx); err != nil || erased != 0 {
			t.Errorf("the second time %d were erased, %v", erased, err)
		}
		var others int64
		if err := models.QueryRows(old, &others, "SELECT count(*) FROM surveys WHERE enrollment_id = ?", c.enrollment); err != nil || others == 0 {
			t.Errorf("somebody else lost %d surveys, %v", others, err)
		}
	})
}

func TestANumberGivenOutAgainIsNotErased(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), newStage(t, k)
		restore := backup(t, k) // before the person was there
		gone := s.student()
		var email string
		if err := models.QueryRows(k.Store, &email, "SELECT email FROM users WHERE id = ?", gone.Actor().UserID); err != nil {
			t.Fatal(err)
		}
		if err := gone.EraseMyself(ctx, email); err != nil {
			t.Fatal(err)
		}
		old, _ := restore()
		k.Clock.Advance(time.Minute)
		fresh, err := old.As(models.Actor{UniversityID: s.uni.ID, Role: models.Administrator}).CreateUser(ctx, models.UserInput{
			Email: "fresh@north.example", Name: "Fresh", Role: models.Student,
		})
		if err != nil {
			t.Fatal(err)
		}
		if fresh.ID != gone.Actor().UserID {
			t.Fatalf("the number is %d, not %d: it would prove nothing", fresh.ID, gone.Actor().UserID)
		}
		if erased, err := old.ReplayErasures(ctx); err != nil || erased != 0 {
			t.Errorf("%d were erased, %v: the number of an erased person is somebody else's now", erased, err)
		}
	})
}

func TestTheLedgerKnowsBeforeTheDatabaseAndTakesBackWhatWasRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		id := c.jana.Actor().UserID
		var email string
		if err := models.QueryRows(k.Store, &email, "SELECT email FROM users WHERE id = ?", id); err != nil {
			t.Fatal(err)
		}
		// A table that is gone makes the transaction fail half way.
		db := k.Database(t)
		for _, statement := range []string{"ALTER TABLE passkeys RENAME TO passkeys_away"} {
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.jana.EraseMyself(ctx, email); err == nil {
			t.Fatal("erased without a table")
		}
		if ledger := string(read(t, k.Ledger())); !strings.Contains(ledger, "erased ") || !strings.Contains(ledger, "void ") {
			t.Fatalf("the ledger is\n%s", ledger)
		}
		if _, err := db.Exec("ALTER TABLE passkeys_away RENAME TO passkeys"); err != nil {
			t.Fatal(err)
		}
		if erased, err := k.ReplayErasures(ctx); err != nil || erased != 0 {
			t.Fatalf("what was refused was erased all the same: %d, %v", erased, err)
		}
		// The program dies after the line and before the commit: the next start
		// finishes it.
		if err := models.BeginErasure(k.Store, c.uni.ID, id); err != nil {
			t.Fatal(err)
		}
		if erased, err := k.ReplayErasures(ctx); err != nil || erased != 1 {
			t.Errorf("what was begun was not finished: %d, %v", erased, err)
		}
	})
}

func TestALineThatNobodyCouldMakeErasesNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		line := fmt.Sprintf("erased 2026-11-02T10:00:00Z %d %d %s\nerased 2026-11\n", c.uni.ID, c.jana.Actor().UserID, strings.Repeat("ab", 32))
		if err := os.WriteFile(k.Ledger(), []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		if erased, err := k.ReplayErasures(ctx); err != nil || erased != 0 {
			t.Errorf("%d were erased by a line without the key, %v", erased, err)
		}
	})
}

func TestALostLedgerIsCompletedFromTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), newStage(t, k)
		gone := s.student()
		var email string
		if err := models.QueryRows(k.Store, &email, "SELECT email FROM users WHERE id = ?", gone.Actor().UserID); err != nil {
			t.Fatal(err)
		}
		if err := gone.EraseMyself(ctx, email); err != nil {
			t.Fatal(err)
		}
		before := strings.TrimSpace(string(read(t, k.Ledger())))
		if err := os.Remove(k.Ledger()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := k.ReplayErasures(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if after := strings.TrimSpace(string(read(t, k.Ledger()))); after != before {
			t.Errorf("the ledger is %q, was %q", after, before)
		}
	})
}
