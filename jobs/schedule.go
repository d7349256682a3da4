package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"luna/models"

	"github.com/go-co-op/gocron/v2"
)

const (
	// skew is how far the clocks of two replicas may be apart.
	skew = 30 * time.Second
	// stopWithin is how long a running job may go on after Stop.
	stopWithin = 15 * time.Second
)

// Start lets the jobs run at their times until Stop. What was missed while no
// process ran is made up for at once.
func (j *Jobs) Start(ctx context.Context) error {
	if j.scheduler != nil {
		return errors.New("the jobs are running already")
	}
	scheduler, err := gocron.NewScheduler(append([]gocron.SchedulerOption{
		gocron.WithLocation(j.Zone), gocron.WithLogger(silent{}), gocron.WithStopTimeout(stopWithin),
	}, j.more...)...)
	if err != nil {
		return fmt.Errorf("making the scheduler: %w", err)
	}
	// A run goes on when the program is told to stop; Stop ends it in time.
	j.base, j.cancel = context.WithCancel(context.WithoutCancel(ctx))
	for name, job := range j.jobs {
		options := []gocron.JobOption{gocron.WithName(name), gocron.WithSingletonMode(gocron.LimitModeReschedule)}
		if !often[name] {
			options = append(options, gocron.WithDistributedJobLocker(leases{j}))
		}
		_, err := scheduler.NewJob(gocron.CronJob(job.cron, false), gocron.NewTask(func() { j.scheduled(name) }), options...)
		if err != nil {
			return fmt.Errorf("scheduling %s: %w", name, err)
		}
	}
	_, err = scheduler.NewJob(gocron.DurationJob(j.lookEvery), gocron.NewTask(func() { j.catchUp(false) }),
		gocron.WithName("catch-up"), gocron.WithSingletonMode(gocron.LimitModeReschedule))
	if err != nil {
		return fmt.Errorf("scheduling the catching up: %w", err)
	}
	j.scheduler = scheduler
	j.running.Go(func() { j.catchUp(true) })
	j.running.Go(j.listen)
	scheduler.Start()
	return nil
}

// Stop ends the schedule and waits for running jobs, at most until ctx ends.
// A job that is cut off is made up for at the next start.
func (j *Jobs) Stop(ctx context.Context) error {
	if j.scheduler == nil {
		return nil
	}
	err := j.scheduler.ShutdownWithContext(ctx)
	j.cancel()
	done := make(chan struct{})
	go func() { j.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		err = errors.Join(err, ctx.Err())
	}
	j.scheduler = nil
	return err
}

// scheduled runs the period of a job whose time has come.
func (j *Jobs) scheduled(name string) {
	if often[name] {
		j.runOften(name)
		return
	}
	slot, ok := j.latest(name, j.now().Add(skew))
	if ok {
		j.period(name, slot, false)
	}
}

// catchUp runs the last period of each job that nobody ran, or whose run
// died; with retry also those that failed.
func (j *Jobs) catchUp(retry bool) {
	for _, name := range j.Names() {
		dead := j.now().Add(-j.jobs[name].limit - grace)
		if slot, ok := j.latest(name, j.now()); ok && !often[name] {
			j.period(name, slot, retry)
		}
		if _, err := j.system(name).BuryRuns(j.base, name, dead); err != nil {
			j.Log.Error("looking for dead runs", "job", name, "error", err)
		}
	}
}

// period runs one period; that it is done or being done is no event.
func (j *Jobs) period(name string, slot time.Time, retry bool) {
	period, began := slot.UTC().Format("2006-01-02T15:04Z"), j.now()
	detail, err := j.once(j.base, name, period, retry)
	log := j.Log.With("job", name, "period", period, "took", j.now().Sub(began).Round(time.Millisecond))
	switch {
	case errors.Is(err, models.ErrConflict):
	case err != nil:
		log.Error("job failed", "error", err)
	default:
		log.Info("job done", "detail", detail)
	}
}

// latest is the last time at or before t at which a job was to run.
func (j *Jobs) latest(name string, t time.Time) (time.Time, bool) {
	rule := gocron.NewDefaultCron(false)
	if err := rule.IsValid(j.jobs[name].cron, j.Zone, t); err != nil {
		return time.Time{}, false
	}
	for back := time.Hour; back < 400*24*time.Hour; back *= 4 {
		next := rule.Next(t.Add(-back))
		if next.After(t) {
			continue
		}
		for slot := next; ; slot = next {
			if next = rule.Next(slot); next.After(t) {
				return slot, true
			}
		}
	}
	return time.Time{}, false
}

// Due tells for each job when it should have been done last: its last time of
// which the limit of a run is over. Jobs that run every minute leave no trace
// of each run and are not in it.
func (j *Jobs) Due(now time.Time) map[string]time.Time {
	due := make(map[string]time.Time)
	for name, job := range j.jobs {
		if slot, ok := j.latest(name, now.Add(-job.limit-grace)); ok && !often[name] {
			due[name] = slot
		}
	}
	return due
}

// leases lets one of many replicas run a slot. The scheduler's own way, a lock
// that is open again when the job is done, lets a replica whose clock is late
// run the job once more.
type leases struct{ j *Jobs }

// Lock claims the slot of a job for this process.
func (l leases) Lock(_ context.Context, name string) (gocron.Lock, error) {
	j := l.j
	slot, ok := j.latest(name, j.now().Add(skew))
	if !ok {
		return nil, fmt.Errorf("%w %q", ErrUnknown, name)
	}
	return held{}, j.system(name).TakeLease(j.base, models.Lease{
		Name: name, Slot: slot.Unix(), Owner: j.owner, Until: j.now().Add(j.jobs[name].limit + grace),
	})
}

// held is a lease; it ends by itself.
type held struct{}

func (held) Unlock(context.Context) error { return nil }

// silent drops what the scheduler says: the ledger and our own log have it.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Error(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}

func newOwner() string { return rand.Text() }
