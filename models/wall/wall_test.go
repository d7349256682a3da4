package wall

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// north is the university of the tests, south another one.
const (
	north uint64 = 7
	south uint64 = 8
)

// bound are statements that stay within one university. A ? stands for its
// number, a # for any other argument.
var bound = []string{
	"SELECT * FROM modules WHERE university_id = ?",
	"select * from `modules` where `university_id` = ? and id = # limit #",
	`SELECT "modules"."id" FROM "modules" WHERE "modules"."university_id" = ? ORDER BY "modules"."id" LIMIT 1`,
	"SELECT * FROM modules WHERE (university_id = ? AND id = #) AND (status = # OR status = #)",
	"SELECT * FROM modules WHERE ? = university_id",
	"SELECT * FROM universities WHERE id = ?",
	"SELECT * FROM universities WHERE universities.id = ? AND slug = #",
	"SELECT m.id, u.name FROM modules m JOIN universities u ON u.id = m.university_id WHERE m.university_id = ?",
	"SELECT m.id FROM modules m, enrollments e WHERE e.university_id = m.university_id AND m.university_id = ?",
	"SELECT m.id FROM modules m JOIN enrollments e ON e.university_id = m.university_id JOIN users u ON u.university_id = e.university_id WHERE u.university_id = ?",
	"SELECT m.id FROM modules m LEFT JOIN faculties f ON f.university_id = m.university_id AND f.id = m.faculty_id WHERE m.university_id = ?",
	"SELECT m.id FROM modules m LEFT OUTER JOIN faculties f ON f.id = m.faculty_id WHERE m.university_id = ? AND f.university_id = ?",
	"SELECT m.id FROM modules m CROSS JOIN faculties f WHERE m.university_id = ? AND f.university_id = ?",
	"SELECT (SELECT count(*) FROM enrollments e WHERE e.university_id = m.university_id AND e.module_id = m.id) FROM modules m WHERE m.university_id = ?",
	"SELECT * FROM modules m WHERE m.university_id = ? AND EXISTS (SELECT 1 FROM enrollments e WHERE e.university_id = m.university_id)",
	"SELECT * FROM modules WHERE university_id = ? AND id IN (SELECT module_id FROM enrollments WHERE university_id = ? UNION SELECT module_id FROM module_staff WHERE university_id = ?)",
	"SELECT * FROM modules WHERE university_id = ? AND year BETWEEN # AND # AND id > #",
	"SELECT * FROM modules WHERE university_id = ? AND CASE WHEN status = 'active' OR year > # THEN true ELSE false END",
	"SELECT * FROM modules WHERE university_id = ? AND title IS NOT DISTINCT FROM #",
	"SELECT count(*) FROM (SELECT id FROM modules WHERE university_id = ?) x",
	"SELECT f.id FROM (SELECT m.*, (m.year = #) AS recent FROM modules m WHERE m.university_id = ?) f JOIN users u ON u.university_id = f.university_id WHERE f.university_id = ?",
	"WITH own AS (SELECT id FROM modules WHERE university_id = ?) SELECT count(*) FROM own",
	"WITH own AS (SELECT id FROM modules WHERE university_id = ?), twice AS (SELECT id FROM own) SELECT id FROM twice o ORDER BY o.id",
	"SELECT row_number() OVER (PARTITION BY m.year ORDER BY m.id) FROM modules m WHERE m.university_id = ?",
	"SELECT count(*) FILTER (WHERE m.year > #) FROM modules m WHERE m.university_id = ? GROUP BY m.term HAVING count(*) > #",
	"SELECT DISTINCT year FROM modules WHERE university_id = ? ORDER BY year LIMIT # OFFSET #",
	"SELECT * FROM modules WHERE university_id = ? FOR UPDATE SKIP LOCKED",
	"SELECT 'a -- text; with /* signs' FROM modules WHERE university_id = ? AND title = 'it''s'",
	"SELECT json_extract(s.answers, '$.x') FROM surveys s WHERE s.university_id = ?",
	"SELECT e.id FROM enrollments e CROSS JOIN json_to_recordset(CAST(# AS json)) AS t (plan bigint, opens timestamptz) WHERE e.university_id = ?",
	"UPDATE modules SET title = # WHERE university_id = ? AND id = #",
	"UPDATE modules AS m SET title = u.name FROM users u WHERE u.university_id = m.university_id AND m.university_id = ? RETURNING m.id",
	"UPDATE modules SET university_id = ?, title = # WHERE university_id = ? AND id = #",
	"UPDATE users SET epoch = epoch + 1 WHERE university_id = ? AND id IN (#, #)",
	"UPDATE universities SET name = # WHERE id = ?",
	"DELETE FROM modules WHERE university_id = ? AND id = #",
	"DELETE FROM modules m WHERE m.university_id = ? AND NOT EXISTS (SELECT 1 FROM enrollments e WHERE e.university_id = m.university_id)",
	"INSERT INTO modules (university_id, title) VALUES (?, #)",
	`INSERT INTO "modules" ("title","university_id") VALUES (#,?),(#,?) RETURNING "id"`,
	"INSERT INTO modules (university_id, title) SELECT e.university_id, # FROM enrollments e WHERE e.university_id = ?",
	"INSERT INTO modules (university_id, title) SELECT ?, t.name FROM users t WHERE t.university_id = ?",
	"INSERT INTO modules (university_id, title) VALUES (?, #) ON CONFLICT DO NOTHING",
	"INSERT INTO modules (university_id, code) VALUES (?, #) ON CONFLICT (university_id, code) DO UPDATE SET title = excluded.title",
	"INSERT INTO modules (university_id, code) VALUES (?, #) ON CONFLICT (code) DO UPDATE SET title = excluded.title WHERE modules.university_id = ?",
	"INSERT INTO modules (university_id, code) VALUES (?, #) ON CONFLICT (code) DO UPDATE SET university_id = excluded.university_id WHERE modules.university_id = excluded.university_id",
	"INSERT INTO access_entries (university_id, day) VALUES (?, #) ON CONFLICT (university_id, coalesce(actor_id, 0)) DO UPDATE SET times = access_entries.times + 1",
}

