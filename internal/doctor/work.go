package doctor

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"luna/models"
)

// How long mail may wait.
const (
	someWait = 15 * time.Minute
	longWait = 6 * time.Hour
)

// reason is what the log of the database says of our questions.
const reason = "luna doctor"

func mail(ctx context.Context, p Patient) []Finding {
	if p.Mail == nil {
		if !p.Config.Production {
			return fine("no mail server: an administrator's page shows the mails")
		}
		return []Finding{{
			Level: Warning, Found: "no mail server is configured", Meaning: "Nobody can be invited by mail, and nobody who forgot a password can choose another.",
			Do: "Set LUNA_SMTP_URL and LUNA_MAIL_FROM.",
		}}
	}
	if err := p.Mail(ctx); err != nil {
		return []Finding{{
			Level: Fault, Found: "the mail server does not let us in: " + err.Error(), Meaning: "Mails wait, invitations and links do not arrive.",
			Do: "Look at LUNA_SMTP_URL, the password, the server's certificate, and whether this machine may reach it.",
		}}
	}
	return fine("the mail server %s speaks TLS and lets us in", p.Config.Mail.Host)
}

func outbox(ctx context.Context, p Patient) []Finding {
	if p.Store == nil {
		return nil
	}
	box, err := p.Store.System(reason).Outbox(ctx)
	if err != nil {
		return unasked(err, "Look whether the schema is there: luna migrate status.")
	}
	var found []Finding
	if p.Mail == nil { // nothing leaves, as the check before has said
		return fine("mails that wait for a mail server: %d", box.Waiting)
	}
	if late := p.Now().Sub(box.Oldest); !box.Oldest.IsZero() && late > someWait {
		level := Warning
		if late > longWait {
			level = Fault
		}
		found = append(found, Finding{
			Level: level, Found: fmt.Sprintf("mails that wait: %d, one of them for %v", box.Waiting, late.Round(time.Minute)), Meaning: "The mail server takes none, or no process sends.",
			Do: "Look at the check \"mail\", at /admin/mails, and at the log for send-mail.",
		})
	}
	if box.Dead > 0 {
		found = append(found, Finding{
			Level: Warning, Found: fmt.Sprintf("mails that were given up: %d", box.Dead), Meaning: "Some people wait for a mail that will not come.",
			Do: "Have the administrators of the universities look at /admin/mails: correct the address, or send them again.",
		})
	}
	return orFine(found, "mails that wait: %d, none for long", box.Waiting)
}

// jobs holds the ledger against the times at which each job was due.
func jobs(ctx context.Context, p Patient) []Finding {
	if p.Store == nil {
		return nil
	}
	runs, err := p.Store.System(reason).LastRuns(ctx)
	if err != nil {
		return unasked(err, "Look whether the schema is there: luna migrate status.")
	}
	last := make(map[string]map[models.JobOutcome]models.JobRun)
	for _, r := range runs {
		if last[r.Job] == nil {
			last[r.Job] = make(map[models.JobOutcome]models.JobRun)
		}
		last[r.Job][r.Outcome] = r
	}
	var found []Finding
	var never []string
	for _, name := range slices.Sorted(maps.Keys(p.Due)) {
		if len(last[name]) == 0 {
			never = append(never, name)
			continue
		}
		found = append(found, judge(name, p.Due[name], last[name])...)
	}
	if len(never) > 0 {
		found = append(found, Finding{
			Level: Warning, Found: "never done: " + strings.Join(never, ", "), Meaning: "Right on the first day; later no process runs the jobs.",
			Do: "Look at /admin/jobs and at the log, then run one by hand: luna job " + never[0],
		})
	}
	return orFine(found, "%d jobs were done when they were due", len(p.Due))
}

// early is how much before its time a run may have begun: clocks differ.
const early = time.Minute

func judge(name string, due time.Time, last map[models.JobOutcome]models.JobRun) []Finding {
	ok, failed := last[models.JobOK], last[models.JobFailed]
	do := fmt.Sprintf("Look at /admin/jobs and at the log, then run it by hand: luna job %s", name)
	switch {
	case failed.StartedAt.After(ok.StartedAt):
		first, _, _ := strings.Cut(failed.Detail, "\n")
		return []Finding{{
			Level: Fault, Found: fmt.Sprintf("%s failed at %s: %s", name, failed.StartedAt.UTC().Format(time.RFC3339), first), Meaning: "What it does is not up to date.", Do: do,
		}}
	case ok.StartedAt.Before(due.Add(-early)):
		return []Finding{{
			Level: Fault, Found: fmt.Sprintf("%s was due at %s and has not been done since", name, due.UTC().Format(time.RFC3339)), Meaning: "No process runs the jobs.", Do: do,
		}}
	}
	return nil
}
