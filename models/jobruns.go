package models

import "time"

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

// Lease is the claim of one scheduler slot by one replica.
type Lease struct {
	Name  string `gorm:"primaryKey"`
	Slot  int64
	Owner string
	Until time.Time
}
