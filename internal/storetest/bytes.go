package storetest

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"luna/internal/need"
	"luna/internal/pgtest"
	"luna/models"
)

// Bytes is everything that somebody who has the database has: on SQLite the
// file with the logs beside it, on PostgreSQL what a backup holds.
func (k *Kit) Bytes(t testing.TB) []byte {
	t.Helper()
	if k.Engine() == models.Postgres {
		return Dump(t, k.Address(t, pgtest.Dump))
	}
	var all []byte
	for _, part := range []string{"", "-wal", "-shm", "-journal"} {
		data, err := os.ReadFile(k.file + part)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

// Dump is a backup of a PostgreSQL database as text.
func Dump(t testing.TB, address string) []byte {
	t.Helper()
	if _, err := exec.LookPath("pg_dump"); err != nil {
		need.Missing(t, "postgres", "no pg_dump for this test: install the PostgreSQL client")
	}
	var out, said bytes.Buffer
	c := exec.Command("pg_dump", "-d", address)
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); err != nil {
		t.Fatalf("pg_dump: %v\n%s", err, said.String())
	}
	return out.Bytes()
}
