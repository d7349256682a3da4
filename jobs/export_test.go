package jobs

import (
	"context"
	"time"

	"github.com/go-co-op/gocron/v2"
)

// Replace puts a job of the test's own into the table, in place of all others.
func (j *Jobs) Replace(name, cron string, limit time.Duration, run func(ctx context.Context, now time.Time) (string, error)) {
	j.jobs = map[string]job{name: {cron, limit, run}}
}

// Timers gives the scheduler's timers another clock, and missed periods are
// looked for at the start only.
func (j *Jobs) Timers(o gocron.SchedulerOption) {
	j.more, j.lookEvery = append(j.more, o), 10000*time.Hour
}

// Latest is the last time at or before t at which a job was to run.
func (j *Jobs) Latest(name string, t time.Time) (time.Time, bool) { return j.latest(name, t) }

// Lock claims the current slot as the scheduler does.
func (j *Jobs) Lock(ctx context.Context, name string) error {
	j.base = ctx
	_, err := leases{j}.Lock(ctx, name)
	return err
}

// CatchUp looks for missed periods once, as the scheduler does.
func (j *Jobs) CatchUp(ctx context.Context, retry bool) {
	j.base = ctx
	j.catchUp(retry)
}
