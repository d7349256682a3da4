package storetest

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"luna/models"
)

// watch remembers the last look of Untouched.
type watch struct {
	db    *sql.DB
	stamp string // of the database; the same as long as nobody wrote anything
	print string
}

// Untouched is the same as long as nothing at all has changed: no session was
// begun, ended or confirmed, no try counted, no look at anybody noted. Only
// when a session was last seen is left out: that is about who asks, not about
// what they reach. It is cheap to ask often: the engine tells whether anything
// was written since the last time.
func (k *Kit) Untouched(t testing.TB) string {
	t.Helper()
	if k.watch.db == nil {
		db := k.open(t)
		db.SetMaxOpenConns(1) // the stamp is one connection's
		k.watch.db = db
		t.Cleanup(func() { _ = db.Close() }) // the test is over: nobody reads from it
	}
	ask := "PRAGMA data_version"
	if k.Engine() == models.Postgres {
		ask = "SELECT pg_current_wal_insert_lsn()::text"
	}
	var stamp string
	if err := k.watch.db.QueryRow(ask).Scan(&stamp); err != nil {
		t.Fatal(err)
	}
	if stamp != k.watch.stamp {
		k.watch.stamp, k.watch.print = stamp, k.printed(t)
	}
	return k.watch.print
}

func (k *Kit) printed(t testing.TB) string {
	t.Helper()
	if k.Engine() != models.Postgres {
		return k.fingerprint(t)
	}
	var each []string
	for _, table := range names(t, k.watch.db, k.tables()) {
		each = append(each, fmt.Sprintf(`SELECT '%[1]s ' || coalesce(md5(string_agg(r, '|' ORDER BY r)), '') AS print
			FROM (SELECT (to_jsonb(x) - 'seen_at')::text COLLATE "C" AS r FROM "%[1]s" x) s`, table))
	}
	var whole string
	if err := k.watch.db.QueryRow("SELECT string_agg(print, ',') FROM (" + strings.Join(each, " UNION ALL ") + ") a").Scan(&whole); err != nil {
		t.Fatal(err)
	}
	return whole
}
