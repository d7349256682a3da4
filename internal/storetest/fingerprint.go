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

// Fingerprint is the same as long as no record has changed. Sessions, counted
// tries and the log of who looked are left out: reading touches them.
func (k *Kit) Fingerprint(t testing.TB) string {
	t.Helper()
	db, list := k.open(t)
	defer db.Close()
	sum := sha256.New()
	for _, table := range names(t, db, list) {
		if slices.Contains([]string{"sessions", "attempts", "access_entries", "goose_db_version", "sqlite_stat1"}, table) {
			continue
		}
		fmt.Fprintln(sum, table)
		for _, row := range rowsOf(t, db, table) {
			fmt.Fprintln(sum, row)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// open connects past the store and gives the query that lists the tables.
func (k *Kit) open(t testing.TB) (*sql.DB, string) {
	t.Helper()
	driver, source := "sqlite", "file:"+k.file
	list := "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
	if k.Engine() == models.Postgres {
		driver, source = "pgx", pgtest.As(k.options.URL, pgtest.Dump)
		list = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	return db, list
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

// rowsOf writes each row of a table as text, in the order of the text.
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
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		line := ""
		for _, v := range values {
			line += fmt.Sprintf("%v|", *v.(*any))
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}
