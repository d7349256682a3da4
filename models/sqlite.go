package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	driver "modernc.org/sqlite"
)

// SQLite keeps two pools on one file. A single writer queues changes in the
// program instead of failing with "database is locked"; readers never wait for
// it. An acknowledged answer must be on disk, hence synchronous FULL.
func (s *Store) openSQLite(ctx context.Context, o Options) error {
	writer, err := openSQLitePool(o, 1, "immediate", "query_only(0)")
	if err != nil {
		return err
	}
	s.write = writer
	if err := assertDurable(ctx, writer); err != nil {
		return err
	}
	s.read, err = openSQLitePool(o, 4, "deferred", "query_only(1)")
	return err
}

func openSQLitePool(o Options, size int, lock, mode string) (*gorm.DB, error) {
	q := url.Values{}
	for _, pragma := range []string{
		"busy_timeout(5000)", "foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)",
		"temp_store(MEMORY)", "trusted_schema(0)", "secure_delete(1)", mode,
	} {
		q.Add("_pragma", pragma)
	}
	q.Set("_txlock", lock)
	q.Set("_time_format", "sqlite")
	q.Set("_timezone", "UTC") // instants then sort as text
	connector, err := driver.NewConnector("file:" + (&url.URL{Path: o.File}).EscapedPath() + "?" + q.Encode())
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", o.File, err)
	}
	pool := sql.OpenDB(preparing{connector})
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	db, err := gorm.Open(dialect{sqlite.Dialector{Conn: newWalled(pool, SQLite)}}, gormConfig(o))
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", o.File, err)
	}
	return db, nil
}

// assertDurable refuses a database that would lose what it acknowledged.
func assertDurable(ctx context.Context, db *gorm.DB) error {
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
	for pragma, value := range want {
		var got string
		if err := db.WithContext(ctx).Raw("SELECT * FROM pragma_" + pragma).Scan(&got).Error; err != nil {
			return fmt.Errorf("asking for %s: %w", pragma, err)
		}
		if got != value {
			return fmt.Errorf("sqlite has %s = %s, needs %s", pragma, got, value)
		}
	}
	return nil
}

// dialect is GORM's SQLite dialect, taught the error codes of the pure-Go driver.
type dialect struct{ sqlite.Dialector }

// SQLite's extended result codes, see sqlite.org/rescode.html.
const (
	sqliteConstraintForeignKey = 787
	sqliteConstraintPrimaryKey = 1555
	sqliteConstraintUnique     = 2067
)

// Translate maps constraint failures to GORM's errors.
func (d dialect) Translate(err error) error {
	var failed *driver.Error
	if !errors.As(err, &failed) {
		return err
	}
	switch failed.Code() {
	case sqliteConstraintUnique, sqliteConstraintPrimaryKey:
		return gorm.ErrDuplicatedKey
	case sqliteConstraintForeignKey:
		return gorm.ErrForeignKeyViolated
	default:
		return err
	}
}
