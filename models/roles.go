package models

import (
	"context"
	_ "embed" // the script of the roles
	"errors"
	"fmt"
	"slices"
	"strings"
)

//go:embed roles.sql
var rolesScript string

// RolesScript is what a superuser runs once with psql to make the roles of an
// installation on PostgreSQL.
func RolesScript() string { return rolesScript }

// ErrRole: the program signs in to the database as somebody for whom the walls
// between the universities do not hold.
var ErrRole = errors.New("the database role is not safe")

// superuser is one of the reasons of rolePowers; it holds all others.
const superuser = "it is a superuser"

// rolePowers gives a row for each power by which whoever is signed in could get
// past row-level security or the audit log. A member counts as having what the
// role has: SET ROLE is all it takes. luna_system and luna_audit are the two
// that the program must be able to become, for one transaction and by name.
const rolePowers = `
WITH me AS (SELECT * FROM pg_roles WHERE rolname = session_user),
reach AS (SELECT r.* FROM pg_roles r, me WHERE pg_has_role(me.oid, r.oid, 'MEMBER')),
things AS (
	SELECT c.oid, c.relname, c.relkind, c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')
)
SELECT 'it is a superuser' FROM me WHERE rolsuper
UNION ALL SELECT 'it bypasses row-level security' FROM me WHERE rolbypassrls
UNION ALL SELECT 'it may make roles, and so give itself any' FROM me WHERE rolcreaterole
UNION ALL SELECT 'it may copy the whole server (REPLICATION)' FROM me WHERE rolreplication
UNION ALL SELECT 'it may become ' || reach.rolname || ', which is not bound by row-level security' FROM reach, me
	WHERE (reach.rolsuper OR reach.rolbypassrls) AND reach.oid <> me.oid
UNION ALL SELECT 'it may become ' || rolname || ', which reaches the server''s files or programs' FROM reach
	WHERE rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
UNION ALL SELECT 'it owns tables, or may become ' || string_agg(DISTINCT reach.rolname, ', ') || ', which does'
	FROM reach JOIN things ON things.relowner = reach.oid HAVING count(*) > 0
UNION ALL SELECT 'it owns the database' FROM reach JOIN pg_database d ON d.datdba = reach.oid WHERE d.datname = current_database()
UNION ALL SELECT 'it may create things in the schema public' FROM me WHERE has_schema_privilege(me.oid, 'public', 'CREATE')
UNION ALL SELECT 'it inherits ' || r.rolname || ' at all times' FROM pg_roles r, me
	WHERE r.rolname IN ('luna_system', 'luna_audit') AND r.oid <> me.oid AND pg_has_role(me.oid, r.oid, 'USAGE')
UNION ALL SELECT 'it may change or delete audit entries (as ' || string_agg(reach.rolname, ', ') || ')' FROM reach JOIN things
	ON things.relname = 'audit_entries' AND has_table_privilege(reach.oid, things.oid, 'UPDATE, DELETE, TRUNCATE') HAVING count(*) > 0
UNION ALL SELECT 'it may empty tables (TRUNCATE), which row-level security does not cover' FROM reach JOIN things
	ON has_table_privilege(reach.oid, things.oid, 'TRUNCATE') HAVING count(*) > 0
UNION ALL SELECT 'it cannot become ' || name || ', which the program does for what crosses universities'
	FROM unnest(ARRAY['luna_system', 'luna_audit']) name
	WHERE NOT EXISTS (SELECT FROM reach WHERE rolname = name)`

// AssertRole gives ErrRole, with what is wrong and what to do, unless the role
// with which the program signs in to PostgreSQL is bound by both walls. An
// SQLite file has no roles.
func (s *Store) AssertRole(ctx context.Context) error {
	if s.engine != Postgres {
		return nil
	}
	var role string
	if err := s.ask(ctx, "SELECT session_user", func(scan func(...any) error) error { return scan(&role) }); err != nil {
		return err
	}
	powers, err := s.askTexts(ctx, rolePowers)
	if err != nil {
		return err
	}
	if slices.Contains(powers, superuser) {
		powers = []string{superuser}
	}
	if len(powers) == 0 {
		return nil
	}
	return fmt.Errorf("%w: LUNA_DATABASE_URL signs in as %q, and %s. "+
		"Make the roles with the script that \"luna migrate roles\" prints, sign in as luna_app, and let luna_owner migrate (LUNA_DATABASE_OWNER_URL)",
		ErrRole, role, strings.Join(powers, "; "))
}

// ask sends a question about the database itself past GORM and the guard,
// which knows the tables of universities and no catalogue.
func (s *Store) ask(ctx context.Context, question string, row func(scan func(into ...any) error) error) error {
	rows, err := poolOf(s.read).QueryContext(ctx, question)
	if err != nil {
		return fmt.Errorf("asking the database about itself: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("asking the database about itself: %w", err)
		}
	}
	return rows.Err()
}

// askTexts is ask for one column of text.
func (s *Store) askTexts(ctx context.Context, question string) ([]string, error) {
	var list []string
	err := s.ask(ctx, question, func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		list = append(list, text)
		return err
	})
	return list, err
}
