package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// JobOutcome is how a run of a job ended.
type JobOutcome string

// The states of a run.
const (
	JobRunning JobOutcome = "running"
	JobOK      JobOutcome = "ok"
	JobFailed  JobOutcome = "failed"
)

// JobRun is the ledger's row of one run: unique on job and period.
type JobRun struct {
	ID         uint64
	Job        string
	Period     string
	StartedAt  time.Time
	FinishedAt *time.Time
	Outcome    JobOutcome
	Detail     string
}

// Took is how long the run lasted, 0 while it goes on.
func (r JobRun) Took() time.Duration {
	if r.FinishedAt == nil {
		return 0
	}
	return r.FinishedAt.Sub(r.StartedAt)
}

// RunClaim asks for one period of a job.
type RunClaim struct {
	Job, Period string
	// DeadBefore: a run that began before and has not ended counts as dead,
	// its process is gone. Its period is free again.
	DeadBefore time.Time
	// Retry also takes a period whose run failed.
	Retry bool
}

// BeginRun enters a run into the ledger. ErrConflict when the period has been
// done or is being done: of many processes that ask at once, one gets it.
func (s System) BeginRun(ctx context.Context, c RunClaim) (JobRun, error) {
	run := JobRun{Job: c.Job, Period: c.Period, StartedAt: s.store.Now(), Outcome: JobRunning}
	err := s.store.writing(ctx, func(tx *gorm.DB) error {
		return oneRow(tx.Exec(`INSERT INTO job_runs (job, period, started_at, outcome) VALUES (?, ?, ?, 'running')
			ON CONFLICT (job, period) DO UPDATE
			SET started_at = excluded.started_at, finished_at = NULL, outcome = 'running', detail = ''
			WHERE job_runs.outcome = 'running' AND job_runs.started_at < ? OR job_runs.outcome = 'failed' AND ?`,
			run.Job, run.Period, run.StartedAt, c.DeadBefore, c.Retry))
	})
	return run, err
}

// EndRun notes how a run ended. ErrConflict when another process has taken the
// run for dead and begun it anew: what this one says does not count any more.
func (s System) EndRun(ctx context.Context, run JobRun, outcome JobOutcome, detail string) error {
	return s.store.writing(ctx, func(tx *gorm.DB) error {
		return oneRow(tx.Exec(`UPDATE job_runs SET finished_at = ?, outcome = ?, detail = ?
			WHERE job = ? AND period = ? AND outcome = 'running' AND started_at = ?`,
			s.store.Now(), outcome, cut(detail, 2000), run.Job, run.Period, run.StartedAt))
	})
}

// BuryRuns marks the runs of a job that began before a moment and never ended
// as failed, and gives their number.
func (s System) BuryRuns(ctx context.Context, job string, deadBefore time.Time) (int, error) {
	var buried int64
	err := s.store.writing(ctx, func(tx *gorm.DB) error {
		done := tx.Exec(`UPDATE job_runs SET finished_at = ?, outcome = 'failed', detail = 'the process ended before the job did'
			WHERE job = ? AND outcome = 'running' AND started_at < ?`, s.store.Now(), job, deadBefore)
		buried = done.RowsAffected
		return done.Error
	})
	return int(buried), err
}

// JobRuns lists the last runs, newest first, at most limit of them. Jobs work
// for all universities together: what they say in detail is for platform
// administrators alone.
func (s Scope) JobRuns(ctx context.Context, limit int) ([]JobRun, error) {
	if err := s.only(Administrator); err != nil {
		return nil, err
	}
	var runs []JobRun
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Order("started_at DESC, id DESC").Limit(limit).Find(&runs).Error
	})
	if !s.actor.Platform() {
		for i := range runs {
			runs[i].Detail = ""
		}
	}
	return runs, err
}

// oneRow gives ErrConflict when a statement changed nothing.
func oneRow(done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return ErrConflict
	}
	return done.Error
}
