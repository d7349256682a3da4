package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// openPostgres bounds what one statement may take, so that a slow database
// makes requests fail with a clear page instead of piling up.
func (s *Store) openPostgres(ctx context.Context, o Options) error {
	c, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return fmt.Errorf("reading the database address: %w", err)
	}
	for name, value := range map[string]string{
		"timezone":                            "UTC",
		"application_name":                    "luna",
		"statement_timeout":                   "60s",
		"lock_timeout":                        "5s",
		"idle_in_transaction_session_timeout": "60s",
		"jit":                                 "off", // compiling takes longer than any of our statements
	} {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	pool := stdlib.OpenDB(*c)
	size := o.MaxConns
	if size == 0 {
		size = 12
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	// pgx keeps prepared statements by connection; GORM's own cache on top
	// prepares them anew in each transaction.
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: newWalled(pool, Postgres)}), gormConfig(o))
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	s.write, s.read = db, db
	return s.Ping(ctx)
}

// What PostgreSQL says when it gives up waiting, see the manual's appendix
// "PostgreSQL Error Codes": a lock was not to be had, a statement took too
// long, two transactions were in each other's way.
var waited = []string{"55P03", "57014", "40001", "40P01"}

// waitedTooLong tells whether the same may well succeed in a moment.
func waitedTooLong(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && slices.Contains(waited, said.Code)
}
