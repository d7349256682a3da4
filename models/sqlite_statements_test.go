package models

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	driver "modernc.org/sqlite"
)

// preparingPool is a pool of one connection on a new file with a table of three
// numbers.
func preparingPool(t *testing.T) *sql.DB {
	t.Helper()
	connector, err := driver.NewConnector("file:" + filepath.Join(t.TempDir(), "kept.db"))
	if err != nil {
		t.Fatal(err)
	}
	pool := sql.OpenDB(preparing{connector})
	pool.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := pool.Exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY); INSERT INTO numbers VALUES (1), (2), (3)"); err != nil {
		t.Fatal(err)
	}
	return pool
}

// keptBy names what the connection keeps.
func keptBy(t *testing.T, pool *sql.DB) (texts map[string]bool) {
	t.Helper()
	c, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	texts = map[string]bool{}
	err = c.Raw(func(conn any) error {
		for text := range conn.(*preparingConn).kept {
			texts[text] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

const numbersFrom = "SELECT n FROM numbers WHERE n >= ? ORDER BY n"

func numbers(t *testing.T, q interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}, from int,
) (all []int) {
	t.Helper()
	rows, err := q.QueryContext(t.Context(), numbersFrom, from)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAStatementIsKeptAndTakesOtherArguments(t *testing.T) {
	pool := preparingPool(t)
	for from := 3; from > 0; from-- {
		if got := numbers(t, pool, from); len(got) != 4-from || got[0] != from {
			t.Errorf("from %d: %v", from, got)
		}
	}
	if !keptBy(t, pool)[numbersFrom] {
		t.Error("the statement is not kept")
	}
}

// TestAStatementThatIsReadCanBeSentAgain: the rows of the one are not those of
// the other.
func TestAStatementThatIsReadCanBeSentAgain(t *testing.T) {
	tx, err := preparingPool(t).Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	rows, err := tx.Query(numbersFrom, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var outer []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		outer = append(outer, n)
		if inner := numbers(t, tx, 2); fmt.Sprint(inner) != "[2 3]" {
			t.Errorf("inside: %v", inner)
		}
	}
	if fmt.Sprint(outer) != "[1 2 3]" {
		t.Errorf("outside: %v", outer)
	}
}

func TestAStatementThatFailsIsNotKept(t *testing.T) {
	pool := preparingPool(t)
	const again = "INSERT INTO numbers VALUES (?)"
	if _, err := pool.Exec(again, 1); err == nil {
		t.Fatal("a number is there twice")
	}
	if keptBy(t, pool)[again] {
		t.Error("it is kept")
	}
	if _, err := pool.Exec(again, 4); err != nil {
		t.Error(err)
	}
}

func TestAKeptStatementSeesThatTheSchemaHasChanged(t *testing.T) {
	pool := preparingPool(t)
	for i, change := range []string{"SELECT 1", "ALTER TABLE numbers ADD name TEXT"} {
		if _, err := pool.Exec(change); err != nil {
			t.Fatal(err)
		}
		rows, err := pool.Query("SELECT * FROM numbers")
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil || rows.Close() != nil {
			t.Fatal(err)
		}
		if len(columns) != i+1 {
			t.Errorf("after %q it has the columns %v", change, columns)
		}
	}
}

func TestAConnectionKeepsNoMoreThanItMay(t *testing.T) {
	pool := preparingPool(t)
	for i := range mostStatements + 50 {
		if _, err := pool.Exec(fmt.Sprintf("SELECT %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(keptBy(t, pool)); n != mostStatements {
		t.Errorf("it keeps %d statements, want %d", n, mostStatements)
	}
}
