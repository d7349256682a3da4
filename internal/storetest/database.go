package storetest

import (
	"database/sql"
	"testing"

	"luna/internal/pgtest"
	"luna/models"
)

// Database connects past the store as whoever owns the tables: for tests that
// read the schema or change it.
func (k *Kit) Database(t testing.TB) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+k.file
	if k.Engine() == models.Postgres {
		driver, source = "pgx", k.Address(t, pgtest.Owner)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // the test is over: nobody reads from it
	return db
}

// File is the SQLite file; empty on PostgreSQL.
func (k *Kit) File() string { return k.file }

// Ledger is the file that says who was erased.
func (k *Kit) Ledger() string { return k.options.ErasureLedger }

// Options are those that the store was opened with, for opening another
// database the same way.
func (k *Kit) Options() models.Options { return k.options }

// Change changes records past the store and its walls.
func (k *Kit) Change(t testing.TB, statement string) {
	t.Helper()
	db := k.Database(t)
	if k.Engine() == models.Postgres {
		var err error
		if db, err = sql.Open("pgx", k.Superuser(t)); err != nil {
			t.Fatal(err)
		}
		defer db.Close()
	}
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%v in %s", err, statement)
	}
}
