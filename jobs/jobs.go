// Package jobs is everything that happens by itself. A job does one thing as
// of a moment. It finds out from the database what is due, so that running it
// twice does no harm and running it late loses nothing; it can be run by hand.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"luna/models"

	"github.com/go-co-op/gocron/v2"
)

// Options say what the jobs work with.
type Options struct {
	Store *models.Store
	Log   *slog.Logger
	// Now is the clock that the jobs read. The scheduler's timers run on the
	// machine's.
	Now func() time.Time
	// Zone is where the times of the table below are local; nil is UTC.
	Zone *time.Location
	// Workers is how many series are computed at once; 0 is one a core. It
	// has no effect on any result.
	Workers int
	// AnchorFile is where the heads of the audit log are written down, outside
	// of the database.
	AnchorFile string
	// Carrier hands mail to a mail server; nil: there is none, mail stays.
	Carrier Carrier
}

// job is a row of the table.
type job struct {
	cron  string        // when, in Options.Zone
	limit time.Duration // a run that takes longer is cancelled
	run   func(ctx context.Context, now time.Time) (detail string, err error)
}

func (j *Jobs) table() map[string]job {
	return map[string]job{
		"create-surveys": {"0 6,18 * * *", 5 * time.Minute, j.createSurveys},
		"compute-trends": {"15 3,9,15,21 * * *", 20 * time.Minute, j.computeTrends},
		"clean-up":       {"40 4 * * *", 5 * time.Minute, j.cleanUp},
		"retention":      {"50 4 * * *", 30 * time.Minute, j.retain},
		"send-mail":      {"* * * * *", 5 * time.Minute, j.sendMail},
		"anchor-audit":   {"5 * * * *", 2 * time.Minute, j.anchorAudit},
		"verify-audit":   {"20 4 * * *", 20 * time.Minute, j.verifyAudit},
		"sweep-media":    {"10 5 * * *", 30 * time.Minute, j.sweepMedia},
		"release-marks":  {"* * * * *", 5 * time.Minute, j.releaseMarks},
		"notices":        {"*/5 * * * *", 10 * time.Minute, j.tellWhatIsNew},
	}
}

func (j *Jobs) createSurveys(ctx context.Context, now time.Time) (string, error) {
	n, err := j.system("create-surveys").CreateDueSurveys(ctx, now)
	return fmt.Sprintf("created %d surveys", n), err
}

func (j *Jobs) cleanUp(ctx context.Context, now time.Time) (string, error) {
	cleaned, err := j.system("clean-up").CleanUp(ctx, now)
	return cleaned.String(), err
}

func (j *Jobs) sweepMedia(ctx context.Context, _ time.Time) (string, error) {
	swept, err := j.system("sweep-media").SweepMedia(ctx)
	return swept.String(), err
}

func (j *Jobs) tellWhatIsNew(ctx context.Context, now time.Time) (string, error) {
	n, err := j.system("notices").TellWhatIsNew(ctx, now)
	if n == 0 {
		return "", err
	}
	return fmt.Sprintf("wrote %d notices", n), err
}

func (j *Jobs) releaseMarks(ctx context.Context, now time.Time) (string, error) {
	n, err := j.system("release-marks").ReleaseDueMarks(ctx, now)
	if n == 0 {
		return "", err
	}
	return fmt.Sprintf("released %d marks", n), err
}

// Jobs runs the table, by itself after Start and by hand with Run.
type Jobs struct {
	Options
	jobs      map[string]job
	owner     string // of leases: this process
	scheduler gocron.Scheduler
	lookEvery time.Duration            // for missed periods
	more      []gocron.SchedulerOption // tests give the timers their clock
	base      context.Context          // of runs that the scheduler began
	cancel    context.CancelFunc
	running   sync.WaitGroup
	sending   sync.Mutex // one run of send-mail in a process
}

// New gives the jobs; none runs before Start or Run.
func New(o Options) *Jobs {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	j := &Jobs{Options: o, owner: newOwner(), lookEvery: 5 * time.Minute}
	j.jobs = j.table()
	return j
}

// Names lists the jobs.
func (j *Jobs) Names() []string {
	names := make([]string, 0, len(j.jobs))
	for name := range j.jobs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (j *Jobs) system(reason string) models.System { return j.Store.System(reason) }

// now is the clock as the database keeps time.
func (j *Jobs) now() time.Time { return j.Now().UTC().Truncate(time.Microsecond) }
