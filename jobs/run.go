package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"luna/models"
)

// ErrUnknown: no job has this name.
var ErrUnknown = errors.New("unknown job")

// grace is how much longer than its limit a run may seem to take before it
// counts as dead.
const grace = time.Minute

// Run runs a job now, by hand, and enters it into the ledger under a period of
// its own.
func (j *Jobs) Run(ctx context.Context, name string) (detail string, err error) {
	if _, ok := j.jobs[name]; !ok {
		return "", fmt.Errorf("%w %q", ErrUnknown, name)
	}
	return j.once(ctx, name, "manual "+j.now().Format("2006-01-02T15:04:05.000000Z"), false)
}

// once claims a period of a job in the ledger, runs the job and notes the
// outcome. models.ErrConflict when the period is somebody else's.
func (j *Jobs) once(ctx context.Context, name, period string, retry bool) (detail string, err error) {
	job := j.jobs[name]
	ledger := j.system(name)
	run, err := ledger.BeginRun(ctx, models.RunClaim{
		Job: name, Period: period, DeadBefore: j.now().Add(-job.limit - grace), Retry: retry,
	})
	if err != nil {
		return "", fmt.Errorf("claiming %s of %s: %w", period, name, err)
	}
	limited, cancel := context.WithTimeout(ctx, job.limit)
	defer cancel()
	detail, err = job.guarded(limited, run.StartedAt)
	outcome, said := models.JobOK, detail
	if err != nil {
		outcome, said = models.JobFailed, err.Error()
	}
	// The outcome is noted even where the run was cancelled.
	note, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	if ended := ledger.EndRun(note, run, outcome, said); ended != nil {
		return detail, errors.Join(err, fmt.Errorf("noting the end of %s: %w", name, ended))
	}
	return detail, err
}

// guarded turns a panic into an error: it ends one run, not the program.
func (r job) guarded(ctx context.Context, now time.Time) (detail string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.run(ctx, now)
}
