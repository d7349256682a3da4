package storetest

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver that the store uses
)

// growing are the tables that get longer with every day of use.
var growing = []string{"surveys", "enrollments", "users", "sessions", "trends", "job_runs", "modules"}

// NoScans fails the test when one of the statements reads a growing table from
// end to end, or all rows that a university has in one. The statements come
// from Statements; PostgreSQL plans by what is in its tables, so this looks
// only on SQLite.
func (k *Kit) NoScans(t testing.TB, statements []string) {
	t.Helper()
	if k.file == "" {
		return
	}
	db, err := sql.Open("sqlite", "file:"+k.file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		for _, step := range explain(t, db, statement) {
			if table := readsAll(step, statement); slices.Contains(growing, table) {
				t.Errorf("reads too much of %s: %s\n%s", table, step, statement)
			}
		}
	}
}

func explain(t testing.TB, db *sql.DB, statement string) []string {
	t.Helper()
	verb, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
	if !slices.Contains([]string{"SELECT", "UPDATE", "DELETE", "INSERT"}, strings.ToUpper(verb)) {
		return nil
	}
	rows, err := db.Query("EXPLAIN QUERY PLAN " + statement)
	if err != nil {
		t.Fatalf("explaining: %v\n%s", err, statement)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

var (
	scan       = regexp.MustCompile(`^SCAN (\w+)( USING (COVERING )?INDEX \w+)?$`)
	tenantOnly = regexp.MustCompile(`^SEARCH (\w+) USING (?:COVERING )?INDEX \w+ \(university_id=\?\)$`)
)

// readsAll names the table that a step of a plan reads whole, or whole for a
// university; "" for a step that looks something up.
func readsAll(step, statement string) string {
	if strings.Contains(step, "INDEX users_who_administer ") { // holds those few alone
		return ""
	}
	m := scan.FindStringSubmatch(step)
	if m == nil {
		m = tenantOnly.FindStringSubmatch(step)
	}
	if m == nil {
		return ""
	}
	name := m[1]
	alias := regexp.MustCompile("(?i)(?:from|join|update|,)\\s+[\"`]?(\\w+)[\"`]?\\s+(?:as\\s+)?" + name + `\b`)
	if named := alias.FindStringSubmatch(statement); named != nil {
		return named[1]
	}
	return name
}
