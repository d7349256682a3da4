package models

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// ErrMigrations: the database's schema is not the one this program knows.
var ErrMigrations = errors.New("database schema is not current")

// Migrate brings the schema up to date. Replicas that start together wait for
// one another; the first applies, the others find nothing to do.
func (s *Store) Migrate(ctx context.Context) error {
	p, err := s.migrator()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	if s.engine == SQLite {
		return s.seedStatistics(ctx)
	}
	return nil
}

// MigrateDown takes back the newest step.
func (s *Store) MigrateDown(ctx context.Context) error {
	p, err := s.migrator()
	if err != nil {
		return err
	}
	if _, err := p.Down(ctx); err != nil {
		return fmt.Errorf("migrating down: %w", err)
	}
	return nil
}

// MigrationStep is one numbered change of the schema.
type MigrationStep struct {
	Version int64
	Name    string
	Applied bool
}

// MigrationStatus lists all steps this program knows.
func (s *Store) MigrationStatus(ctx context.Context) ([]MigrationStep, error) {
	p, err := s.migrator()
	if err != nil {
		return nil, err
	}
	status, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking for the schema's state: %w", err)
	}
	var steps []MigrationStep
	for _, m := range status {
		steps = append(steps, MigrationStep{m.Source.Version, m.Source.Path, m.State == goose.StateApplied})
	}
	return steps, nil
}

// Ready tells whether the database answers and has exactly the schema this
// program was built for.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.Ping(ctx); err != nil {
		return err
	}
	var version int64
	err := s.read.WithContext(ctx).
		Raw("SELECT version_id FROM goose_db_version WHERE is_applied ORDER BY id DESC LIMIT 1").Scan(&version).Error
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMigrations, err)
	}
	if want := newestMigration(s.engine); version != want {
		return fmt.Errorf("%w: it is at %d, the program needs %d", ErrMigrations, version, want)
	}
	return nil
}

func (s *Store) migrator() (*goose.Provider, error) {
	pool := poolOf(s.write)
	files, err := fs.Sub(migrations, "migrations/"+string(s.engine))
	if err != nil {
		return nil, err
	}
	if s.engine == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, pool, files)
	}
	session, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, pool, files, goose.WithSessionLocker(session))
}

// newestMigration reads the number of the last file, "0003_name.sql" → 3.
func newestMigration(e Engine) int64 {
	entries, err := migrations.ReadDir("migrations/" + string(e))
	if err != nil || len(entries) == 0 {
		return 0
	}
	version, err := goose.NumericComponent(entries[len(entries)-1].Name())
	if err != nil {
		return 0
	}
	return version
}
