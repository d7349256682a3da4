package storetest

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"modernc.org/sqlite" // the driver that the store uses
)

// Snapshot keeps an SQLite database as it is now and gives back a function that
// brings it back, under the feet of the store. A store reads all it knows from
// the database, but for what never changes there.
func (k *Kit) Snapshot(t testing.TB) (restore func()) {
	t.Helper()
	if k.file == "" {
		t.Fatal("only an SQLite file can be brought back")
	}
	db := k.open(t)
	t.Cleanup(func() { _ = db.Close() }) // the test is over: nobody reads from it
	kept := filepath.Join(t.TempDir(), "kept.db")
	if _, err := db.Exec("VACUUM INTO ?", kept); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		c, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.Raw(func(driver any) error { return restoring(driver, kept) }); err != nil {
			t.Fatalf("bringing the database back: %v", err)
		}
	}
}

func restoring(driver any, from string) error {
	target, ok := driver.(interface {
		NewRestore(string) (*sqlite.Backup, error)
	})
	if !ok {
		return fmt.Errorf("the driver %T does not restore", driver)
	}
	b, err := target.NewRestore(from)
	if err != nil {
		return err
	}
	for more := true; more; {
		if more, err = b.Step(-1); err != nil {
			return err
		}
	}
	return b.Finish()
}

// Table is all that stands in a table, as text, in the order of its numbers.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Tables reads a whole SQLite database.
func (k *Kit) Tables(t testing.TB) map[string]Table {
	t.Helper()
	db := k.open(t)
	defer db.Close()
	all := map[string]Table{}
	for _, name := range names(t, db, k.tables()) {
		rows, err := db.Query(`SELECT * FROM "` + name + `" ORDER BY rowid`)
		if err != nil {
			t.Fatal(err)
		}
		table := Table{}
		if table.Columns, err = rows.Columns(); err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			table.Rows = append(table.Rows, valuesOf(t, rows, len(table.Columns)))
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		all[name] = table
	}
	return all
}

// Kinds are the types of all columns of an SQLite database by their names.
func (k *Kit) Kinds(t testing.TB) map[string]string {
	t.Helper()
	db := k.open(t)
	defer db.Close()
	all := map[string]string{}
	for _, table := range names(t, db, k.tables()) {
		rows, err := db.Query("SELECT name, type FROM pragma_table_info(?)", table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name, kind string
			if err := rows.Scan(&name, &kind); err != nil {
				t.Fatal(err)
			}
			all[name] = kind
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
