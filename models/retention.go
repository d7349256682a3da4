package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"luna/models/schedule"

	"gorm.io/gorm"
)

// RetentionKey names a class of records that are kept equally long.
type RetentionKey string

// The classes.
const (
	KeepSessions   RetentionKey = "sessions"
	KeepAttempts   RetentionKey = "attempts"
	KeepMails      RetentionKey = "mails"
	KeepHandshakes RetentionKey = "handshakes"
	KeepLinks      RetentionKey = "links"
	KeepImports    RetentionKey = "imports"
	KeepAccess     RetentionKey = "access"
	KeepNotices    RetentionKey = "notices"
	KeepAnswers    RetentionKey = "answers"
	KeepPeople     RetentionKey = "people"
	KeepAudit      RetentionKey = "audit"
	KeepErasures   RetentionKey = "erasures"
)

// How many months a person can read who looked at them, and what they were told.
const (
	keepAccess  = 24
	keepNotices = 3
)

// retained is one class: what belongs to it and is over. Conditions take
// @university and the moments of a retentionClock.
type retained struct {
	key RetentionKey
	// count counts for one university what the next run will remove; empty where
	// clean-up removes it every night, or nothing does.
	count string
	// remove is carried out in order, for one university.
	remove []string
}

// The conditions under which a record is over.
const (
	oldLinks   = ` WHERE university_id = @university AND expires_at <= @now`
	oldAccess  = ` WHERE university_id = @university AND at < @access`
	oldNotices = ` WHERE university_id = @university AND created_at < @notices`
	oldViews   = ` WHERE university_id = @university AND ends_at < @access`
	oldPeople  = ` WHERE university_id = @university AND deactivated_at < @people AND erased_at IS NULL`
	oldAudit   = ` WHERE university_id = @university AND at < @audit`
	oldModules = ` IN (SELECT e.id FROM enrollments e JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
		WHERE e.university_id = @university AND m.last_day < @answers)`
	// A lecturer sets the last day of a module: a survey goes only if it is as
	// old itself, and so never while it is open. A trend stays as long as a
	// younger survey of the same enrollment does.
	oldSurveys = ` WHERE university_id = @university AND closes_at < @closed AND enrollment_id` + oldModules
	oldTrends  = ` WHERE university_id = @university AND enrollment_id` + oldModules + ` AND NOT EXISTS (SELECT 1 FROM surveys y
		WHERE y.university_id = @university AND y.enrollment_id = trends.enrollment_id AND y.closes_at >= @closed)`
)

// retention is every class. It reads as the table in docs/privacy.md, and a
// test holds the two together.
func retention() []retained {
	return []retained{
		{key: KeepSessions},
		{key: KeepAttempts},
		{key: KeepHandshakes, remove: []string{`DELETE FROM handshakes WHERE expires_at <= @now`}}, // nobody's: gone with the first
		{key: KeepLinks, count: `SELECT count(*) FROM account_links` + oldLinks, remove: []string{`DELETE FROM account_links` + oldLinks}},
		{key: KeepImports, count: `SELECT count(*) FROM people_imports` + oldLinks, remove: []string{`DELETE FROM people_imports` + oldLinks}},
		{key: KeepMails},
		{key: KeepAccess, count: `SELECT count(*) FROM access_entries` + oldAccess, remove: []string{
			`DELETE FROM access_entries` + oldAccess, `DELETE FROM support_views` + oldViews,
		}},
		{key: KeepNotices, count: `SELECT count(*) FROM notices` + oldNotices, remove: []string{`DELETE FROM notices` + oldNotices}},
		{key: KeepAnswers, count: `SELECT count(*) FROM surveys` + oldSurveys, remove: []string{
			`DELETE FROM surveys` + oldSurveys, `DELETE FROM trends` + oldTrends,
		}},
		{key: KeepPeople, count: `SELECT count(*) FROM users` + oldPeople},
		{key: KeepAudit, count: `SELECT count(*) FROM audit_entries` + oldAudit},
		{key: KeepErasures},
	}
}

// retentionClock says what is over for one university. Zero months keep for
// ever: the moment is one before which there is nothing.
func retentionClock(u University, now time.Time) map[string]any {
	before := func(months int) time.Time {
		if months == 0 {
			return time.Unix(0, 0).UTC()
		}
		return now.AddDate(0, -months, 0)
	}
	return map[string]any{
		"university": u.ID, "now": now, "access": before(keepAccess), "notices": before(keepNotices), "people": before(u.KeepPeopleMonths),
		"audit": before(u.KeepAuditMonths), "closed": before(u.KeepAnswersMonths), "answers": schedule.DateOf(before(u.KeepAnswersMonths), u.Zone()).String(),
	}
}

// RetentionLine is one class of a university: how long it is kept, and how
// much of it is over.
type RetentionLine struct {
	Key RetentionKey
	// Months is what the university has set, or what is fixed; 0 keeps for ever.
	Months int
	Over   int64
	// Counted: clean-up removes the others every night, nobody counts them.
	Counted bool
	// Kept: what is over is counted, but not removed by the program.
	Kept bool
}

