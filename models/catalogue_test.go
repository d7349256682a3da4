package models_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"luna/internal/need"
	"luna/internal/storetest"
	"luna/models"
)

func TestTheSchemaHasNoHoleInItsWalls(t *testing.T) {
	k := storetest.New(t, models.Postgres)
	holes, err := k.Holes(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, hole := range holes {
		t.Error(hole)
	}
}

func TestEveryExceptionOfTheAuditIsStillNeeded(t *testing.T) {
	need.Long(t)
	k := storetest.New(t, models.Postgres)
	all, known, err := k.AllHoles(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for hole, reason := range known {
		if !slices.Contains(all, hole) {
			t.Errorf("nothing is found any more of %q", hole)
		}
		if len(strings.Fields(reason)) < 4 {
			t.Errorf("%q has no reason", hole)
		}
	}
}

// Each hole is dug into a sound schema, seen, and filled in again.
func TestTheCatalogueAuditFindsPlantedHoles(t *testing.T) {
	need.Long(t)
	k := storetest.New(t, models.Postgres)
	super := session(t, k.Superuser(t))
	ctx := context.Background()
	for _, c := range []struct{ want, dig, fill string }{
		{"surveys lacks row-level security", "ALTER TABLE surveys DISABLE ROW LEVEL SECURITY", "ALTER TABLE surveys ENABLE ROW LEVEL SECURITY"},
		{"surveys lacks row-level security", "ALTER TABLE surveys NO FORCE ROW LEVEL SECURITY", "ALTER TABLE surveys FORCE ROW LEVEL SECURITY"},
		{"secrets has no university_id", "CREATE TABLE secrets (id int)", "DROP TABLE secrets"},
		{
			"side.users is outside",
			"CREATE SCHEMA side; CREATE TABLE side.users (id int); GRANT USAGE ON SCHEMA side TO luna_app; GRANT SELECT ON side.users TO luna_app",
			"DROP SCHEMA side CASCADE",
		},
		{"faculties lacks the policy tenant", "DROP POLICY tenant ON faculties", "SELECT raise_walls()"},
		{"faculties lacks the policy tenant", "ALTER POLICY tenant ON faculties USING (true)", "SELECT raise_walls()"},
		{"faculties lacks the policy tenant", "ALTER POLICY tenant ON faculties WITH CHECK (university_id > 0)", "SELECT raise_walls()"},
		{"faculties lacks the policy system", "ALTER POLICY system ON faculties TO PUBLIC", "SELECT raise_walls()"},
		{"faculties has the policy extra", "CREATE POLICY extra ON faculties TO luna_app USING (true)", "DROP POLICY extra ON faculties"},
		{"everyone is a view", "CREATE VIEW everyone AS SELECT * FROM users; GRANT SELECT ON everyone TO luna_app", "DROP VIEW everyone"},
		{"totals is a materialized view", "CREATE MATERIALIZED VIEW totals AS SELECT 1 AS n; GRANT SELECT ON totals TO luna_system", "DROP MATERIALIZED VIEW totals"},
		{
			"surveys (plan_id) refers to survey_plans without the university",
			"ALTER TABLE surveys DROP CONSTRAINT surveys_university_id_plan_id_fkey, ADD CONSTRAINT bare FOREIGN KEY (plan_id) REFERENCES survey_plans (id)",
			"ALTER TABLE surveys DROP CONSTRAINT bare, ADD CONSTRAINT surveys_university_id_plan_id_fkey FOREIGN KEY (university_id, plan_id) REFERENCES survey_plans (university_id, id)",
		},
		{"modules (code) is unique over all universities", "CREATE UNIQUE INDEX codes ON modules (code)", "DROP INDEX codes"},
		{"modules (title) is an index that does not begin", "CREATE INDEX titles ON modules (title)", "DROP INDEX titles"},
		{"peek() runs as", "CREATE FUNCTION peek() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS 'SELECT count(*) FROM users'", "DROP FUNCTION peek()"},
		{"users is open to everybody", "GRANT SELECT ON users TO PUBLIC", "REVOKE SELECT ON users FROM PUBLIC"},
		{"surveys gives luna_app TRUNCATE", "GRANT TRUNCATE ON surveys TO luna_app", "REVOKE TRUNCATE ON surveys FROM luna_app"},
		{"audit_entries can be changed by luna_system", "GRANT UPDATE (facts) ON audit_entries TO luna_system", "REVOKE UPDATE (facts) ON audit_entries FROM luna_system"},
		{"surveys can be changed by luna_dump", "GRANT DELETE ON surveys TO luna_dump", "REVOKE DELETE ON surveys FROM luna_dump"},
		{"users can be read by luna_audit", "GRANT SELECT (email) ON users TO luna_audit", "REVOKE SELECT (email) ON users FROM luna_audit"},
		{"schema public lets luna_app", "GRANT CREATE ON SCHEMA public TO luna_app", "REVOKE CREATE ON SCHEMA public FROM luna_app"},
		{
			"default privileges of luna_owner give luna_app",
			"ALTER DEFAULT PRIVILEGES FOR ROLE luna_owner GRANT SELECT ON TABLES TO luna_app",
			"ALTER DEFAULT PRIVILEGES FOR ROLE luna_owner REVOKE SELECT ON TABLES FROM luna_app",
		},
		{"luna_app has powers", "ALTER ROLE luna_app BYPASSRLS", "ALTER ROLE luna_app NOBYPASSRLS"},
		{"luna_system can sign in", "ALTER ROLE luna_system LOGIN", "ALTER ROLE luna_system NOLOGIN"},
		{"luna_app is a member of luna_owner", "GRANT luna_owner TO luna_app", "REVOKE luna_owner FROM luna_app"},
		{"luna_app inherits luna_system", "ALTER ROLE luna_app INHERIT", "ALTER ROLE luna_app NOINHERIT"},
	} {
		before, err := k.Holes(ctx)
		if err != nil || len(before) > 0 {
			t.Fatalf("before %q: %v %v", c.dig, before, err)
		}
		tell(t, super, c.dig)
		holes, err := k.Holes(ctx)
		tell(t, super, c.fill)
		if err != nil {
			t.Fatalf("%s: %v", c.dig, err)
		}
		if !slices.ContainsFunc(holes, func(hole string) bool { return strings.HasPrefix(hole, c.want) }) {
			t.Errorf("after %q nobody says %q but %q", c.dig, c.want, holes)
		}
	}
}
