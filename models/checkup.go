package models

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
)

// Server is what the database tells of itself.
type Server struct {
	// Clock is its time; zero where it has none of its own, an SQLite file.
	Clock time.Time
	// Version of PostgreSQL, such as 160004; 0 for SQLite.
	Version int
	// MaxConnections it lets in, 0: no limit.
	MaxConnections int
	// Unsafe are settings by which something that was acknowledged could be lost.
	Unsafe []string
	// Damage is what does not fit together in an SQLite file.
	Damage []string
}

// serverSettings are those that must be on: without them a crash of the machine
// may take answers along for which a student was already thanked.
const serverSettings = `SELECT name, setting FROM pg_settings
	WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'server_version_num', 'max_connections')`

// Server asks the database about itself. Looking through an SQLite file takes a
// moment for each gigabyte.
func (s *Store) Server(ctx context.Context) (Server, error) {
	var v Server
	if s.engine == SQLite {
		damage, err := s.damage(ctx)
		v.Damage = damage
		return v, err
	}
	err := s.ask(ctx, serverSettings, func(scan func(...any) error) error {
		var name, setting string
		if err := scan(&name, &setting); err != nil {
			return err
		}
		switch n, _ := strconv.Atoi(setting); {
		case name == "server_version_num":
			v.Version = n
		case name == "max_connections":
			v.MaxConnections = n
		case setting == "off" || setting == "local":
			v.Unsafe = append(v.Unsafe, name+" = "+setting)
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	return v, s.ask(ctx, "SELECT clock_timestamp()", func(scan func(...any) error) error { return scan(&v.Clock) })
}

// damage lists what SQLite finds wrong with its file.
func (s *Store) damage(ctx context.Context) ([]string, error) {
	found, err := s.askTexts(ctx, "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
	if err != nil {
		return nil, err
	}
	loose, err := s.askTexts(ctx, `SELECT "table" || ' has ' || count(*) || ' rows that refer to nothing' FROM pragma_foreign_key_check GROUP BY "table"`)
	return append(found, loose...), err
}

// Outbox counts the mails that did not leave yet.
type Outbox struct {
	Waiting int       // on their way
	Dead    int       // given up, or refused by the server
	Oldest  time.Time // when the one that should have left longest ago was due; zero: none waits
}

// Outbox tells how far the mail is behind.
func (s System) Outbox(ctx context.Context) (Outbox, error) {
	var o Outbox
	err := s.store.readingAcross(ctx, "how far the mail of all universities is behind", func(tx *gorm.DB) error {
		var counts []struct {
			State MailState
			N     int
		}
		if err := tx.Raw("SELECT state, count(*) AS n FROM mails WHERE state <> 'sent' GROUP BY state").Scan(&counts).Error; err != nil {
			return err
		}
		for _, c := range counts {
			if c.State == MailDead {
				o.Dead += c.N
			} else {
				o.Waiting += c.N
			}
		}
		var first []Mail
		err := tx.Select("run_after").Where("state IN ?", []MailState{MailWaiting, MailSending}).Order("run_after").Limit(1).Find(&first).Error
		if err == nil && len(first) > 0 {
			o.Oldest = first[0].RunAfter
		}
		return err
	})
	if err != nil {
		return o, fmt.Errorf("counting the outbox: %w", err)
	}
	return o, nil
}

// LastRuns gives the last run of each job for each way in which it can end.
func (s System) LastRuns(ctx context.Context) ([]JobRun, error) {
	var runs []JobRun
	err := s.store.reading(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT * FROM job_runs r WHERE NOT EXISTS (
			SELECT 1 FROM job_runs l WHERE l.job = r.job AND l.outcome = r.outcome AND l.started_at > r.started_at) ORDER BY job, started_at`).Scan(&runs).Error
	})
	return runs, err
}
