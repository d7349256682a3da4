package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// keepRuns is how long the ledger of jobs is kept.
const keepRuns = 90 * 24 * time.Hour

// Cleaned counts what CleanUp removed.
type Cleaned struct{ Sessions, Attempts, Runs, Mails, Texts, Imports int64 }

// String is what the ledger of jobs says.
func (c Cleaned) String() string {
	return fmt.Sprintf("removed %d sessions, %d counters of failed tries, %d old runs, %d mails, %d texts of mails, %d tables of people",
		c.Sessions, c.Attempts, c.Runs, c.Mails, c.Texts, c.Imports)
}

// CleanUp removes what nobody can use any more: sessions that are over,
// counters of failed tries whose window has passed, old runs of jobs, old mail,
// tables of people that nobody applied, and what dead letters say that nobody has sent again.
func (s System) CleanUp(ctx context.Context, now time.Time) (Cleaned, error) {
	var c Cleaned
	err := s.store.across(ctx, s.reason, func(tx *gorm.DB) error {
		for _, part := range []struct {
			count *int64
			sql   string
			args  []any
		}{
			{&c.Sessions, "DELETE FROM sessions WHERE expires_at <= ? OR seen_at <= ?", []any{now, now.Add(-idleFor)}},
			{&c.Attempts, "DELETE FROM attempts WHERE first_at <= ? AND (first_at <= ? OR kind NOT LIKE '% series')", []any{now.Add(-attemptWindow), now.Add(-seriesWindow)}},
			{&c.Runs, "DELETE FROM job_runs WHERE started_at < ? AND outcome <> 'running'", []any{now.Add(-keepRuns)}},
			{&c.Mails, "DELETE FROM mails WHERE state = 'sent' AND sent_at < ? OR state = 'dead' AND run_after < ?", []any{now.Add(-keepSent), now.Add(-keepDead)}},
			{&c.Texts, "UPDATE mails SET text_body = '', html_body = '' WHERE state = 'dead' AND text_body <> '' AND run_after < ?", []any{now.Add(-keepBodies)}},
			{&c.Imports, "DELETE FROM people_imports WHERE expires_at <= ?", []any{now}},
		} {
			done := tx.Exec(part.sql, part.args...)
			if done.Error != nil {
				return done.Error
			}
			*part.count = done.RowsAffected
		}
		return forgetDjango(tx)
	})
	return c, err
}
