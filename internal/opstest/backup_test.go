package opstest

import (
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"luna/internal/need"
	"luna/internal/pgtest"
)

// tools ends the test where PostgreSQL's own programs are missing.
func tools(t *testing.T) {
	t.Helper()
	for _, name := range []string{"pg_dump", "pg_restore", "psql"} {
		if _, err := exec.LookPath(name); err != nil {
			need.Missing(t, "postgres", "no "+name+" for this test: install the PostgreSQL client")
		}
	}
}

// counting is the statement of the guide that counts the rows of all tables.
func counting(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)-f - <<'SQL'\n(.*?)\nSQL\n`).FindStringSubmatch(read(t, "docs/operators.md"))
	if found == nil {
		t.Fatal("the guide does not count")
	}
	return found[1]
}

// counted runs it as the role that makes backups.
func counted(t *testing.T, database string) string {
	t.Helper()
	cmd := exec.Command("psql", "-AtX", "-d", pgtest.As(database, pgtest.Dump), "-f", "-")
	cmd.Stdin = strings.NewReader(counting(t))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("counting: %v\n%s", err, out)
	}
	return string(out)
}

// TestABackupOfTheGuideComesBackWhole uses the options of docs/operators.md.
func TestABackupOfTheGuideComesBackWhole(t *testing.T) {
	tools(t)
	superuser, from, to := pgtest.Superuser(t), pgtest.URL(t), pgtest.URL(t)
	if out, err := luna(t, migration(t, from), "migrate", "up"); err != nil {
		t.Fatalf("migrating: %v\n%s", err, out)
	}
	seed(t, from)

	dump := []string{"-Fc"}
	restore := []string{"--clean", "--if-exists", "--exit-on-error"}
	guide := read(t, "docs/operators.md")
	for program, options := range map[string][]string{"pg_dump -U luna_dump ": dump, "pg_restore -U postgres -d luna ": restore} {
		if command := program + strings.Join(options, " "); !strings.Contains(guide, command) {
			t.Errorf("the guide does not say %q", command)
		}
	}
	file := filepath.Join(t.TempDir(), "luna.dump")
	run(t, "pg_dump", append(dump, "-f", file, "-d", pgtest.As(from, pgtest.Dump))...)
	run(t, "pg_restore", append(restore, "-d", as(t, superuser, to), file)...)

	want, got := counted(t, from), counted(t, to)
	if want != got {
		t.Errorf("the rows are\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(want, "surveys|") || strings.Contains(want, "surveys|0\n") {
		t.Errorf("there was nothing to save:\n%s", want)
	}
	back := &installation{database: to}
	const owners = "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'public'"
	if owner := back.query(t, owners); owner != pgtest.Owner {
		t.Errorf("the tables belong to %s", owner)
	}
	out, err := luna(t, migration(t, to), "migrate", "status")
	if err != nil || strings.Contains(out, "pending") {
		t.Errorf("the program does not know the restored schema: %v\n%s", err, out)
	}
	if out, err := luna(t, settings(t, to, freeAddress(t)), "job", "clean-up"); err != nil {
		t.Errorf("the program does not serve on what was restored: %v\n%s", err, out)
	}
}

// TestTheWallsComeBackWithABackup: a restore that forgot the policies would
// show every university to every other.
func TestTheWallsComeBackWithABackup(t *testing.T) {
	tools(t)
	from, to := pgtest.URL(t), pgtest.URL(t)
	if out, err := luna(t, migration(t, from), "migrate", "up"); err != nil {
		t.Fatalf("migrating: %v\n%s", err, out)
	}
	file := filepath.Join(t.TempDir(), "luna.dump")
	run(t, "pg_dump", "-Fc", "-f", file, "-d", pgtest.As(from, pgtest.Dump))
	run(t, "pg_restore", "--clean", "--if-exists", "--exit-on-error", "-d", as(t, pgtest.Superuser(t), to), file)
	const walls = `SELECT string_agg(line, E'\n' ORDER BY line) FROM (
		SELECT relname || relrowsecurity || relforcerowsecurity || coalesce(relacl::text, '') AS line FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
		UNION ALL SELECT tablename || policyname || roles::text || qual || with_check FROM pg_policies) all_of_it`
	want, got := (&installation{database: from}).query(t, walls), (&installation{database: to}).query(t, walls)
	if got != want || strings.Count(got, "app.tenant") < 2*20 {
		t.Errorf("the walls are\n%s\nwant\n%s", got, want)
	}
}

// TestADumpByTheOwnerHoldsNothing is the trap of which the guide warns.
func TestADumpByTheOwnerHoldsNothing(t *testing.T) {
	tools(t)
	from := pgtest.URL(t)
	if out, err := luna(t, migration(t, from), "migrate", "up"); err != nil {
		t.Fatalf("migrating: %v\n%s", err, out)
	}
	seed(t, from)
	if out, err := exec.Command("pg_dump", "-d", from).CombinedOutput(); err == nil || !strings.Contains(string(out), "row-level security") {
		t.Errorf("the owner's dump does not fail: %v\n%.500s", err, out)
	}
	out, err := exec.Command("pg_dump", "--enable-row-security", "--data-only", "--table=surveys", "-d", from).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "COPY public.surveys") || strings.Contains(string(out), "stress") {
		t.Errorf("the trap is not what the guide says: %v\n%.500s", err, out)
	}
	if !strings.Contains(read(t, "docs/operators.md"), "--enable-row-security") {
		t.Error("the guide does not warn of it")
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
