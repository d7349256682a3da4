package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"luna/internal/need"
	"luna/internal/pgtest"
	"luna/internal/storetest"
	"luna/models"
)

// forbidden is what a stolen connection of the program must not get done. // the number of a foreign university. Each must fail, or reach no row.
var forbidden = []string{
	"CREATE TABLE mine (id int)",
	"CREATE SCHEMA mine",
	"CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
	"CREATE EXTENSION file_fdw",
	"ALTER TABLE users ADD COLUMN mine int",
	"ALTER TABLE users DISABLE ROW LEVEL SECURITY",
	"ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
	"ALTER TABLE users OWNER TO luna_app",
	"ALTER POLICY tenant ON users USING (true)",
	"CREATE POLICY mine ON users TO luna_app USING (true)",
	"DROP POLICY tenant ON users",
	"DROP TABLE users CASCADE",
	"ALTER TABLE form_versions DISABLE TRIGGER ALL",
	"TRUNCATE users CASCADE",
	"TRUNCATE audit_entries",
	"UPDATE audit_entries SET action = 'nothing'",
	"DELETE FROM audit_entries",
	"INSERT INTO audit_entries SELECT * FROM audit_entries",
	"UPDATE goose_db_version SET version_id = 1",
	"SET ROLE luna_owner",
	"SET ROLE luna_dump",
	"SET SESSION AUTHORIZATION luna_owner",
	"SET session_replication_role = replica",
	"ALTER ROLE luna_app BYPASSRLS",
	"ALTER ROLE luna_app SUPERUSER",
	"CREATE ROLE mine LOGIN",
	"GRANT luna_dump TO luna_app",
	"COPY users TO PROGRAM 'cat'",
	"COPY users FROM '/etc/passwd'",
	"SELECT pg_read_file('/etc/passwd')",
	"SELECT lo_import('/etc/passwd')",
	"SELECT pg_reload_conf()",
	"SELECT raise_walls()",
	"SELECT FROM universities WHERE id = $foreign",
	"SELECT FROM users WHERE university_id = $foreign OR true AND university_id = $foreign",
	"SELECT FROM pg_stats WHERE tablename = 'users'",
	"UPDATE users SET name = 'mine' WHERE university_id = $foreign",
	"DELETE FROM modules WHERE university_id = $foreign",
	"INSERT INTO faculties (university_id, name, created_at) VALUES ($foreign, 'mine', now())",
	"UPDATE users SET university_id = $foreign",
	"MERGE INTO faculties f USING (SELECT $foreign::bigint AS u) s ON f.university_id = s.u WHEN MATCHED THEN DELETE",
}

func TestTheAppRoleIsRefused30Statements(t *testing.T) {
	need.Long(t)
	if len(forbidden) < 30 {
		t.Fatalf("only %d statements", len(forbidden))
	}
	k := storetest.New(t, models.Postgres)
	ctx := context.Background()
	own, admin := k.University(t, "north")
	foreign, other := k.University(t, "south")
	for _, s := range []models.Scope{admin, other} {
		if _, err := s.CreateFaculty(ctx, "Science"); err != nil {
			t.Fatal(err)
		}
	}
	tell(t, session(t, k.Superuser(t)), "ANALYZE", fmt.Sprintf(`INSERT INTO audit_entries
		SELECT u, 1000000, now(), 1, '', 'a', 'o', 1, '', '', '', '' FROM unnest(ARRAY[%d, %d]) u`, own.ID, foreign.ID))

	before := k.Fingerprint(t)
	app := session(t, k.Address(t, pgtest.App))
	for _, sql := range forbidden {
		for _, side := range []string{fmt.Sprint(own.ID), ""} {
			rows, err := attempt(ctx, app, side, sql, foreign.ID)
			switch {
			case err != nil && !forbids(err):
				t.Errorf("as university %q %q fails for another reason: %v", side, sql, err)
			case err == nil && rows > 0:
				t.Errorf("as university %q %q reaches %d rows", side, sql, rows)
			case err == nil && !harmless(sql):
				t.Errorf("as university %q %q is carried out", side, sql)
			}
		}
	}
	if k.Fingerprint(t) != before {
		t.Error("the records are not what they were")
	}
}

