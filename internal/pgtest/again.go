package pgtest

import (
	"context"
	"net/url"
	"sync"

	"github.com/jackc/pgx/v5"
)

// again holds the databases that a test gave back clean: making one takes a
// third of a second, and so do the first connections to a new one.
var again struct {
	sync.Mutex
	names []string
	shape string // of the template
}

func takeAgain() string {
	again.Lock()
	defer again.Unlock()
	n := len(again.names)
	if n == 0 {
		return ""
	}
	name := again.names[n-1]
	again.names = again.names[:n-1]
	return name
}

// giveBack empties a copy of the template and keeps it for the next test. One
// that cannot be made equal to the template again is dropped.
func giveBack(name string) error {
	if shared.stop == nil || !emptied(name) {
		return drop(name)
	}
	again.Lock()
	defer again.Unlock()
	again.names = append(again.names, name)
	return nil
}

// emptied tells whether a database is as the template is once more. It needs
// the superuser: row security, constraints and triggers must not stand between.
func emptied(name string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := pgx.Connect(ctx, superuser(name))
	if err != nil {
		return false
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, emptying); err != nil {
		return false
	}
	now, err := shape(ctx, c)
	return err == nil && now == again.shape
}

// learnShape notes how the template looks when it has been migrated.
func learnShape(name string) error {
	if shared.stop == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := pgx.Connect(ctx, superuser(name))
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	again.shape, err = shape(ctx, c)
	return err
}

func superuser(name string) string {
	u, _ := url.Parse(address(name))
	u.User = url.User("postgres")
	return u.String()
}

// emptying ends other connections, deletes the rows of all tables but those of
// the migrations, and sets the sequences back. Deleting a few rows is quicker
// than truncating, which makes new files.
const emptying = `
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
DO $$
DECLARE r record; some boolean;
BEGIN
	FOR r IN SELECT oid::regclass AS name, pg_relation_size(oid) AS size FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'goose_db_version' AND pg_relation_size(oid) > 0
	LOOP
		IF r.size > 131072 THEN
			EXECUTE format('TRUNCATE %s CASCADE', r.name);
		ELSE
			EXECUTE format('DELETE FROM %s', r.name);
		END IF;
	END LOOP;
	PERFORM setval(s.oid, q.seqstart, false) FROM pg_class s JOIN pg_sequence q ON q.seqrelid = s.oid WHERE s.relname NOT LIKE 'goose_%';
END $$;`

// shape is everything about a database that a test could have changed: what is
// declared and granted in it, and the rows that are left.
func shape(ctx context.Context, c *pgx.Conn) (string, error) {
	var declared, rows string
	if err := c.QueryRow(ctx, shapeQuery).Scan(&declared); err != nil {
		return "", err
	}
	err := c.QueryRow(ctx, `SELECT coalesce(string_agg(t.relname || ': ' || md5(query_to_xml(format('SELECT * FROM %s ORDER BY 1', t.oid::regclass), true, true, '')::text), '; ' ORDER BY t.relname), '')
		FROM pg_class t WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND pg_relation_size(t.oid) > 0
		AND query_to_xml(format('SELECT 1 FROM %s LIMIT 1', t.oid::regclass), true, true, '')::text <> ''`).Scan(&rows)
	return declared + rows, err
}

const shapeQuery = `SELECT concat_ws(' ',
	(SELECT md5(string_agg(concat_ws('|', oid, relname, relkind, relowner, relacl::text, relrowsecurity, relforcerowsecurity, reloptions::text, relnatts, relpersistence), ',' ORDER BY oid)) FROM pg_class WHERE oid >= 16384),
	(SELECT md5(string_agg(concat_ws('|', attrelid, attnum, attname, atttypid, attnotnull, attisdropped, attacl::text, atthasdef), ',' ORDER BY attrelid, attnum)) FROM pg_attribute WHERE attrelid >= 16384),
	(SELECT md5(string_agg(concat_ws('|', oid, polname, polroles::text, polcmd, polqual::text, polwithcheck::text), ',' ORDER BY oid)) FROM pg_policy),
	(SELECT md5(string_agg(concat_ws('|', oid, conname, conrelid, convalidated, pg_get_constraintdef(oid)), ',' ORDER BY oid)) FROM pg_constraint WHERE oid >= 16384),
	(SELECT md5(string_agg(concat_ws('|', oid, adrelid, adnum, adbin::text), ',' ORDER BY oid)) FROM pg_attrdef),
	(SELECT md5(string_agg(concat_ws('|', oid, proname, prosrc, proacl::text, proowner, prosecdef, proconfig::text), ',' ORDER BY oid)) FROM pg_proc WHERE oid >= 16384),
	(SELECT md5(string_agg(concat_ws('|', oid, tgname, tgrelid, tgenabled, tgfoid), ',' ORDER BY oid)) FROM pg_trigger),
	(SELECT md5(string_agg(concat_ws('|', oid, nspname, nspacl::text), ',' ORDER BY oid)) FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'),
	(SELECT md5(string_agg(concat_ws('|', defaclrole, defaclnamespace, defaclobjtype, defaclacl::text), ',' ORDER BY oid)) FROM pg_default_acl),
	(SELECT count(*) FROM pg_statistic WHERE starelid >= 16384),
	(SELECT count(*) FROM pg_extension),
	(SELECT count(*) FROM pg_largeobject_metadata),
	(SELECT md5(string_agg(setconfig::text, ',')) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()),
	(SELECT concat(datacl::text, datdba) FROM pg_database WHERE datname = current_database()))`
