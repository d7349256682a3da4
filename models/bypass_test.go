package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/internal/need"
	"luna/internal/pgtest"
	"luna/models/wall"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// The universities of the corpus. All recipes act for the north; the south has
// other numbers of everything and is called so in every text.
const (
	theNorth uint64 = 1
	theSouth uint64 = 2
)

// trial is what a recipe gets: a transaction of the north, and the pool
// outside of it.
type trial struct {
	tx, pool *gorm.DB
	engine   Engine
	seen     []string
}

// see notes what the recipe has learnt.
func (a *trial) see(values ...any) {
	for _, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			text = []byte(err.Error())
		}
		a.seen = append(a.seen, string(text))
	}
}

// raw sees the rows of a query.
func (a *trial) raw(statement string, args ...any) {
	var rows []map[string]any
	a.tx.Raw(statement, args...).Scan(&rows)
	a.see(rows)
}

// exec changes something and sees how many rows it were.
func (a *trial) exec(statement string, args ...any) {
	done := a.tx.Exec(statement, args...)
	if done.Error == nil {
		a.see(done.RowsAffected)
	}
}

// north is a query on a table that is bound as it should be, up to here.
func (a *trial) north(record any) *gorm.DB {
	return a.tx.Model(record).Where("university_id = ?", theNorth)
}

// recipe is one way to forget a university or to get around what binds it. The
// last word of those for one database is its name.
type recipe struct {
	name string
	try  func(a *trial)
}

// arena is a database with both universities, and how it is entered.
type arena struct {
	store *Store
	keep  *sql.DB // past every wall
	alone bool    // the south has never been there
}

// arenas opens the same kind of database in every state of its walls.
func arenas(t *testing.T) map[string]*arena {
	t.Helper()
	migrated := func(url string) error { return migrateForTest(Options{URL: url, Now: time.Now}) }
	owner := pgtest.Template(t, migrated)
	grant := enter(t, "pgx", owner)
	for _, right := range []string{"INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public", "USAGE ON ALL SEQUENCES IN SCHEMA public"} {
		if _, err := grant.Exec("GRANT " + right + " TO " + pgtest.Dump); err != nil {
			t.Fatal(err)
		}
	}
	past := pgtest.As(owner, pgtest.Dump) // row-level security does not hold for it
	file := filepath.Join(t.TempDir(), "corpus.db")
	if err := migrateForTest(Options{File: file, Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	postgres, sqlite := enter(t, "pgx", past), enter(t, "sqlite", "file:"+file+"?_pragma=busy_timeout(5000)")
	open := func(o Options, keep *sql.DB, guarded bool) *arena {
		o.Now, o.MaxConns = time.Now, 3
		store, err := Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		if !guarded {
			for _, db := range []*gorm.DB{store.read, store.write} {
				db.ConnPool.(*walled).check = func(wall.Side, string, []any) error { return nil }
			}
		}
		return &arena{store: store, keep: keep}
	}
	app := pgtest.As(owner, pgtest.App)
	return map[string]*arena{
		"postgres both": open(Options{URL: app}, postgres, true), "postgres row-level security": open(Options{URL: app}, postgres, false),
		"postgres guard": open(Options{URL: past}, postgres, true), "postgres nothing": open(Options{URL: past}, postgres, false),
		"sqlite guard": open(Options{File: file}, sqlite, true), "sqlite nothing": open(Options{File: file}, sqlite, false),
	}
}

func migrateForTest(o Options) error {
	store, err := Open(context.Background(), o)
	if err != nil {
		return err
	}
	defer store.Close()
	return store.Migrate(context.Background())
}

func enter(t *testing.T, driver, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// fixture writes both universities anew, or the north alone.
func (r *arena) fixture(t *testing.T) {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"enrollments", "modules", "faculties", "users", "universities"} {
		fmt.Fprintf(&b, "DELETE FROM %s;", table)
	}
	const day = "'2026-11-02 09:00:00+00:00'"
	for u, name := range []string{theNorth: "north", theSouth: "SOUTH"} {
		if u == 0 || r.alone && uint64(u) == theSouth {
			continue
		}
		fmt.Fprintf(&b, "INSERT INTO universities (id, slug, name, time_zone, language, created_at) VALUES (%d, '%s', '%s', 'Europe/Berlin', 'de', %s);", u, strings.ToLower(name), name, day)
		for i := range u + 2 {
			id := 100*u + i
			fmt.Fprintf(&b, "INSERT INTO faculties (id, university_id, name, created_at) VALUES (%d, %d, '%s faculty %d', %s);", id, u, name, i, day)
			fmt.Fprintf(&b, "INSERT INTO users (id, university_id, email, email_key, name, name_key, role, password_hash, created_at) VALUES (%d, %d, '%d@x', '%d@x', '%s user %d', '%s user %d', 'student', '', %s);", id, u, id, id, name, i, name, i, day)
			fmt.Fprintf(&b, "INSERT INTO modules (id, university_id, faculty_id, code, title, term, year, first_day, last_day, join_code, created_at) VALUES (%d, %d, %d, '%s %d', '%s module %d', 'winter', %d, '2026-10-01', '2027-02-01', 'j%d', %s);", id, u, id, name, i, name, i, 2020+2*u+i, id, day)
			fmt.Fprintf(&b, "INSERT INTO enrollments (id, university_id, module_id, student_id, pseudonym, sharing, consent_version, consented_at, enrolled_at) VALUES (%d, %d, %d, %d, '%s %d', 'named', 1, %s, %s);", id, u, id, id, name, i, day, day)
		}
	}
	args := []any{pgx.QueryExecModeSimpleProtocol}
	if r.store.engine == SQLite {
		args = nil
	}
	if _, err := r.keep.Exec(b.String(), args...); err != nil {
		t.Fatal(err)
	}
}

// state gives what is the north's, and all else. New numbers are left out: they
// depend on what was there before.
func (r *arena) state(t *testing.T) (own, others string) {
	t.Helper()
	is, not := "=", "IS DISTINCT FROM"
	for _, q := range []string{
		"SELECT 'university', name, slug, '', id FROM universities WHERE id %s 1 ORDER BY id",
		"SELECT 'faculty', name, '', '', university_id FROM faculties WHERE university_id %s 1 ORDER BY name",
		"SELECT 'user', name, email, password_hash, university_id FROM users WHERE university_id %s 1 ORDER BY email",
		"SELECT 'module', title, code, description, university_id FROM modules WHERE university_id %s 1 ORDER BY join_code",
		"SELECT 'enrollment', pseudonym, sharing, '', university_id FROM enrollments WHERE university_id %s 1 ORDER BY pseudonym",
	} {
		for compare, into := range map[string]*string{is: &own, not: &others} {
			rows, err := r.keep.Query(fmt.Sprintf(q, compare))
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var kind, a, b, c string
				var id sql.NullInt64
				if err := rows.Scan(&kind, &a, &b, &c, &id); err != nil {
					t.Fatal(err)
				}
				*into += fmt.Sprintln(kind, a, b, c, id.Int64)
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			rows.Close()
		}
	}
	return own, others
}

// outcome is what a recipe did in an arena.
type outcome struct {
	seen, own string
	nothing   bool // the north's rows are as before
	changed   bool // something that is not the north's
}

// run tries all recipes, each on a fresh fixture.
func (r *arena) run(t *testing.T, recipes []recipe) []outcome {
	t.Helper()
	r.fixture(t)
	fresh, before := r.state(t)
	list := make([]outcome, len(recipes))
	for i, one := range recipes {
		ctx, cancel := context.WithTimeout(wall.WithTenant(context.Background(), theNorth), 20*time.Second)
		a := &trial{pool: r.store.write.WithContext(ctx), engine: r.store.engine}
		err := a.pool.Transaction(func(tx *gorm.DB) error {
			a.tx = tx
			one.try(a)
			return nil
		})
		cancel()
		own, others := r.state(t)
		list[i] = outcome{seen: strings.Join(a.seen, "\n"), own: own, nothing: own == fresh, changed: others != before}
		if own != fresh || others != before {
			r.fixture(t)
		}
		if errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%s takes too long", one.name)
		}
	}
	return list
}

// leaks tells which recipes got through: they do something else than where the
// south has never been, or change what is not the north's. A change that fails
// because another university has the key tells that the key is taken, and no
// more: numbers are drawn, and an address is unique over all on purpose.
func (r *arena) leaks(t *testing.T, recipes []recipe) (through []string) {
	t.Helper()
	log := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler)) // it tells of each refused row
	defer slog.SetDefault(log)
	full := r.run(t, recipes)
	r.alone = true
	alone := r.run(t, recipes)
	r.alone = false
	for i, one := range recipes {
		if full[i].changed || alone[i].changed || full[i].seen != alone[i].seen || full[i].own != alone[i].own && !full[i].nothing {
			through = append(through, one.name)
		}
	}
	return through
}

