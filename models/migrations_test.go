package models_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"luna/internal/pgtest"
	"luna/internal/storetest"
	"luna/models"
)

// contents are all tables: rows of values by the names of their columns, as text.
type contents map[string][]map[string]string

func contentsOf(t *testing.T, db *sql.DB, tables string) contents {
	t.Helper()
	all := contents{}
	for _, table := range column(t, db, tables) {
		rows, err := db.Query(`SELECT * FROM "` + table + `" ORDER BY 1, 2`)
		if err != nil {
			t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		all[table] = nil
		for rows.Next() {
			values, row := make([]any, len(names)), map[string]string{}
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for i, name := range names {
				row[name] = fmt.Sprint(*values[i].(*any))
			}
			all[table] = append(all[table], row)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func column(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%v in %s", err, query)
	}
	defer rows.Close()
	for rows.Next() {
		var s sql.NullString
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s.String)
	}
	return all
}

// shapes are queries that give the names of the tables, and all that a schema
// is made of.
var shapes = map[models.Engine]struct{ tables, schema string }{
	models.SQLite: {
		`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose%' ORDER BY 1`,
		`SELECT t.name || '.' || coalesce(c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, ''), '')
			FROM sqlite_schema t LEFT JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_stat%'
			UNION ALL SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema WHERE type <> 'table'
			UNION ALL SELECT t.name || ' -> ' || k."table" || '.' || coalesce(k."to", '') || ' by ' || k."from" || ' ' || k.on_delete
				FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) k WHERE t.type = 'table' ORDER BY 1`,
	},
	models.Postgres: {
		`SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%' ORDER BY 1`,
		`SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
			FROM information_schema.columns WHERE table_schema = 'public'
			UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
			UNION ALL SELECT tablename || ' ' || policyname || coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
			UNION ALL SELECT relname || ' ' || relrowsecurity || relforcerowsecurity || coalesce(relacl::text, '') FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
			ORDER BY 1`,
	},
}

// TestMigrationsGoDownAndUpAgainOnAFilledDatabase: what a step down does not
// take away is the same afterwards, and the schema is the same when it is up.
func TestMigrationsGoDownAndUpAgainOnAFilledDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		s.plan("10:00", "16:00")
		for range 5 {
			s.enroll()
		}
		s.create()
		o := k.Options()
		db := k.Database(t)
		if k.Engine() == models.Postgres {
			o.URL = k.Address(t, pgtest.Owner)
			var err error
			if db, err = sql.Open("pgx", k.Superuser(t)); err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			db.SetMaxIdleConns(0) // a connection remembers the columns of a table
		}
		shape := shapes[k.Engine()]
		before, schema := contentsOf(t, db, shape.tables), column(t, db, shape.schema)
		store, err := models.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		steps, err := store.MigrationStatus(t.Context())
		if err != nil || len(steps) < 4 {
			t.Fatalf("%d steps, %v", len(steps), err)
		}
		for range len(steps) - 1 {
			if err := store.MigrateDown(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		bottom := contentsOf(t, db, shape.tables)
		if len(bottom["surveys"]) < 5 || len(bottom) >= len(before) {
			t.Fatalf("%d surveys and %d of %d tables are left: the test is blunt", len(bottom["surveys"]), len(bottom), len(before))
		}
		holds(t, "below", before, bottom)
		if err := store.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		holds(t, "above", contentsOf(t, db, shape.tables), bottom)
		if now := column(t, db, shape.schema); !slices.Equal(now, schema) {
			t.Errorf("the schema is another one:\n%s", difference(schema, now))
		}
	})
}

// holds wants that what a smaller database holds stands in a larger one.
func holds(t *testing.T, where string, larger, smaller contents) {
	t.Helper()
	for _, table := range slices.Sorted(maps.Keys(smaller)) {
		if len(larger[table]) != len(smaller[table]) {
			t.Errorf("%s: %s has %d rows, and %d", where, table, len(larger[table]), len(smaller[table]))
			continue
		}
		for i, row := range smaller[table] {
			for name, value := range row {
				if got := larger[table][i][name]; got != value {
					t.Errorf("%s: %s.%s is %q, and %q", where, table, name, got, value)
				}
			}
		}
	}
}

func difference(a, b []string) string {
	var lines []string
	for _, line := range a {
		if !slices.Contains(b, line) {
			lines = append(lines, "- "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			lines = append(lines, "+ "+line)
		}
	}
	return strings.Join(lines, "\n")
}
