package models_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// act appends one entry to the chain of a scope.
func act(t testing.TB, s models.Scope, id uint64) {
	t.Helper()
	if err := s.AuditForTest(context.Background(), "test.act", "thing", id, map[string]any{"n": int(id)}); err != nil {
		t.Fatal(err)
	}
}

// chainOf verifies the chain of one university.
func chainOf(t testing.TB, k *storetest.Kit, slug string, anchors ...models.AuditHead) models.AuditChain {
	t.Helper()
	chains, err := k.System("test").VerifyAudit(context.Background(), slug, anchors)
	if err != nil {
		t.Fatal(err)
	}
	if len(chains) != 1 {
		t.Fatalf("%d chains of %s", len(chains), slug)
	}
	return chains[0]
}

func TestAnEntryIsThereExactlyIfWhatItTellsOfIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		ctx, before := context.Background(), chainOf(t, k, "north").Entries
		if _, err := admin.CreateFaculty(ctx, "Science"); err != nil {
			t.Fatal(err)
		}
		if n := chainOf(t, k, "north").Entries; n != before+1 {
			t.Errorf("%d entries after a faculty was made, were %d", n, before)
		}
		if _, err := admin.CreateFaculty(ctx, "Science"); err == nil {
			t.Fatal("the same faculty twice")
		}
		if err := admin.UndoneAuditForTest(ctx); !errors.Is(err, models.ErrClosed) {
			t.Fatal(err)
		}
		if n := chainOf(t, k, "north").Entries; n != before+1 {
			t.Errorf("%d entries after what did not happen", n)
		}
	})
}

func TestAFactIsANumberOrACodeWord(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	_, admin := k.University(t, "north")
	ctx := context.Background()
	for _, fact := range []any{
		"Jana Weiß", "jana@north.example", "a sentence of somebody", 3.5,
		[]string{"Jana Weiß"},
		map[string]any{"a": 1},
		struct{ Name string }{"x"},
		nil,
	} {
		if err := admin.AuditForTest(ctx, "test.act", "thing", 1, map[string]any{"fact": fact}); err == nil {
			t.Errorf("the fact %v got into the log", fact)
		}
	}
	for _, fact := range []any{3, uint64(1 << 62), true, "platform", models.Lecturer, "2026-11-02", []uint64{1, 2}, []string{"name", "email"}} {
		if err := admin.AuditForTest(ctx, "test.act", "thing", 1, map[string]any{"fact": fact}); err != nil {
			t.Errorf("the fact %v: %v", fact, err)
		}
	}
	for _, action := range []string{"", "act", "Test.act", "test act", "test.act;"} {
		if err := admin.AuditForTest(ctx, action, "thing", 1, nil); err == nil {
			t.Errorf("the action %q got into the log", action)
		}
	}
}

// The control is in TestWithoutTheLockTheChainWouldFork.
func TestManyAppendAtOnceAndTheChainDoesNotFork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		const workers, each = 16, 100
		_, admin := k.University(t, "north")
		before, second := chainOf(t, k, "north").Entries, k.Another(t)
		var wg sync.WaitGroup
		failed := make(chan error, workers)
		for i := range workers {
			scope := admin
			if i%2 == 1 { // two processes
				scope = second.As(admin.Actor())
			}
			wg.Go(func() {
				for n := range each {
					if err := scope.AuditForTest(context.Background(), "test.act", "thing", uint64(n+1), nil); err != nil {
						failed <- err
						return
					}
				}
			})
		}
		wg.Wait()
		close(failed)
		for err := range failed {
			t.Error(err)
		}
		chain := chainOf(t, k, "north")
		if got := chain.Entries - before; got != workers*each || chain.Seq != chain.Entries || len(chain.Faults) > 0 {
			t.Errorf("%d entries, the last is %d, faults %v", got, chain.Seq, chain.Faults)
		}
	})
}