// free touch nothing of a university: they pass on every side.
var free = []string{
	"SELECT 1",
	"SELECT * FROM attempts WHERE kind = #",
	"DELETE FROM settings WHERE key = # OR value = #",
	"INSERT INTO settings (key, value) VALUES (#, #) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
	"UPDATE job_runs SET outcome = # WHERE job = # OR started_at < #",
	"SELECT version_id FROM goose_db_version WHERE is_applied",
	"SELECT pg_advisory_xact_lock(hashtextextended(#, 0))",
	"SELECT * FROM json_each(#)",
	"VALUES (1), (2)",
	"SAVEPOINT sp0xc0000a1",
	"ROLLBACK TO SAVEPOINT sp0xc0000a1",
}

// about ask about the database: they pass where there is no university.
var about = []string{
	"SELECT * FROM pragma_journal_mode",
	"SELECT name FROM sqlite_schema",
	"SELECT reltuples FROM pg_class",
	"SELECT * FROM information_schema.tables",
	"ANALYZE sqlite_schema",
	"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (#, #, #)",
}

// loose reach beyond the university, or may.
var loose = []string{
	// nothing binds
	"SELECT * FROM modules",
	"SELECT * FROM modules WHERE id = #",
	"SELECT * FROM modules WHERE university_id > 0",
	"SELECT * FROM modules WHERE university_id = 7",
	"SELECT * FROM modules WHERE university_id = id",
	"SELECT * FROM modules WHERE university_id IN (?)",
	"SELECT * FROM modules WHERE university_id <> ?",
	"SELECT * FROM modules WHERE university_id = ? + #",
	"SELECT * FROM modules WHERE university_id = ? IS NOT NULL",
	"SELECT * FROM modules WHERE - university_id = ?",
	"SELECT * FROM modules WHERE NOT university_id = ?",
	"SELECT * FROM modules WHERE NOT (university_id = ?)",
	"SELECT * FROM modules WHERE id = # = university_id = ?",
	"SELECT * FROM modules HAVING university_id = ?",
	"SELECT * FROM modules ORDER BY university_id = ?",
	"SELECT university_id = ? FROM modules",
	"SELECT ? AS university_id FROM modules WHERE id = #",
	// OR
	"SELECT * FROM modules WHERE university_id = ? OR id = #",
	"SELECT * FROM modules WHERE id = # OR id = # AND university_id = ?",
	"SELECT * FROM modules WHERE (university_id = ? OR id = #) AND id > 0",
	"SELECT * FROM modules WHERE (university_id = ? AND id = # OR 1 = 1)",
	"UPDATE modules SET title = # WHERE university_id = ? OR 1 = 1",
	"DELETE FROM modules WHERE id = # OR university_id = ?",
	// AND that is no AND
	"SELECT * FROM modules WHERE id BETWEEN # AND university_id = ?",
	"SELECT * FROM modules WHERE CASE WHEN id = # AND university_id = ? AND 1 = 1 THEN true ELSE true END",
	"SELECT * FROM modules WHERE id IN (1 AND university_id = ? AND 1)",
	"SELECT * FROM modules WHERE coalesce(1 = 1 AND university_id = ? AND 1 = 1, true)",
	"SELECT * FROM modules WHERE (1 = 1 AND university_id = ? AND 1 = 1, true)",
	// another source is bound, not this
	"SELECT * FROM modules m, users u WHERE university_id = ? AND m.university_id = ?",
	"SELECT * FROM (SELECT 8 AS university_id) d WHERE EXISTS (SELECT 1 FROM modules m WHERE m.university_id = d.university_id)",
	"SELECT * FROM modules m, enrollments e WHERE m.university_id = ?",
	"SELECT * FROM modules m, enrollments e WHERE university_id = ?",
	"SELECT * FROM modules m JOIN enrollments e ON e.module_id = m.id WHERE m.university_id = ?",
	"SELECT * FROM modules m JOIN users u ON u.university_id = m.university_id",
	"SELECT * FROM modules m JOIN modules m ON 1 = 1 WHERE m.university_id = ?",
	"SELECT * FROM modules m WHERE modules.university_id = ?",
	"SELECT * FROM modules m JOIN json_each(#) j WHERE university_id = ?",
	"SELECT * FROM modules m JOIN universities u ON u.id = m.id WHERE m.university_id = ?",
	"SELECT * FROM universities u WHERE u.university_id = ?",
	"SELECT * FROM universities JOIN modules ON modules.university_id = ? WHERE id = ?",
	// outer joins
	"SELECT * FROM modules m LEFT JOIN faculties f ON m.university_id = ? AND f.university_id = m.university_id",
	"SELECT * FROM modules m LEFT JOIN faculties f ON f.university_id = ? AND m.university_id = f.university_id",
	"SELECT * FROM modules m LEFT JOIN faculties f ON f.university_id = m.university_id OR 1 = 1 WHERE m.university_id = ?",
	"SELECT * FROM modules m RIGHT JOIN faculties f ON m.university_id = ? WHERE f.university_id = ?",
	"SELECT * FROM modules m FULL JOIN faculties f ON m.university_id = f.university_id WHERE f.university_id = ?",
	"SELECT * FROM modules m NATURAL JOIN faculties f WHERE f.university_id = ?",
	"SELECT * FROM modules m JOIN faculties f USING (university_id) WHERE f.university_id = ?",
	"SELECT * FROM modules m LEFT JOIN (faculties f JOIN users u ON u.university_id = ?) ON true WHERE m.university_id = ?",
	// inside
	"SELECT (SELECT count(*) FROM users) FROM modules WHERE university_id = ?",
	"SELECT (SELECT count(*) FROM users WHERE university_id = university_id) FROM modules WHERE university_id = ?",
	"SELECT * FROM modules WHERE university_id = ? AND EXISTS (SELECT 1 FROM users u WHERE u.id = #)",
	"SELECT * FROM modules WHERE university_id = ? AND id IN (SELECT m.id FROM modules m WHERE modules.university_id = ?)",
	"SELECT * FROM modules WHERE university_id = ? ORDER BY (SELECT max(name) FROM users)",
	"SELECT * FROM modules WHERE university_id = ? LIMIT (SELECT count(*) FROM users)",
	"SELECT * FROM modules WHERE university_id = ? LIMIT # OFFSET (SELECT count(*) FROM users)",
	"SELECT count(*) FROM modules WHERE university_id = ? HAVING (SELECT count(*) FROM users) > #",
	"SELECT * FROM modules WHERE university_id = ? GROUP BY (SELECT 1 FROM users)",
	"SELECT count(*) FILTER (WHERE id IN (SELECT id FROM users)) FROM modules WHERE university_id = ?",
	"SELECT row_number() OVER (ORDER BY (SELECT name FROM users)) FROM modules WHERE university_id = ?",
	"SELECT * FROM modules m JOIN faculties f ON f.university_id = m.university_id AND (SELECT true FROM users) WHERE m.university_id = ?",
	"SELECT * FROM (SELECT * FROM modules) m WHERE m.university_id = ?",
	"SELECT * FROM (SELECT ? AS university_id) d, modules m WHERE m.university_id = d.university_id",
	"SELECT * FROM json_each((SELECT name FROM users)) j",
	"SELECT m.id FROM modules m WHERE m.university_id = ? AND EXISTS (SELECT 1 FROM json_each((SELECT max(u.name) FROM users u WHERE u.university_id = m.university_id)) j)",
	"SELECT m.id FROM modules m WHERE m.university_id = ? UNION SELECT m.id FROM modules m WHERE m.university_id = ? ORDER BY (SELECT max(u.name) FROM users u WHERE u.university_id = m.university_id)",
	"SELECT * FROM modules WHERE university_id = ? UNION SELECT * FROM modules",
	"SELECT * FROM modules UNION ALL SELECT * FROM modules WHERE university_id = ?",
	"SELECT * FROM modules WHERE university_id = ? EXCEPT SELECT * FROM modules",
	"SELECT 1 WHERE EXISTS (TABLE users)",
	"SELECT 1 UNION TABLE users",
	"SELECT id IN users FROM modules WHERE university_id = ?",
	"WITH x AS (SELECT * FROM users) SELECT * FROM modules WHERE university_id = ?",
	"WITH modules AS (SELECT * FROM attempts) SELECT * FROM modules",
	"WITH x AS (DELETE FROM users RETURNING id) SELECT * FROM modules WHERE university_id = ?",
	"WITH RECURSIVE x AS (SELECT 1 UNION SELECT id FROM users) SELECT * FROM x",
	"WITH x AS (SELECT id FROM y), y AS (SELECT 1) SELECT * FROM x",
	// names
	"SELECT * FROM main.modules WHERE university_id = ?",
	"SELECT * FROM public.modules WHERE university_id = ?",
	`SELECT * FROM "Modules" WHERE university_id = ?`,
	`SELECT * FROM modules m WHERE m.university_id = ? AND EXISTS (SELECT 1 FROM users "M" WHERE m.university_id = ?)`,
	"SELECT * FROM [modules] WHERE university_id = ?",
	"SELECT * FROM 'modules' WHERE university_id = ?",
	"SELECT * FROM modules AS m (university_id, id) WHERE m.university_id = ?",
	"SELECT * FROM modulés WHERE university_id = ?",
	"SELECT * FROM secrets WHERE university_id = ?",
	`SELECT "Title" FROM modules WHERE university_id = ?`,
	"SELECT 1 AS where FROM modules WHERE university_id = ?",
	"SELECT * FROM modules m WHERE m.university_id = ? AND m.offset OR 1 = 1",
	"SELECT m.where FROM modules m",
	"SELECT 'a\\' FROM modules WHERE university_id = ?",
	`SELECT * FROM (SELECT 1 AS "offset") d, modules WHERE modules.university_id = ? AND offset OR 1 = 1`,
	`SELECT * FROM (SELECT 1 AS "end") d, modules WHERE modules.university_id = ?`,
	// text that is read in two ways
	"SELECT * FROM modules -- WHERE university_id = ?",
	"SELECT * FROM modules /* x */ WHERE university_id = ?",
	"SELECT * FROM modules WHERE university_id = ? --",
	"SELECT * FROM modules WHERE university_id = ?; DELETE FROM users",
	"SELECT * FROM modules WHERE university_id = ?;",
	"SELECT E'\\'' FROM modules WHERE university_id = ?",
	"SELECT $$ $$ FROM modules WHERE university_id = ?",
	"SELECT $a$ $a$ FROM modules WHERE university_id = ?",
	"SELECT U&'\\0041' FROM modules WHERE university_id = ?",
	"SELECT x'00' FROM modules WHERE university_id = ?",
	"SELECT 'a\x00b' FROM modules WHERE university_id = ?",
	"SELECT * FROM modules WHERE university_id = :tenant",
	"SELECT * FROM modules WHERE university_id = @tenant",
	"SELECT * FROM modules WHERE university_id = ?1",
	"SELECT * FROM modules WHERE university_id = $1 AND id = ?",
	"SELECT * FROM modules WHERE university_id == ?",
	"SELECT * FROM modules WHERE (university_id = ?",
	"SELECT * FROM modules WHERE university_id = ?)",
	"SELECT * FROM modules WHERE university_id = ? AND",
	"SELECT 'no end FROM modules WHERE university_id = ?",
	"",
	// functions
	"SELECT query_to_xml('select * from users', true, true, '') FROM modules WHERE university_id = ?",
	"SELECT set_config('app.tenant', '8', true)",
	"SELECT pg_catalog.set_config('app.tenant', '8', true)",
	`SELECT "set_config"('app.tenant', '8', true)`,
	"SELECT * FROM modules WHERE university_id = ? AND load_extension(#)",
	"SELECT evil.lower(title) FROM modules WHERE university_id = ?",
	"SELECT * FROM pg_read_file(#)",
	"SELECT * FROM dblink(#)",
	// changes
	"UPDATE modules SET title = #",
	"UPDATE modules SET title = # WHERE id = #",
	"UPDATE modules SET university_id = # WHERE university_id = ?",
	"UPDATE modules SET university_id = 8 WHERE university_id = ?",
	"UPDATE modules SET 'university_id' = 8 WHERE university_id = ?",
	"UPDATE modules SET (university_id, title) = (8, #) WHERE university_id = ?",
	"UPDATE universities SET id = ? WHERE id = ?",
	"UPDATE modules SET title = (SELECT max(name) FROM users) WHERE university_id = ?",
	"UPDATE modules SET title = u.name FROM users u WHERE modules.university_id = ?",
	"UPDATE modules SET title = u.name FROM users u WHERE u.university_id = ?",
	"UPDATE modules SET title = # WHERE university_id = ? RETURNING (SELECT max(name) FROM users)",
	"UPDATE OR REPLACE modules SET title = # WHERE university_id = ?",
	"DELETE FROM modules",
	"DELETE FROM modules USING users u WHERE modules.university_id = ?",
	"DELETE FROM modules WHERE university_id = ? RETURNING (SELECT max(name) FROM users)",
	"INSERT INTO modules (title) VALUES (#)",
	"INSERT INTO modules VALUES (?, #)",
	"INSERT INTO modules DEFAULT VALUES",
	"INSERT INTO modules (university_id, title) VALUES (#, #)",
	"INSERT INTO modules (university_id, title) VALUES (8, ?)",
	"INSERT INTO modules (university_id, title) VALUES (?, #), (#, #)",
	"INSERT INTO modules (university_id, title) VALUES (?, (SELECT max(name) FROM users))",
	"INSERT INTO modules (university_id, university_id) VALUES (?, #)",
	"INSERT INTO modules (university_id, title) VALUES (?)",
	"INSERT INTO modules (university_id, title) SELECT university_id, title FROM modules",
	"INSERT INTO modules (university_id, title) SELECT #, m.title FROM modules m WHERE m.university_id = ?",
	"INSERT INTO modules (university_id, title) SELECT m.* FROM modules m WHERE m.university_id = ?",
	"INSERT INTO modules (university_id) SELECT * FROM modules m WHERE m.university_id = ?",
	"INSERT INTO modules (university_id) SELECT f.university_id FROM modules m LEFT JOIN faculties f ON f.university_id = ? WHERE m.university_id = ?",
	"INSERT INTO modules (university_id) SELECT m.university_id FROM modules m WHERE m.university_id = ? UNION SELECT 8",
	"INSERT INTO modules (university_id) SELECT m.university_id FROM modules m WHERE m.university_id = ? UNION VALUES (8)",
	"INSERT INTO modules (university_id) WITH x AS (SELECT 1) VALUES (8)",
	"INSERT INTO modules (title, university_id, code) SELECT d.*, ? FROM (SELECT # AS a, 8 AS b) d",
	"INSERT INTO universities (id, name) VALUES (?, #)",
	"INSERT OR REPLACE INTO modules (university_id) VALUES (?)",
	"REPLACE INTO modules (university_id) VALUES (?)",
	"INSERT INTO modules (university_id, id) VALUES (?, #) ON CONFLICT (id) DO UPDATE SET title = excluded.title",
	"INSERT INTO modules (university_id, id) VALUES (?, #) ON CONFLICT DO UPDATE SET title = excluded.title",
	"INSERT INTO modules (university_id, id) VALUES (?, #) ON CONFLICT ON CONSTRAINT modules_pkey DO UPDATE SET title = excluded.title",
	"INSERT INTO modules (university_id, id) VALUES (?, #) ON CONFLICT (id) DO UPDATE SET title = # WHERE excluded.university_id = ?",
	"INSERT INTO modules (university_id, id) VALUES (?, #) ON CONFLICT (university_id, id) DO UPDATE SET university_id = #",
	"INSERT INTO modules (university_id, id) VALUES (?, #) ON CONFLICT (university_id, id) DO UPDATE SET title = (SELECT max(name) FROM users)",
	"MERGE INTO modules m USING users u ON true WHEN MATCHED THEN DELETE",
	// other statements
	"PRAGMA query_only = 0", "ATTACH 'x' AS y", "SET app.tenant = '8'", "RESET ROLE", "COPY modules TO STDOUT", "TRUNCATE modules",
	"DROP TABLE modules", "ALTER TABLE modules DISABLE ROW LEVEL SECURITY", "CREATE TABLE x AS SELECT * FROM modules",
	"SELECT * INTO x FROM modules WHERE university_id = ?", "EXPLAIN SELECT * FROM modules", "COMMIT", "BEGIN", "CALL x()",
	"DO 'begin end'", "PREPARE x AS SELECT 1", "EXECUTE x", "DECLARE c CURSOR FOR SELECT 1", "LOCK modules", "VACUUM INTO 'x'",
	"TABLE modules",
}

