package storetest

import (
	"net/url"
	"testing"

	"luna/internal/pgtest"
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
