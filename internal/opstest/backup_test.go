package opstest

import (
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"luna/internal/need"
	"luna/internal/pgtest"
)

// TestABackupOfTheGuideComesBackWhole uses the options of docs/operators.md.
func TestABackupOfTheGuideComesBackWhole(t *testing.T) {
	for _, name := range []string{"pg_dump", "pg_restore"} {
		if _, err := exec.LookPath(name); err != nil {
			need.Missing(t, "postgres", "no "+name+" for this test: install the PostgreSQL client")
		}
	}
	superuser, from, to := pgtest.Superuser(t), pgtest.URL(t), pgtest.URL(t)
	if out, err := luna(t, settings(t, from, freeAddress(t)), "migrate", "up"); err != nil {
		t.Fatalf("migrating: %v\n%s", err, out)
	}
	seed(t, from)

	dump := []string{"-Fc"}
	restore := []string{"--clean", "--if-exists", "--exit-on-error"}
	guide := read(t, "docs/operators.md")
	for program, options := range map[string][]string{"pg_dump -U postgres ": dump, "pg_restore -U postgres -d luna ": restore} {
		if command := program + strings.Join(options, " "); !strings.Contains(guide, command) {
			t.Errorf("the guide does not say %q", command)
		}
	}
	file := filepath.Join(t.TempDir(), "luna.dump")
	run(t, "pg_dump", append(dump, "-f", file, "-d", as(t, superuser, from))...)
	run(t, "pg_restore", append(restore, "-d", as(t, superuser, to), file)...)

	saved, back := &installation{database: from}, &installation{database: to}
	const sums = `SELECT string_agg(table_name || ' ' || (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || quote_ident(table_name), false, true, '')))[1], E'\n' ORDER BY table_name)
		FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
	want, got := saved.query(t, sums), back.query(t, sums)
	if want != got {
		t.Errorf("the rows are\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(want, "surveys ") || strings.Contains(want, "surveys 0") {
		t.Errorf("there was nothing to save:\n%s", want)
	}
	const owners = "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'public'"
	if owner := back.query(t, owners); owner != pgtest.Owner {
		t.Errorf("the tables belong to %s, which the program does not sign in as", owner)
	}
	out, err := luna(t, settings(t, to, freeAddress(t)), "migrate", "status")
	if err != nil || strings.Contains(out, "pending") {
		t.Errorf("the program does not know the restored schema: %v\n%s", err, out)
	}
}

// as is a database's address with the user of another address.
func as(t *testing.T, user, database string) string {
	t.Helper()
	u, err := url.Parse(user)
	if err != nil {
		t.Fatal(err)
	}
	d, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	d.User = u.User
	return d.String()
}

func run(t *testing.T, program string, args ...string) {
	t.Helper()
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}
