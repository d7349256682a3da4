package storetest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"luna/internal/pgtest"
)

// planStep is a step of a plan that PostgreSQL has carried out.
type planStep struct {
	Rows       float64    `json:"Actual Rows"`
	Loops      float64    `json:"Actual Loops"`
	Filtered   float64    `json:"Rows Removed by Filter"`
	Mismatched float64    `json:"Rows Removed by Join Filter"`
	Steps      []planStep `json:"Plans"`
}

// looked is how many rows the step and those below it have looked at.
func (p planStep) looked() float64 {
	n := p.Loops * (p.Rows + p.Filtered + p.Mismatched)
	for _, s := range p.Steps {
		n += s.looked()
	}
	return n
}

// Effort gives how many rows PostgreSQL looks at to answer each query among the
// statements, and to write what an INSERT … SELECT writes, for the program's own role in a university.
func (k *Kit) Effort(t testing.TB, university uint64, statements []string) map[string]int {
	t.Helper()
	db, err := sql.Open("pgx", k.Address(t, pgtest.App))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("SELECT set_config('app.tenant', $1, true)", fmt.Sprint(university)); err != nil {
		t.Fatal(err)
	}
	effort := map[string]int{}
	for _, statement := range statements {
		if !strings.HasPrefix(statement, "SELECT") && !(strings.HasPrefix(statement, "INSERT") && strings.Contains(statement, "SELECT")) {
			continue
		}
		var text string
		if err := tx.QueryRow("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + statement).Scan(&text); err != nil {
			t.Fatalf("explaining: %v\n%s", err, statement)
		}
		var plans []struct{ Plan planStep }
		if err := json.Unmarshal([]byte(text), &plans); err != nil {
			t.Fatal(err)
		}
		effort[statement] = int(plans[0].Plan.looked())
	}
	return effort
}
