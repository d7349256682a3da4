package storetest

import (
	"database/sql"
	"fmt"
	"testing"

	"luna/models"
)

// Passkey gives a person a passkey of which nobody has the private half, and
// its number. The models make one only for an answer of a device; this is for
// tests of who may touch it.
func (k *Kit) Passkey(t testing.TB, owner models.Actor, name string) (id uint64) {
	t.Helper()
	driver, source := "sqlite", "file:"+k.file
	if k.Engine() == models.Postgres {
		driver, source = "pgx", k.options.URL
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() // after a commit it does nothing
	if k.Engine() == models.Postgres {
		if _, err := tx.Exec("SELECT set_config('app.tenant', $1, true)", fmt.Sprint(owner.UniversityID)); err != nil {
			t.Fatal(err)
		}
	}
	err = tx.QueryRow(`INSERT INTO passkeys (university_id, user_id, credential_id, credential, name, created_at)
		VALUES ($1, $2, $3, '{}', $4, $5) RETURNING id`, owner.UniversityID, owner.UserID, fmt.Sprint("of-", owner.UserID), name, k.Clock.Now().Format("2006-01-02 15:04:05-07:00")).Scan(&id)
	if err != nil {
		t.Fatalf("making a passkey: %v", err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return id
}
