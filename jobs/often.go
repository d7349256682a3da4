package jobs

import (
	"context"
	"time"

	"luna/models"
)

// often are the jobs that run every few minutes and mostly find nothing to do. They
// are safe to run in many processes at once and have no periods in the ledger,
// which would be full of nothing; it hears of them when they fail.
var often = map[string]bool{"send-mail": true, "release-marks": true, "notices": true}

// runOften runs such a job. Its failure is told once an hour: a mail server
// that is down for a night is one event.
func (j *Jobs) runOften(name string) {
	job := j.jobs[name]
	ctx, cancel := context.WithTimeout(j.base, job.limit)
	defer cancel()
	detail, err := job.guarded(ctx, j.now())
	if err == nil {
		if detail != "" {
			j.Log.Info("job done", "job", name, "detail", detail)
		}
		return
	}
	note, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	ledger := j.system(name)
	run, begun := ledger.BeginRun(note, models.RunClaim{
		Job: name, Period: j.now().Truncate(time.Hour).Format("2006-01-02T15Z"), DeadBefore: j.now().Add(-job.limit - grace),
	})
	if begun != nil {
		return // told already
	}
	j.Log.Error("job failed", "job", name, "error", err)
	if ended := ledger.EndRun(note, run, models.JobFailed, err.Error()); ended != nil {
		j.Log.Error("noting a failed job", "job", name, "error", ended)
	}
}

// listen sends mail as soon as this process has posted some, until the jobs
// are stopped.
func (j *Jobs) listen() {
	for {
		select {
		case <-j.base.Done():
			return
		case <-j.Store.Posted():
			j.runOften("send-mail")
		}
	}
}