// of gives the recipes for a database.
func of(engine Engine, lists ...[]recipe) (all []recipe) {
	other := map[Engine]string{SQLite: "postgres", Postgres: "sqlite"}[engine]
	for _, list := range lists {
		for _, r := range list {
			if !strings.HasSuffix(r.name, " "+other) {
				all = append(all, r)
			}
		}
	}
	return all
}

func TestNoRecipeGetsThroughEitherWall(t *testing.T) {
	need.Long(t)
	for name, r := range arenas(t) {
		if strings.HasSuffix(name, "nothing") {
			continue
		}
		recipes := of(r.store.engine, forgetfulReads, forgetfulQueries, forgetfulWrites)
		if len(recipes) < 80 {
			t.Errorf("%s: %d recipes are too few", name, len(recipes))
		}
		if strings.HasSuffix(name, "guard") || strings.HasSuffix(name, "both") {
			recipes = append(recipes, of(r.store.engine, hostile)...)
		}
		through := r.leaks(t, recipes)
		t.Logf("%s: %d of %d get through", name, len(through), len(recipes))
		for _, one := range through {
			t.Errorf("%s: %s gets through", name, one)
		}
	}
}

func TestWithoutWallsMostRecipesLeak(t *testing.T) {
	need.Long(t)
	for name, r := range arenas(t) {
		if !strings.HasSuffix(name, "nothing") {
			continue
		}
		recipes := of(r.store.engine, forgetfulReads, forgetfulQueries, forgetfulWrites)
		through := r.leaks(t, recipes)
		t.Logf("%s: %d of %d get through", name, len(through), len(recipes))
		if 100*len(through) < 80*len(recipes) {
			t.Errorf("%s: only %d of %d recipes leak", name, len(through), len(recipes))
		}
	}
}
