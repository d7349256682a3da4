package jobs_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/jobs"
	"luna/models"

	"github.com/go-co-op/gocron/v2"
	"github.com/jonboulle/clockwork"
)

var errBroken = errors.New("the printer is on fire")

// counting gives a job that counts its runs.
func counting(n *atomic.Int32) func(context.Context, time.Time) (string, error) {
	return func(context.Context, time.Time) (string, error) {
		n.Add(1)
		return "counted", nil
	}
}

func newJobs(k *storetest.Kit, store *models.Store) *jobs.Jobs {
	return jobs.New(jobs.Options{Store: store, Now: k.Clock.Now})
}

// ledger lists the runs, newest first.
func ledger(t *testing.T, k *storetest.Kit) []models.JobRun {
	t.Helper()
	runs, err := k.Platform().JobRuns(context.Background(), 100)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func TestARunByHandIsInTheLedger(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		j := jobs.New(jobs.Options{Store: k.Store, Now: k.Clock.Now, AnchorFile: filepath.Join(t.TempDir(), "anchors")})
		for _, name := range j.Names() {
			if _, err := j.Run(ctx, name); err != nil {
				t.Errorf("%s on an empty database: %v", name, err)
			}
			k.Clock.Advance(time.Second)
		}
		runs := ledger(t, k)
		if len(runs) != len(j.Names()) {
			t.Fatalf("%d rows in the ledger, want %d", len(runs), len(j.Names()))
		}
		for _, r := range runs {
			if r.Outcome != models.JobOK || r.FinishedAt == nil || !strings.HasPrefix(r.Period, "manual 2026-11-02T") {
				t.Errorf("row %+v", r)
			}
		}
		if _, err := j.Run(ctx, "make-coffee"); !errors.Is(err, jobs.ErrUnknown) {
			t.Errorf("an unknown job: %v", err)
		}
	})
}

func TestAFailureOrPanicEndsTheRunNotTheProgram(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, j := context.Background(), newJobs(k, k.Store)
		j.Replace("fail", "0 * * * *", time.Minute, func(context.Context, time.Time) (string, error) { return "", errBroken })
		if _, err := j.Run(ctx, "fail"); !errors.Is(err, errBroken) {
			t.Errorf("failing: %v", err)
		}
		k.Clock.Advance(time.Second)
		j.Replace("panic", "0 * * * *", time.Minute, func(context.Context, time.Time) (string, error) { panic("oh") })
		if _, err := j.Run(ctx, "panic"); err == nil || !strings.Contains(err.Error(), "panic: oh") {
			t.Errorf("panicking: %v", err)
		}
		for _, r := range ledger(t, k) {
			if r.Outcome != models.JobFailed || r.FinishedAt == nil || r.Detail == "" {
				t.Errorf("row %+v", r)
			}
		}
	})
}

func TestAMissedPeriodIsMadeUpForOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		var n atomic.Int32
		ctx, first, second := context.Background(), newJobs(k, k.Store), newJobs(k, k.Another(t))
		for _, j := range []*jobs.Jobs{first, second} {
			j.Replace("count", "0 6,18 * * *", time.Minute, counting(&n))
		}
		done := make(chan struct{})
		for _, j := range []*jobs.Jobs{first, second} {
			go func() { j.CatchUp(ctx, true); done <- struct{}{} }()
		}
		<-done
		<-done
		if n.Load() != 1 {
			t.Fatalf("two replicas ran the period %d times", n.Load())
		}
		if runs := ledger(t, k); len(runs) != 1 || runs[0].Period != "2026-11-02T06:00Z" || runs[0].Detail != "counted" {
			t.Errorf("ledger %+v", runs)
		}
		k.Clock.Advance(10 * 24 * time.Hour) // an outage
		first.CatchUp(ctx, false)
		second.CatchUp(ctx, false)
		if n.Load() != 2 {
			t.Errorf("after the outage: %d runs in all, want 2", n.Load())
		}
	})
}

func TestAFailedPeriodIsTriedAgainAtTheNextStartOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, j, tries := context.Background(), newJobs(k, k.Store), 0
		j.Replace("fail", "0 * * * *", time.Minute, func(context.Context, time.Time) (string, error) {
			tries++
			return "", errBroken
		})
		for i, retry := range []bool{false, false, true} {
			j.CatchUp(ctx, retry)
			if want := []int{1, 1, 2}[i]; tries != want {
				t.Errorf("after %d rounds: %d tries, want %d", i+1, tries, want)
			}
		}
	})
}

func TestARunWhoseProcessDiedIsTakenOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		var n atomic.Int32
		ctx, j := context.Background(), newJobs(k, k.Store)
		j.Replace("count", "0 6 * * *", 5*time.Minute, counting(&n))
		died, err := k.System("test").BeginRun(ctx, models.RunClaim{Job: "count", Period: "2026-11-02T06:00Z"})
		if err != nil {
			t.Fatal(err)
		}
		old, err := k.System("test").BeginRun(ctx, models.RunClaim{Job: "count", Period: "2026-11-01T06:00Z"})
		if err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(5 * time.Minute)
		j.CatchUp(ctx, false)
		if n.Load() != 0 {
			t.Error("a run that may still be alive was taken over")
		}
		k.Clock.Advance(2 * time.Minute)
		j.CatchUp(ctx, false)
		if n.Load() != 1 {
			t.Errorf("%d runs after the takeover, want 1", n.Load())
		}
		for _, r := range ledger(t, k) {
			if want := map[string]models.JobOutcome{died.Period: models.JobOK, old.Period: models.JobFailed}[r.Period]; r.Outcome != want {
				t.Errorf("period %s is %s, want %s", r.Period, r.Outcome, want)
			}
		}
		if err := k.System("test").EndRun(ctx, died, models.JobOK, "I am not dead"); !errors.Is(err, models.ErrConflict) {
			t.Errorf("the run that was given up could still end: %v", err)
		}
	})
}

func TestASlotIsLeasedOnceWhateverTheClocksSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		take := func(off time.Duration) bool {
			var n atomic.Int32
			j := jobs.New(jobs.Options{Store: k.Store, Now: func() time.Time { return k.Clock.Now().Add(off) }})
			j.Replace("count", "0 * * * *", time.Minute, counting(&n))
			err := j.Lock(ctx, "count")
			if err != nil && !errors.Is(err, models.ErrConflict) {
				t.Fatal(err)
			}
			return err == nil
		}
		for slot := range 5 {
			if !take(0) {
				t.Errorf("slot %d: the first replica did not get it", slot)
			}
			for _, off := range []time.Duration{-25 * time.Second, 25 * time.Second, 50 * time.Second, -time.Hour} {
				if take(off) {
					t.Errorf("slot %d was given out again to a clock that is %v off", slot, off)
				}
			}
			k.Clock.Advance(time.Hour)
		}
	})
}

func TestLatestFindsTheLastTimeOfASchedule(t *testing.T) {
	j := jobs.New(jobs.Options{Now: time.Now})
	at := time.Date(2026, time.March, 1, 3, 0, 0, 0, time.UTC)
	for cron, want := range map[string]string{
		"0 6,18 * * *": "2026-02-28T18:00", "0 3 * * *": "2026-03-01T03:00", "*/15 * * * *": "2026-03-01T03:00",
		"30 4 29 2 *": "", "0 0 1 1 *": "2026-01-01T00:00", "0 9 * * 1": "2026-02-23T09:00",
	} {
		j.Replace("x", cron, time.Minute, nil)
		got, ok := j.Latest("x", at)
		if text := got.Format("2006-01-02T15:04"); ok != (want != "") || ok && text != want {
			t.Errorf("%s: %s %v, want %s", cron, text, ok, want)
		}
	}
}

func TestTheSchedulerRunsAJobWhenItsTimeComes(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	timers := clockwork.NewFakeClockAt(k.Clock.Now()) // 09:00
	ran := make(chan time.Time, 10)
	j := newJobs(k, k.Store)
	j.Timers(gocron.WithClock(timers))
	j.Replace("tick", "0 10 * * *", time.Minute, func(_ context.Context, now time.Time) (string, error) {
		ran <- now
		return "", nil
	})
	ctx := t.Context()
	if err := j.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if err := j.Start(ctx); err == nil {
		t.Error("started twice")
	}
	<-ran // catching up with yesterday's
	k.Clock.Set(time.Date(2026, time.November, 2, 10, 0, 0, 0, time.UTC))
	if err := timers.BlockUntilContext(ctx, 2); err != nil {
		t.Fatal(err)
	}
	timers.Advance(time.Hour)
	if at := <-ran; !at.Equal(k.Clock.Now()) {
		t.Errorf("ran as of %v", at)
	}
	if err := j.Stop(ctx); err != nil {
		t.Error(err)
	}
	var periods []string
	for _, r := range ledger(t, k) {
		periods = append(periods, r.Period)
	}
	if got := strings.Join(periods, " "); got != "2026-11-02T10:00Z 2026-11-01T10:00Z" {
		t.Errorf("periods %s", got)
	}
}
