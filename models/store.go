package models

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"luna/models/wall"

	"luna/models/media"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Engine names the database underneath.
type Engine string

// The two engines. Every verb behaves the same on both.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options say where the records are and what time it is.
type Options struct {
	// URL is a postgres:// address; empty means an SQLite file.
	URL string
	// File is the SQLite file; used when URL is empty.
	File string
	// Now is the clock.
	Now func() time.Time
	// HashMemory is what one password hash takes, in KiB; 0 means 19 MiB. Only
	// tests, which sign in thousands of times, take less.
	HashMemory uint32
	// DataKey is the secret from which the keys for pseudonyms and for sealed
	// secrets are made. It is kept outside of the database, 32 bytes or more.
	DataKey []byte
	// SealKeys are secrets for what is sealed alone, the newest first. They can be
	// exchanged, see Reseal; without one the data key seals.
	SealKeys [][]byte
	// ErasureLedger is the file outside the database that says who was erased.
	// Without it nobody can be.
	ErasureLedger string
	// Media keeps the bytes of files. Without it no file can be added or read.
	Media media.Store
	// Letters puts mail into words. Without it nothing can be posted.
	Letters LetterWriter
	// ShowMail lets administrators read what is in the outbox: in development
	// without a mail server alone.
	ShowMail bool
	// MaxConns bounds the PostgreSQL pool; 0 means 12.
	MaxConns int
	// Trace, if set, hears of every statement (tests count round trips with it).
	Trace func(sql string)
}

// Store holds the database. It is safe for concurrent use.
type Store struct {
	engine Engine
	write  *gorm.DB // SQLite: the one writer connection
	read   *gorm.DB // SQLite: query-only connections; PostgreSQL: the same pool
	now    func() time.Time
	hashes *hasher
	keys   keys
	parsed definitions // questionnaires

	letters  LetterWriter
	showMail bool
	posted   chan struct{} // see Posted
	ledger   string        // file of erasures
	media    media.Store   // nil: no files
	pictures chan struct{} // held while a picture is made anew
}

// Open connects to the database. It changes nothing in it; see Migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{now: o.Now, hashes: newHasher(o.HashMemory), keys: newKeys(o.DataKey, o.SealKeys...), letters: o.Letters, ledger: o.ErasureLedger, media: o.Media, showMail: o.ShowMail, posted: make(chan struct{}, 1), pictures: make(chan struct{}, 1)}
	var err error
	if o.URL == "" {
		s.engine = SQLite
		err = s.openSQLite(ctx, o)
	} else {
		s.engine = Postgres
		err = s.openPostgres(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Engine tells which database the store runs on.
func (s *Store) Engine() Engine { return s.engine }

// Now is the store's clock, in UTC and cut to microseconds.
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Close ends all connections.
func (s *Store) Close() error {
	for _, db := range []*gorm.DB{s.read, s.write} {
		if db == nil {
			continue
		}
		if err := poolOf(db).Close(); err != nil {
			return err
		}
	}
	return nil
}

// Ping asks the database for a round trip on each pool.
func (s *Store) Ping(ctx context.Context) error {
	for _, db := range []*gorm.DB{s.read, s.write} {
		var one int
		if err := db.WithContext(ctx).Raw("SELECT 1").Scan(&one).Error; err != nil {
			return fmt.Errorf("asking the database: %w", err)
		}
	}
	return nil
}

func gormConfig(o Options) *gorm.Config {
	c := &gorm.Config{
		SkipDefaultTransaction: true, // verbs open their own
		TranslateError:         true,
		NowFunc:                func() time.Time { return o.Now().UTC().Truncate(time.Microsecond) },
		Logger:                 logger.Discard,
	}
	if o.Trace != nil {
		c.Logger = tracer{trace: o.Trace}
	}
	return c
}

// tracer hands each statement's text to a function; it logs nothing itself.
type tracer struct{ trace func(sql string) }

func (t tracer) LogMode(logger.LogLevel) logger.Interface    { return t }
func (t tracer) Info(context.Context, string, ...any)        {}
func (t tracer) Warn(context.Context, string, ...any)        {}
func (t tracer) Error(_ context.Context, m string, _ ...any) { slog.Debug("gorm", "message", m) }

func (t tracer) Trace(_ context.Context, _ time.Time, statement func() (string, int64), _ error) {
	text, _ := statement()
	t.trace(text)
}

// inTx runs fn in one transaction of the pool and gives known errors. The
// context says for which university, see package wall. What fn noted for the
// audit log is written last.
func inTx(ctx context.Context, pool *gorm.DB, o *sql.TxOptions, fn func(tx *gorm.DB) error) error {
	ctx, book := withAuditBook(ctx)
	return known(pool.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := fn(tx); err != nil {
			return err
		}
		return book.write(tx)
	}, o))
}

// writing runs fn in a transaction that may change what is no university's:
// counters, settings, the ledger of jobs.
func (s *Store) writing(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return s.nudging(ctx, func(ctx context.Context) error { return inTx(ctx, s.write, &sql.TxOptions{}, fn) })
}

// across runs fn in a transaction that may change records of all universities.
// The reason says why it must, and belongs to security.md: signing in happens
// before a university is known, and the program's own work is for all of them.
func (s *Store) across(ctx context.Context, reason string, fn func(tx *gorm.DB) error) error {
	return s.writing(wall.WithSystem(ctx, reason), fn)
}

// readingAcross is across for what changes nothing.
func (s *Store) readingAcross(ctx context.Context, reason string, fn func(tx *gorm.DB) error) error {
	return s.reading(wall.WithSystem(ctx, reason), fn)
}

// reading runs fn on one unchanging picture of the records.
func (s *Store) reading(ctx context.Context, fn func(tx *gorm.DB) error) error {
	ctx = withoutLocks(ctx)
	if s.engine == SQLite {
		return inTx(ctx, s.read, &sql.TxOptions{}, fn)
	}
	return inTx(ctx, s.read, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, fn)
}

// like escapes the wildcards of LIKE, for patterns with ESCAPE '!'.
func like(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}
