package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// The catalogue is where PostgreSQL keeps what it was told: tables, policies,
// keys, grants. These questions look there for places at which the wall between
// universities has a hole. Each gives one text a hole, beginning with the name
// of what is at fault.
//
// tenants are the tables of universities with the column that tells whose a row
// is.
const tenants = `WITH tenants AS (
	SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner, a.attnum, a.attname
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
	JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
		AND a.attname = CASE c.relname WHEN 'universities' THEN 'id' ELSE 'university_id' END
	WHERE c.relkind IN ('r', 'p')
), program AS (
	SELECT oid, rolname FROM pg_roles WHERE rolname IN ('luna_app', 'luna_system', 'luna_audit')
)
`

// questions of the audit by their subject.
var catalogueQuestions = []struct{ subject, sql string }{
	{"tables", tenants + `SELECT relname || ' lacks row-level security, or does not force it on its owner' FROM tenants
		WHERE NOT (relrowsecurity AND relforcerowsecurity)
		UNION ALL SELECT c.relname || ' has no university_id' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'f') AND c.oid NOT IN (SELECT oid FROM tenants)
		UNION ALL SELECT n.nspname || '.' || c.relname || ' is outside of the schema public, where the program may read it'
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, program
		WHERE n.nspname NOT IN ('public', 'information_schema') AND n.nspname !~ '^pg_' AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
		AND has_table_privilege(program.oid, c.oid, 'SELECT')`},

	{"policies", tenants + `, wanted AS (
			SELECT oid, relname, 'tenant' AS name, ARRAY['luna_app', 'luna_audit'] AS roles,
				format('(%I = (NULLIF(current_setting(''app.tenant''::text, true), ''''::text))::bigint)', attname) AS test FROM tenants
			UNION ALL SELECT oid, relname, 'system', ARRAY['luna_system'], 'true' FROM tenants
		), there AS (
			SELECT p.polrelid AS oid, c.relname, p.polname AS name,
				(SELECT array_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END::text ORDER BY 1) FROM unnest(p.polroles) r) AS roles,
				pg_get_expr(p.polqual, p.polrelid) AS test, pg_get_expr(p.polwithcheck, p.polrelid) AS checked, p.polcmd AS command
			FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
		)
		SELECT w.relname || ' lacks the policy ' || w.name || ', or it says something else' FROM wanted w
		WHERE NOT EXISTS (SELECT FROM there t WHERE t.oid = w.oid AND t.name = w.name AND t.roles = w.roles
			AND t.command = '*' AND t.test = w.test AND t.checked = w.test)
		UNION ALL SELECT t.relname || ' has the policy ' || t.name || ', which opens more' FROM there t
		WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.oid = t.oid AND w.name = t.name)`},

	{"views", tenants + `SELECT DISTINCT c.relname || CASE c.relkind WHEN 'm' THEN ' is a materialized view, which has no row-level security'
			ELSE ' is a view that reads as its owner (security_invoker is not on)' END
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema', program
		WHERE has_table_privilege(program.oid, c.oid, 'SELECT') AND (c.relkind = 'm'
			OR c.relkind = 'v' AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false))`},

	// A key of one column only may stand beside one of two: where a person of no
	// university, an administrator of the platform, has rows, the second is not
	// checked, and such rows no university sees.
	{"foreign keys", tenants + `SELECT child.relname || ' (' || k.columns || ') refers to ' || parent.relname || ' without the university'
		FROM (SELECT *, (SELECT string_agg(a.attname, ', ' ORDER BY i.n) FROM unnest(conkey) WITH ORDINALITY i(attnum, n)
			JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = i.attnum) AS columns FROM pg_constraint WHERE contype = 'f') k
		JOIN tenants child ON child.oid = k.conrelid JOIN tenants parent ON parent.oid = k.confrelid
		WHERE NOT EXISTS (
			SELECT FROM pg_constraint b WHERE b.contype = 'f' AND b.conrelid = k.conrelid AND b.confrelid = k.confrelid AND b.conkey @> k.conkey
			AND b.confkey[array_position(b.conkey, child.attnum)] = parent.attnum)`},

	// Primary keys that a sequence draws are left out: nobody can choose a number
	// to learn whether it is taken.
	{"keys and indexes", tenants + `SELECT t.relname || ' (' || i.columns || ')' || CASE WHEN i.indisunique
			THEN ' is unique over all universities' ELSE ' is an index that does not begin with the university' END
		FROM (SELECT x.indrelid, x.indisunique, x.indisprimary, x.indkey, (SELECT string_agg(pg_get_indexdef(x.indexrelid, n, true), ', ' ORDER BY n)
			FROM generate_series(1, x.indnkeyatts) n) AS columns FROM pg_index x) i
		JOIN tenants t ON t.oid = i.indrelid WHERE i.indkey[0] <> t.attnum AND NOT (i.indisprimary AND i.columns = 'id')`},

	{"functions", tenants + `SELECT DISTINCT p.proname || '() runs as ' || pg_get_userbyid(p.proowner) || ' (SECURITY DEFINER) and the program may call it'
		FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema', program
		WHERE p.prosecdef AND has_function_privilege(program.oid, p.oid, 'EXECUTE')`},

	{"grants", tenants + `SELECT c.relname || ' is open to everybody who can sign in (' || a.privilege_type || ' to PUBLIC)'
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public', aclexplode(c.relacl) a WHERE a.grantee = 0
		UNION ALL SELECT c.relname || ' gives ' || program.rolname || ' ' || p || ', which row-level security does not cover'
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public', program, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) p
		WHERE c.relkind IN ('r', 'p') AND has_table_privilege(program.oid, c.oid, p)
		UNION ALL SELECT c.relname || ' can be changed by ' || r.rolname
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public', pg_roles r
		WHERE c.relkind IN ('r', 'p') AND (has_any_column_privilege(r.oid, c.oid, 'UPDATE') OR has_table_privilege(r.oid, c.oid, 'DELETE')
			OR has_any_column_privilege(r.oid, c.oid, 'INSERT') AND NOT (r.rolname = 'luna_audit' AND c.relname = 'audit_entries'))
		AND (r.rolname IN ('luna_dump', 'luna_audit') OR r.rolname IN ('luna_app', 'luna_system') AND c.relname IN ('audit_entries', 'goose_db_version'))
		UNION ALL SELECT c.relname || ' can be read by luna_audit'
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
		WHERE c.relkind IN ('r', 'p') AND c.relname <> 'audit_entries' AND has_any_column_privilege('luna_audit', c.oid, 'SELECT')
		UNION ALL SELECT 'schema ' || n.nspname || ' lets ' || program.rolname || ' create things' FROM pg_namespace n, program
		WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(program.oid, n.oid, 'CREATE')`},

	{"default privileges", `SELECT 'default privileges of ' || pg_get_userbyid(d.defaclrole) || ' give '
			|| CASE a.grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(a.grantee) END || ' ' || a.privilege_type || ' on what is yet to be made'
		FROM pg_default_acl d, aclexplode(d.defaclacl) a
		WHERE a.grantee <> d.defaclrole AND d.defaclobjtype IN ('r', 'f') AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) ~ '^luna_')`},

	{"roles", `SELECT rolname || ' has powers over the server or its policies' FROM pg_roles
		WHERE rolname IN ('luna_app', 'luna_system', 'luna_audit', 'luna_owner', 'luna_dump')
		AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls AND rolname <> 'luna_dump')
		UNION ALL SELECT rolname || ' can sign in' FROM pg_roles WHERE rolname IN ('luna_system', 'luna_audit') AND rolcanlogin
		UNION ALL SELECT m.member::regrole || ' is a member of ' || m.roleid::regrole FROM pg_auth_members m
		WHERE m.member::regrole::text ~ '^luna_' AND m.roleid::regrole::text || ' ' || m.member::regrole::text
			NOT IN ('luna_system luna_app', 'luna_audit luna_app')
		UNION ALL SELECT 'luna_app inherits ' || r.rolname FROM pg_roles r WHERE r.rolname IN ('luna_system', 'luna_audit')
			AND pg_has_role('luna_app', r.oid, 'USAGE')`},
}

// Holes looks through PostgreSQL's catalogue for what would let one university
// reach another's rows, and lists it; none is right. What is known and has a
// reason is left out, see knownHoles. An SQLite file has no second wall.
func (s *Store) Holes(ctx context.Context) ([]string, error) {
	all, err := s.catalogue(ctx)
	return slices.DeleteFunc(all, func(hole string) bool { return knownHoles[hole] != "" }), err
}

// catalogue asks all questions and gives every answer.
func (s *Store) catalogue(ctx context.Context) ([]string, error) {
	if s.engine != Postgres {
		return nil, nil
	}
	var all []string
	for _, q := range catalogueQuestions {
		holes, err := s.askTexts(ctx, q.sql)
		if err != nil {
			return nil, fmt.Errorf("auditing %s: %w", q.subject, err)
		}
		all = append(all, holes...)
	}
	slices.SortFunc(all, strings.Compare)
	return all, nil
}