func TestWithoutTheLockTheChainWouldFork(t *testing.T) {
	k := storetest.New(t, models.Postgres) // SQLite has one writer, whatever one forgets
	_, admin := k.University(t, "north")
	var both sync.WaitGroup
	both.Add(2)
	results := make(chan error, 2)
	for range 2 {
		go func() {
			results <- admin.AppendAuditUnlockedForTest(context.Background(), func() { both.Done(); both.Wait() })
		}()
	}
	first, second := <-results, <-results
	if first != nil {
		first, second = second, first
	}
	// Both read the same head. Only the key of the table keeps the second of
	// two entries with one number out, and with it what the second did.
	if first != nil || !errors.Is(second, models.ErrConflict) {
		t.Errorf("two at once without the lock: %v and %v", first, second)
	}
}

func TestTheUniversitiesHaveChainsOfTheirOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, north := k.University(t, "north")
		_, south := k.University(t, "south")
		act(t, north, 1)
		act(t, south, 1)
		act(t, north, 2)
		chains, err := k.System("test").VerifyAudit(context.Background(), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(chains) != 3 {
			t.Fatalf("%d chains: %+v", len(chains), chains)
		}
		for _, c := range chains {
			if c.Entries == 0 || c.Seq != c.Entries || len(c.Faults) > 0 {
				t.Errorf("chain %+v", c)
			}
		}
		if _, err := k.System("test").VerifyAudit(context.Background(), "nowhere", nil); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an unknown university: %v", err)
		}
	})
}

func TestNobodyChangesOrRemovesAnEntryNotEvenTheProgram(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		u, admin := k.University(t, "north")
		act(t, admin, 1)
		print := k.Fingerprint(t)
		for _, statement := range []string{
			"UPDATE audit_entries SET facts = '{}' WHERE university_id = ?",
			"DELETE FROM audit_entries WHERE university_id = ?",
		} {
			for name, run := range map[string]func() error{
				"as a university": func() error { return admin.RawForTest(context.Background(), statement, u.ID) },
				"as the program":  func() error { return k.Platform().RawForTest(context.Background(), statement, u.ID) },
				"as the writer":   func() error { return admin.RawAsWriterForTest(context.Background(), statement, u.ID) },
			} {
				if err := run(); err == nil {
					t.Errorf("%s %s: done", statement, name)
				}
			}
		}
		if k.Engine() == models.Postgres { // SQLite has no roles: there the guard is the first wall
			err := admin.RawForTest(context.Background(), `INSERT INTO audit_entries (university_id, seq, at, actor_id, actor_role, action,
				object, object_id, outcome, facts, previous, hash) VALUES (?, 999, now(), 0, '', '', '', 0, '', '', '', '')`, u.ID)
			if err == nil {
				t.Error("the program's own role wrote an entry")
			}
		}
		if k.Fingerprint(t) != print {
			t.Error("the log has changed")
		}
	})
}

func FuzzCanonical(f *testing.F) {
	f.Add("administrator", "user.create", "user", "ok", "{}", uint64(1), uint64(2), "lecturer", "user.role", "user", "ok", "{}", uint64(1), uint64(2))
	f.Add("ab", "c", "", "ok", "{}", uint64(0), uint64(0), "a", "bc", "", "ok", "{}", uint64(0), uint64(0))
	f.Add("", "\x00", "\x00", "", "", uint64(1<<63), uint64(256), "\x00", "", "\x00", "", "", uint64(1), uint64(1<<56))
	f.Fuzz(func(t *testing.T, r1, a1, o1, u1, f1 string, s1, i1 uint64, r2, a2, o2, u2, f2 string, s2, i2 uint64) {
		x := models.AuditEntry{Seq: s1, ActorRole: r1, Action: a1, Object: o1, ObjectID: i1, Outcome: u1, Facts: f1}
		y := models.AuditEntry{Seq: s2, ActorRole: r2, Action: a2, Object: o2, ObjectID: i2, Outcome: u2, Facts: f2}
		if same := bytes.Equal(x.CanonicalForTest(), y.CanonicalForTest()); same != (x == y) {
			t.Errorf("%+v and %+v: the same bytes is %v", x, y, same)
		}
	})
}
