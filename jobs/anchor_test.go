package jobs_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/jobs"
	"luna/models"
)

func anchors(t *testing.T, file string) (heads []models.AuditHead, cut int) {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	heads, cut, err = jobs.ReadAnchors(in)
	if err != nil {
		t.Fatal(err)
	}
	return heads, cut
}

func TestTheAnchorFileGrowsByTheHeadsOfAllChains(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, file := context.Background(), filepath.Join(t.TempDir(), "anchors")
		j := jobs.New(jobs.Options{Store: k.Store, Now: k.Clock.Now, AnchorFile: file})
		_, admin := k.University(t, "north")
		if _, err := j.Run(ctx, "anchor-audit"); err != nil {
			t.Fatal(err)
		}
		first, _ := anchors(t, file)
		if len(first) != 2 || first[0].UniversityID != 0 || first[1].Seq == 0 || len(first[1].Hash) != 64 {
			t.Fatalf("anchored %+v", first)
		}
		// A crash has cut off a line: what follows can be read all the same.
		torn, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := torn.WriteString(`{"at":"2026-11-02T09:`); err != nil {
			t.Fatal(err)
		}
		if err := torn.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := admin.CreateFaculty(ctx, "Science"); err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(time.Hour)
		if _, err := j.Run(ctx, "anchor-audit"); err != nil {
			t.Fatal(err)
		}
		all, cut := anchors(t, file)
		if len(all) != 4 || cut != 1 || all[3].Seq != first[1].Seq+1 {
			t.Errorf("%d anchors, %d cut: %+v", len(all), cut, all)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("others can read the anchors: %v, %v", info.Mode(), err)
		}
	})
}

func TestVerifyingEveryNightFailsWhenTheLogDoesNotHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		j := jobs.New(jobs.Options{Store: k.Store, Now: k.Clock.Now, AnchorFile: filepath.Join(t.TempDir(), "anchors")})
		u, admin := k.University(t, "north")
		for _, name := range []string{"verify-audit", "anchor-audit"} {
			if _, err := j.Run(ctx, name); err != nil {
				t.Fatal(err)
			}
		}
		k.Clock.Advance(time.Hour)
		db := k.Tamper(t)
		if k.Engine() == models.SQLite {
			if _, err := db.Exec("DROP TRIGGER audit_entries_remain"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec("DELETE FROM audit_entries WHERE university_id = 1"); err != nil {
			t.Fatal(err)
		}
		if u.ID != 1 {
			t.Fatalf("the university has number %d", u.ID)
		}
		_, err := j.Run(ctx, "verify-audit")
		if err == nil || !strings.Contains(err.Error(), "university 1") || !strings.Contains(err.Error(), "truncated") {
			t.Errorf("verified: %v", err)
		}
		log, err := admin.AuditLog(ctx, models.AuditSearch{})
		if err != nil || log.State.Faults != 1 {
			t.Errorf("the page says %+v, %v", log.State, err)
		}
	})
}

func TestOfManyReplicasOneWritesTheAnchorOfAnHour(t *testing.T) {
	k := storetest.New(t, models.Postgres)
	k.University(t, "north")
	file := filepath.Join(t.TempDir(), "anchors")
	var replicas sync.WaitGroup
	for range 4 {
		j := jobs.New(jobs.Options{Store: k.Another(t), Now: k.Clock.Now, AnchorFile: file})
		replicas.Go(func() { j.CatchUp(context.Background(), false) })
	}
	replicas.Wait()
	if heads, _ := anchors(t, file); len(heads) != 2 {
		t.Errorf("%d anchors of two chains in one hour", len(heads))
	}
}

func TestAFileThatCannotBeWrittenIsAFailure(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	for name, file := range map[string]string{"none": "", "a folder that is not there": filepath.Join(t.TempDir(), "no", "anchors")} {
		j := jobs.New(jobs.Options{Store: k.Store, Now: k.Clock.Now, AnchorFile: file})
		if _, err := j.Run(context.Background(), "anchor-audit"); err == nil || errors.Is(err, models.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
		k.Clock.Advance(time.Minute)
	}
}
