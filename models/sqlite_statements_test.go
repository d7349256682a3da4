package models

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	driver "modernc.org/sqlite"
)

// preparingPool is a pool of one connection on a file in a new folder, with a
// table of three numbers.
func preparingPool(t *testing.T) (pool *sql.DB, folder string) {
	t.Helper()
	folder = t.TempDir()
	connector, err := driver.NewConnector("file:" + filepath.Join(folder, "kept.db"))
	if err != nil {
		t.Fatal(err)
	}
	pool = sql.OpenDB(preparing{connector})
	pool.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := pool.Exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY); INSERT INTO numbers VALUES (1), (2), (3)"); err != nil {
		t.Fatal(err)
	}
	return pool, folder
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
	pool, _ := preparingPool(t)
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
	pool, _ := preparingPool(t)
	tx, err := pool.Begin()
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
	pool, _ := preparingPool(t)
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
	pool, _ := preparingPool(t)
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
	pool, _ := preparingPool(t)
	for i := range mostStatements + 50 {
		if _, err := pool.Exec(fmt.Sprintf("SELECT %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(keptBy(t, pool)); n != mostStatements {
		t.Errorf("it keeps %d statements, want %d", n, mostStatements)
	}
}

// TestALongStatementRunsButIsNotKept: nor does it push another out.
func TestALongStatementRunsButIsNotKept(t *testing.T) {
	pool, _ := preparingPool(t)
	numbers(t, pool, 1)
	long := "SELECT n FROM numbers WHERE n IN (1" + strings.Repeat(", 1", longestStatement/3) + ")"
	for range 2 {
		var n int
		if err := pool.QueryRow(long).Scan(&n); err != nil || n != 1 {
			t.Fatal(n, err)
		}
	}
	if kept := keptBy(t, pool); kept[long] || !kept[numbersFrom] {
		t.Errorf("it keeps %d statements, the long one among them: %t", len(kept), kept[long])
	}
}

// heldBy tells how many bytes SQLite itself holds for statements of the connection.
func heldBy(t *testing.T, pool *sql.DB) (bytes int) {
	t.Helper()
	c, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	err = c.Raw(func(conn any) error {
		bytes, _, err = conn.(*preparingConn).sqliteConn.(driver.DBStatus).Status(driver.DBStatusStmtUsed, false)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// openFiles counts the files of a folder that the program has open; 0 where the
// system does not tell.
func openFiles(folder string) (n int) {
	all, _ := os.ReadDir("/proc/self/fd")
	for _, f := range all {
		if to, _ := os.Readlink("/proc/self/fd/" + f.Name()); strings.HasPrefix(to, folder) {
			n++
		}
	}
	return n
}

// TestNothingIsHeldOfRowsThatAreNotReadToTheirEnd: they are closed, or their
// context ends while they are open or before they are there.
func TestNothingIsHeldOfRowsThatAreNotReadToTheirEnd(t *testing.T) {
	pool, folder := preparingPool(t)
	const endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c) SELECT n FROM c WHERE n > ?"
	leave := func(from int, late bool) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if late {
			time.AfterFunc(time.Millisecond, cancel) // while SQLite looks for the first
		}
		rows, err := pool.QueryContext(ctx, endless, from)
		if late {
			if err == nil {
				t.Error("there is an end", rows.Close())
			}
			return
		}
		if err != nil || !rows.Next() {
			t.Fatal(err)
		}
		if from%2 == 0 {
			cancel()
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	again := func() (files, held, kept int) {
		var n int
		if err := pool.QueryRow(endless, 41).Scan(&n); err != nil || n != 42 {
			t.Error("the same text gives", n, err)
		}
		return openFiles(folder), heldBy(t, pool), len(keptBy(t, pool))
	}
	files, held, kept := again()
	for i := range 100 {
		if leave(i, false); i%5 == 0 {
			leave(1<<62, true)
		}
	}
	filesNow, heldNow, keptNow := again()
	if filesNow > files || heldNow > held || keptNow > kept {
		t.Errorf("%d files are open, before there were %d; %d statements of %d bytes are held, before there were %d of %d",
			filesNow, files, keptNow, heldNow, kept, held)
	}
}

// TestNoFileStaysOpenWhenAConnectionCloses: SQLite leaves those of one that has
// statements until the last of them is closed.
func TestNoFileStaysOpenWhenAConnectionCloses(t *testing.T) {
	pool, folder := preparingPool(t)
	numbers(t, pool, 1)
	if openFiles(folder) == 0 {
		t.Skip("the system does not tell which files are open")
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	if n := openFiles(folder); n > 0 {
		t.Errorf("%d files are still open", n)
	}
}
