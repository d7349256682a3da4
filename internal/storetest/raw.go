package storetest

import (
	"database/sql"
	"testing"

	"luna/models"
)

// Tamper opens the database as somebody who can do everything to it and whom
// nothing holds: the superuser, or on SQLite whoever has the file.
func (k *Kit) Tamper(t testing.TB) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+k.file
	if k.Engine() == models.Postgres {
		driver, source = "pgx", k.Superuser(t)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
