package storetest

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that the store uses

	"luna/internal/pgtest"
	"luna/models"
)

// reading are the tables that reading changes rightly: when a session was last
// seen, how often somebody tried, who looked at whom.
var reading = []string{"sessions", "attempts", "access_entries"}

// Fingerprint is the same as long as no record has changed, but for those that
// reading changes. Where requests must be refused, Untouched is the one to ask.
func (k *Kit) Fingerprint(t testing.TB) string {
	t.Helper()
	return k.fingerprint(t, reading...)
}

func (k *Kit) fingerprint(t testing.TB, without ...string) string {
	t.Helper()
	db := k.open(t)
	defer db.Close()
	sum := sha256.New()
	for _, table := range names(t, db, k.tables()) {
		if slices.Contains(without, table) || table == "goose_db_version" || table == "sqlite_stat1" {
			continue
		}
		fmt.Fprintln(sum, table)
		for _, row := range rowsOf(t, db, table) {
			fmt.Fprintln(sum, row)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// open connects past the store.
func (k *Kit) open(t testing.TB) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+k.file
	if k.Engine() == models.Postgres {
		driver, source = "pgx", pgtest.As(k.options.URL, pgtest.Dump)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// tables is the query that lists the tables.
func (k *Kit) tables() string {
	if k.Engine() == models.Postgres {
		return "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
	}
	return "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
}

func names(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		all = append(all, name)
	}
	return all
}

// rowsOf writes each row of a table as text, in the order of the text, but for
// when a session was last seen.
func rowsOf(t testing.TB, db *sql.DB, table string) []string {
	t.Helper()
	rows, err := db.Query(`SELECT * FROM "` + table + `"`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		line := ""
		for i, v := range valuesOf(t, rows, len(columns)) {
			if columns[i] != "seen_at" {
				line += v + "|"
			}
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}

// valuesOf reads a row as text.
func valuesOf(t testing.TB, rows *sql.Rows, n int) []string {
	t.Helper()
	values := make([]any, n)
	for i := range values {
		values[i] = new(any)
	}
	if err := rows.Scan(values...); err != nil {
		t.Fatal(err)
	}
	row := make([]string, n)
	for i, v := range values {
		row[i] = fmt.Sprintf("%v", *v.(*any))
	}
	return row
}