// Retention tells what the next nightly run would remove. It removes nothing.
func (s Scope) Retention(ctx context.Context) ([]RetentionLine, error) {
	if err := s.only(Administrator); err != nil || s.actor.UniversityID == 0 {
		return nil, ErrNotFound
	}
	var lines []RetentionLine
	err := s.read(ctx, func(s Scope) error {
		u, err := s.home()
		if err != nil {
			return err
		}
		lines, err = s.retention(u, s.now())
		return err
	})
	return lines, err
}

func (s Scope) retention(u University, now time.Time) ([]RetentionLine, error) {
	var lines []RetentionLine
	clock := retentionClock(u, now)
	for _, class := range retention() {
		line := RetentionLine{Key: class.key, Counted: class.count != "", Kept: class.key == KeepAudit}
		switch class.key {
		case KeepAccess:
			line.Months = keepAccess
		case KeepNotices:
			line.Months = keepNotices
		case KeepAnswers:
			line.Months = u.KeepAnswersMonths
		case KeepPeople:
			line.Months = u.KeepPeopleMonths
		case KeepAudit:
			line.Months = u.KeepAuditMonths
		}
		if line.Counted {
			if err := s.tx.Raw(class.count, clock).Scan(&line.Over).Error; err != nil {
				return nil, fmt.Errorf("counting %s: %w", class.key, err)
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// Removed counts by class what a run removed, or would remove.
type Removed map[RetentionKey]int64

// String is what the ledger of jobs says.
func (r Removed) String() string {
	var parts []string
	for _, class := range retention() {
		if n := r[class.key]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, class.key))
		}
	}
	if len(parts) == 0 {
		return "nothing is over"
	}
	return strings.Join(parts, ", ")
}

// Retain removes what is over in every university, and erases people who were
// deactivated long enough ago; dry only counts. Where a university has set no
// months, its answers and people stay. Twice does no harm.
func (s System) Retain(ctx context.Context, now time.Time, dry bool) (Removed, error) {
	removed := Removed{}
	var universities []University
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Order("id").Find(&universities).Error
	})
	if err != nil {
		return removed, err
	}
	var failed []error // one university's trouble is not that of the others
	for _, u := range universities {
		in := s.in(u.ID)
		if dry {
			err = in.read(ctx, func(s Scope) error { return s.wouldRetain(u, now, removed) })
		} else {
			err = in.retain(ctx, u, now, removed)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("university %d: %w", u.ID, err))
		}
	}
	if dry || len(removed) == 0 {
		return removed, errors.Join(failed...)
	}
	return removed, errors.Join(append(failed, s.store.scrub(ctx, true))...)
}

func (s Scope) wouldRetain(u University, now time.Time, removed Removed) error {
	lines, err := s.retention(u, now)
	for _, line := range lines {
		if !line.Kept && line.Over > 0 {
			removed[line.Key] += line.Over
		}
	}
	return err
}

func (s Scope) retain(ctx context.Context, u University, now time.Time, removed Removed) error {
	clock := retentionClock(u, now)
	err := s.write(ctx, func(s Scope) error {
		facts := map[string]any{}
		for _, class := range retention() {
			for i, statement := range class.remove {
				done := s.tx.Exec(statement, clock)
				if done.Error != nil {
					return fmt.Errorf("removing %s: %w", class.key, done.Error)
				}
				if i == 0 && done.RowsAffected > 0 {
					removed[class.key] += done.RowsAffected
					facts[string(class.key)] = done.RowsAffected
				}
			}
		}
		if len(facts) == 0 {
			return nil
		}
		return s.audit("retention.remove", "university", u.ID, facts)
	})
	if err != nil {
		return err
	}
	return s.retainPeople(ctx, clock, removed)
}

// retainPeople erases one by one who was deactivated long enough ago.
func (s Scope) retainPeople(ctx context.Context, clock map[string]any, removed Removed) error {
	var ids []uint64
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT id FROM users`+oldPeople+` ORDER BY id`, clock).Scan(&ids).Error
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.erase(ctx, id, ErasedByRetention); err != nil {
			return fmt.Errorf("erasing person %d: %w", id, err)
		}
		removed[KeepPeople]++
	}
	return nil
}

// scrub makes sure that removed records leave no bytes behind in an SQLite
// file: the log of changes is written back and emptied, and with thorough the
// file is written anew. PostgreSQL's autovacuum does it in its own time.
func (s *Store) scrub(ctx context.Context, thorough bool) error {
	if s.engine != SQLite {
		return nil
	}
	pool := poolOf(s.write)
	if thorough {
		if _, err := pool.ExecContext(ctx, "VACUUM"); err != nil {
			return fmt.Errorf("writing the database file anew: %w", err)
		}
	}
	var busy sql.NullInt64
	if err := pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, new(any), new(any)); err != nil {
		return fmt.Errorf("emptying the log of changes: %w", err)
	}
	return nil
}