// on makes the arguments of a statement in which ? is the university and # is
// anything else, for one database or the other.
func on(statement string, dollar bool, tenant uint64) (string, []any) {
	var args []any
	var b strings.Builder
	for _, c := range statement {
		switch {
		case c == '?' || c == '#':
			if c == '?' {
				args = append(args, tenant)
			} else {
				args = append(args, "something else")
			}
			if dollar {
				b.WriteString("$" + string(rune('0'+len(args))))
			} else {
				b.WriteByte('?')
			}
		default:
			b.WriteRune(c)
		}
	}
	return b.String(), args
}

// both runs a test of each statement as each database is sent it.
func both(t *testing.T, statements []string, run func(t *testing.T, statement string, dollar bool)) {
	for _, s := range statements {
		for _, dollar := range []bool{false, true} {
			if strings.Contains(s, "?1") || strings.Contains(s, "$1") {
				dollar = false
			}
			run(t, s, dollar)
		}
	}
}

func TestWhatIsBoundToTheUniversityPasses(t *testing.T) {
	both(t, bound, func(t *testing.T, s string, dollar bool) {
		statement, args := on(s, dollar, north)
		if err := (Side{Tenant: north}).Check(statement, args); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatIsBoundToAnotherUniversityIsRefused(t *testing.T) {
	both(t, bound, func(t *testing.T, s string, dollar bool) {
		statement, args := on(s, dollar, south)
		if err := (Side{Tenant: north}).Check(statement, args); !errors.Is(err, ErrRefused) {
			t.Errorf("passed with another university's number: %s", s)
		}
		if err := (Side{Tenant: north}).Check(statement, nil); !errors.Is(err, ErrRefused) {
			t.Errorf("passed without arguments: %s", s)
		}
	})
}

func TestWhatIsNotBoundIsRefused(t *testing.T) {
	both(t, loose, func(t *testing.T, s string, dollar bool) {
		statement, args := on(s, dollar, north)
		if err := (Side{Tenant: north}).Check(statement, args); !errors.Is(err, ErrRefused) {
			t.Errorf("passed: %s", s)
		}
	})
}

func TestEachBindingIsNeeded(t *testing.T) {
	for _, s := range bound {
		for at, c := range s {
			if c != '?' {
				continue
			}
			other := s[:at] + "#" + s[at+1:]
			statement, args := on(other, false, north)
			if err := (Side{Tenant: north}).Check(statement, args); !errors.Is(err, ErrRefused) {
				t.Errorf("passed with another argument at %d: %s", at, s)
			}
		}
	}
}

func TestWithoutAUniversityNothingOfOneIsTouched(t *testing.T) {
	for _, s := range append(append([]string(nil), bound...), loose...) {
		statement, args := on(s, false, 0)
		if err := (Side{}).Check(statement, args); !errors.Is(err, ErrRefused) {
			t.Errorf("passed: %s", s)
		}
	}
}

func TestWhatIsNoUniversitysPassesEverywhere(t *testing.T) {
	for _, side := range []Side{{}, {Tenant: north}, {System: "test"}} {
		both(t, free, func(t *testing.T, s string, dollar bool) {
			statement, args := on(s, dollar, north)
			if err := side.Check(statement, args); err != nil {
				t.Error(err)
			}
		})
	}
}

// The statistics of a table tell how many rows others have.
func TestAUniversityAsksNothingAboutTheDatabase(t *testing.T) {
	for _, s := range about {
		statement, args := on(s, false, north)
		if err := (Side{}).Check(statement, args); err != nil {
			t.Error(err)
		}
		if err := (Side{Tenant: north}).Check(statement, args); !errors.Is(err, ErrRefused) {
			t.Errorf("passed: %s", s)
		}
	}
}

func TestTheSystemPasses(t *testing.T) {
	side := Of(WithSystem(context.Background(), "test"))
	for _, s := range loose {
		if err := side.Check(s, nil); err != nil {
			t.Error(err)
		}
	}
}

func TestARefusalSaysWhichTableIsNotBound(t *testing.T) {
	err := (Side{Tenant: north}).Check("SELECT * FROM modules m JOIN users u ON u.id = m.id WHERE m.university_id = ?", []any{north})
	for _, part := range []string{"users u is not bound", "u.university_id = ?", "SELECT * FROM modules m"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %q", err, part)
		}
	}
}

func TestOnlyTheNumberItselfIsTheUniversity(t *testing.T) {
	n := north
	var none *uint64
	for _, c := range []struct {
		arg  any
		want bool
	}{
		{north, true},
		{&n, true},
		{int64(7), true},
		{7, true},
		{south, false},
		{none, false},
		{nil, false},
		{"7", false},
		{7.0, false},
		{-7, false},
		{[]any{north}, false},
	} {
		err := (Side{Tenant: north}).Check("SELECT * FROM modules WHERE university_id = ?", []any{c.arg})
		if (err == nil) != c.want {
			t.Errorf("%T %v: %v", c.arg, c.arg, err)
		}
	}
}
