package wall

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"luna/internal/need"

	_ "modernc.org/sqlite" // the judge: what a statement truly does
)

// worlds are two databases: in one there are other universities, in the other
// there have never been any.
type worlds struct{ full, alone *sql.Tx }

func newWorlds(t *testing.T) worlds {
	t.Helper()
	return worlds{full: world(t, north, south, 9), alone: world(t, north)}
}

func world(t *testing.T, universities ...uint64) *sql.Tx {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	do := func(statement string, args ...any) {
		if _, err := tx.Exec(statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	do("CREATE TABLE universities (id integer PRIMARY KEY, n integer)")
	do("CREATE TABLE attempts (n integer)")
	do("INSERT INTO attempts (n) VALUES (1), (2), (7)")
	for _, table := range generated[:3] {
		do("CREATE TABLE " + table + " (id integer PRIMARY KEY, university_id integer NOT NULL, n integer, UNIQUE (university_id, id))")
	}
	for _, u := range universities {
		do("INSERT INTO universities (id, n) VALUES (?, ?)", u, u%3)
		for _, table := range generated[:3] {
			for i := range 2 {
				do("INSERT INTO "+table+" (id, university_id, n) VALUES (?, ?, ?)", 10*u+uint64(i), u, i+int(u%2))
			}
		}
	}
	return tx
}

// run gives what a statement does: the rows it gives, then those of the
// university and those of others as it leaves them.
func run(tx *sql.Tx, statement string, args []any, reads bool) (given, own, others string, failed error) {
	if _, err := tx.Exec("SAVEPOINT s"); err != nil {
		return "", "", "", err
	}
	defer func() {
		_, _ = tx.Exec("ROLLBACK TO s")
		_, _ = tx.Exec("RELEASE s")
	}()
	if reads {
		given, failed = rows(tx, statement, args...)
		return given, "", "", failed
	}
	if _, err := tx.Exec(statement, args...); err != nil {
		return "", "", "", err
	}
	for _, table := range generated[:3] {
		for mine, into := range map[string]*string{"=": &own, "<>": &others} {
			text, err := rows(tx, "SELECT * FROM "+table+" WHERE university_id "+mine+" ?", north)
			if err != nil {
				return "", "", "", err
			}
			*into += table + text
		}
	}
	return "", own, others, nil
}

func rows(tx *sql.Tx, statement string, args ...any) (string, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, err := tx.QueryContext(ctx, statement, args...)
	if err != nil {
		return "", err
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		return "", err
	}
	var all []string
	for r.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := r.Scan(values...); err != nil {
			return "", err
		}
		line := ""
		for _, v := range values {
			line += fmt.Sprint(*v.(*any), "|")
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return strings.Join(all, "\n"), r.Err()
}

// written makes the statement and its arguments of a generated text.
func written(g *generator, text string) (string, []any) {
	var args []any
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '@' {
			b.WriteByte(text[i])
			continue
		}
		i++
		b.WriteByte('?')
		switch text[i] {
		case 'T':
			args = append(args, north)
		case 'F':
			args = append(args, south)
		default:
			args = append(args, g.IntN(90))
		}
	}
	return b.String(), args
}

// TestWhatPassesIsTheSameWithoutTheOthers runs random statements in both
// worlds. What the guard lets pass must do the same in both and leave the rows
// of others alone; an honest statement must pass. That many of those which were
// refused do differ shows that the judge sees what there is to see.
func TestWhatPassesIsTheSameWithoutTheOthers(t *testing.T) {
	need.Long(t)
	w := newWorlds(t)
	statements := 10_000
	if testing.Short() {
		statements = 2_000
	}
	var passed, refused, leaks, failed, honest int
	for i := range statements {
		g := &generator{Rand: rand.New(rand.NewPCG(4, uint64(i))), honest: i%4 == 0}
		text, reads, inserts := g.statement()
		statement, args := written(g, text)
		err := Side{Tenant: north}.Check(statement, args)
		if g.honest {
			if honest++; err != nil {
				t.Errorf("an honest statement: %v", err)
			}
		}
		differ, broken := differs(t, w, statement, args, reads, inserts)
		switch {
		case broken:
			failed++
		case err == nil && differ != "":
			t.Errorf("passed, but %s: %s %v", differ, statement, args)
		case err == nil:
			passed++
		default:
			if refused++; differ != "" {
				leaks++
			}
		}
		if t.Failed() {
			t.Fatalf("after %d statements", i)
		}
	}
	t.Logf("%d honest; %d passed, %d refused of which %d would have leaked, %d are not SQL", honest, passed, refused, leaks, failed)
	if passed < statements/3 || leaks < statements/16 || failed > statements/6 {
		t.Error("the statements are not a good mixture")
	}
}

// differs tells how a statement does something else where there are others.
// Whether an INSERT finds its key taken does depend on them: a key's number is
// nothing that one may choose.
func differs(t *testing.T, w worlds, statement string, args []any, reads, inserts bool) (how string, broken bool) {
	t.Helper()
	_, _, before, _ := run(w.full, "UPDATE modules SET n = n WHERE 1 = 0", nil, false)
	given, own, others, err := run(w.full, statement, args, reads)
	givenAlone, ownAlone, othersAlone, errAlone := run(w.alone, statement, args, reads)
	_, _, none, _ := run(w.alone, "UPDATE modules SET n = n WHERE 1 = 0", nil, false)
	switch {
	case err != nil && errAlone != nil:
		return "", true
	case !reads && err == nil && others != before || !reads && errAlone == nil && othersAlone != none:
		return "rows of others change", false
	case inserts:
		return "", false
	case (err == nil) != (errAlone == nil):
		return "it fails in one world only", false
	case given != givenAlone:
		return "it gives other rows", false
	case own != ownAlone:
		return "the university's rows become others", false
	}
	return "", false
}