// TestTheForbiddenStatementsAreReal: a statement with a slip in it would be
// refused to everybody, and prove nothing.
func TestTheForbiddenStatementsAreReal(t *testing.T) {
	need.Long(t)
	k := storetest.New(t, models.Postgres)
	foreign, admin := k.University(t, "south")
	ctx := context.Background()
	if _, err := admin.CreateFaculty(ctx, "Science"); err != nil {
		t.Fatal(err)
	}
	super := session(t, k.Superuser(t))
	missing := map[string]bool{ // what this server may not have, or finds wrong with its content
		"CREATE EXTENSION file_fdw": true, "COPY users FROM '/etc/passwd'": true,
		"INSERT INTO audit_entries SELECT * FROM audit_entries": true, "DELETE FROM modules WHERE university_id = $foreign": true,
	}
	for _, sql := range forbidden {
		tx, err := super.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(ctx, strings.ReplaceAll(sql, "$foreign", fmt.Sprint(foreign.ID)))
		var said *pgconn.PgError
		if err != nil && !missing[sql] && (!errors.As(err, &said) || said.Code[:2] != "23") { // what the data forbids
			t.Errorf("%q does not even work for a superuser: %v", sql, err)
		}
		if err := tx.Rollback(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// forbids tells that it was the right that was lacking.
func forbids(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "42501"
}

// harmless tells what may run without an error, as long as it finds nothing.
func harmless(sql string) bool {
	return slices.ContainsFunc([]string{"SELECT FROM", "UPDATE users SET", "DELETE FROM modules", "MERGE"}, func(begin string) bool {
		return strings.HasPrefix(sql, begin)
	})
}

// attempt runs a statement in a transaction of a university and keeps what it
// did only if it was let through: then the fingerprint tells.
func attempt(ctx context.Context, c *pgx.Conn, university, sql string, foreign uint64) (rows int64, err error) {
	sql = strings.ReplaceAll(sql, "$foreign", fmt.Sprint(foreign))
	tx, err := c.Begin(ctx)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, "SELECT set_config('app.tenant', $1, true)", university); err != nil {
		return 0, errors.Join(err, tx.Rollback(ctx))
	}
	tag, err := tx.Exec(ctx, sql)
	if err != nil {
		return 0, errors.Join(err, tx.Rollback(ctx))
	}
	return tag.RowsAffected(), tx.Commit(ctx)
}

func TestWithoutAUniversityTheProgramSeesNothing(t *testing.T) {
	k := storetest.New(t, models.Postgres)
	k.University(t, "north")
	app := session(t, k.Address(t, pgtest.App))
	all, err := app.Query(context.Background(), `SELECT c.table_name FROM information_schema.columns c JOIN pg_tables p ON p.tablename = c.table_name
		WHERE p.schemaname = 'public' AND c.column_name = 'university_id' UNION SELECT 'universities'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(all, pgx.RowTo[string])
	if err != nil || len(tables) < 20 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	for _, table := range tables {
		var n int
		if err := app.QueryRow(context.Background(), "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize()).Scan(&n); err != nil || n > 0 {
			t.Errorf("%s shows %d rows (%v)", table, n, err)
		}
	}
}

func TestTheAuditRoleWritesAndDoesNothingElse(t *testing.T) {
	k := storetest.New(t, models.Postgres)
	u, _ := k.University(t, "north")
	ctx := context.Background()
	app := session(t, k.Address(t, pgtest.App))
	tell(t, app, fmt.Sprintf("SELECT set_config('app.tenant', '%d', false)", u.ID), "SET ROLE luna_audit",
		fmt.Sprintf("INSERT INTO audit_entries SELECT %d, 1000, now(), 1, '', 'a', 'o', 1, '', '', '', ''", u.ID))
	for _, sql := range []string{
		"UPDATE audit_entries SET action = 'b'", "DELETE FROM audit_entries", "TRUNCATE audit_entries",
		"SELECT FROM users", "SELECT FROM surveys", fmt.Sprintf("INSERT INTO audit_entries SELECT %d, 1000001, now(), 1, '', 'a', 'o', 1, '', '', '', ''", u.ID+1),
	} {
		if _, err := app.Exec(ctx, sql); !forbids(err) {
			t.Errorf("%q is not refused: %v", sql, err)
		}
	}
}
