package storetest

import (
	"database/sql"
	"errors"
	"net/url"
	"testing"

	"luna/internal/pgtest"
	"luna/models"
)

// Address is where another role than the program's own finds the database of a
// PostgreSQL kit: pgtest.Owner, pgtest.Dump, or one that the test has made.
func (k *Kit) Address(t testing.TB, role string) string {
	t.Helper()
	if k.owner == "" {
		t.Fatal("an SQLite file has no roles")
	}
	return pgtest.As(k.owner, role)
}

// Superuser is the address for the server's superuser, for tests of what an
// operator does. Where the server is not ours the test is skipped.
func (k *Kit) Superuser(t testing.TB) string {
	t.Helper()
	super, err := url.Parse(pgtest.Superuser(t))
	if err != nil {
		t.Fatal(err)
	}
	own, err := url.Parse(k.Address(t, pgtest.Owner))
	if err != nil {
		t.Fatal(err)
	}
	super.Path = own.Path
	return super.String()
}

// MigrateDown takes back the newest step of the schema, as its owner.
func (k *Kit) MigrateDown(t testing.TB) {
	t.Helper()
	o := k.options
	if k.owner != "" {
		o.URL = k.owner
	}
	store, err := models.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.MigrateDown(t.Context()), store.Close()); err != nil {
		t.Fatal(err)
	}
}

// Meddle runs statements past the store: as the superuser of the server, or in
// the file. It is for tests of how damage is noticed.
func (k *Kit) Meddle(t testing.TB, statements string) {
	t.Helper()
	driver, source := "sqlite", "file:"+k.file
	if k.Engine() == models.Postgres {
		driver, source = "pgx", k.Superuser(t)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}
