package models_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// held keeps a row to itself past the store until the function it gives is
// called, so that a test says in which order others come.
func held(t *testing.T, k *storetest.Kit, row string) (db *sql.DB, let func()) {
	t.Helper()
	db, err := sql.Open("pgx", k.Superuser(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // the test is over: nobody waits any more
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(row + " FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	return db, func() { _ = tx.Rollback() }
}

// queued waits until so many are waiting for a lock in the database.
func queued(t *testing.T, db *sql.DB, want int) {
	t.Helper()
	n := -1
	for range 400 {
		err := db.QueryRow("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		if n == want {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("%d are waiting for a lock, want %d", n, want)
}

// TestWhoMarksAndWhoTakesMarksBackGoByTurns: both hold the assignment first and
// the marks afterwards. Whichever comes first, the other waits for it, and
// nothing is seen in the end that was taken back. Somebody else holds the mark
// that the first of them gets to last, so that the second comes in between.
func TestWhoMarksAndWhoTakesMarksBackGoByTurns(t *testing.T) {
	k := storetest.New(t, models.Postgres) // SQLite has one writer at a time
	c := handedIn(t, k, "release_at = '2026-01-01 08:00:00+00:00'")
	ctx, jana, ali := t.Context(), c.enrolled(t, c.jana), c.enrolled(t, c.ali)
	c.give(t, jana, "50", 0)
	c.give(t, ali, "60", 0)
	hide := func() error {
		_, err := c.who.HideMarks(ctx, c.module, c.assignment)
		return err
	}
	release := func() error {
		_, err := c.who.ReleaseMarks(ctx, c.module, c.assignment)
		return err
	}
	revision := 1
	save := func() error {
		_, err := c.who.SaveMark(ctx, c.module, c.assignment, jana, revision, models.MarkInput{Points: fmt.Sprint(50 + revision)})
		return err
	}
	for _, turn := range []struct {
		name          string
		first, second func() error
		last          uint64 // whose mark the first gets to last
		shown         int64  // in the end
	}{
		{"back before a mark", hide, save, ali, 0},
		{"a release before a mark", release, save, ali, 2},
		{"a mark before they are back", save, hide, jana, 0},
		{"a mark before a release", save, release, jana, 2},
	} {
		t.Run(turn.name, func(t *testing.T) {
			// Each mark is seen when it is set, until all are taken back.
			c.Change(t, "UPDATE assignments SET release_at = '2026-01-01 08:00:00+00:00'")
			k.Clock.Advance(time.Second)
			db, let := held(t, k, fmt.Sprintf("SELECT 1 FROM grades WHERE enrollment_id = %d", turn.last))
			defer let()
			done := make(chan error, 2)
			go func() { done <- turn.first() }()
			queued(t, db, 1)
			go func() { done <- turn.second() }()
			queued(t, db, 2)
			let()
			for range 2 {
				if err := <-done; err != nil {
					t.Errorf("they are in each other's way: %v", err)
				}
			}
			revision++
			if n := c.one(t, "SELECT count(*) FROM grades WHERE released_at IS NOT NULL"); n != turn.shown {
				t.Errorf("%d marks are shown, want %d", n, turn.shown)
			}
			if n := c.one(t, fmt.Sprintf("SELECT count(*) FROM grades WHERE revision = %d AND points = %d", revision, 100*(49+revision))); n != 1 {
				t.Error("the mark was not saved once")
			}
			if n := c.told(t, "grade", c.jana); (n > 0) != (turn.shown > 0) {
				t.Errorf("%d notices of a mark, %d marks are shown", n, turn.shown)
			}
		})
	}
}
