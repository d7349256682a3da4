package opstest

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"luna/internal/need"
	"luna/internal/pgtest"
)

// makeRoles runs the script of the service roles as the superuser of the test's
// server, and drops the database again that it makes. The roles stay: they are
// the ones that all tests have.
func makeRoles(t *testing.T, times int) *url.URL {
	t.Helper()
	if _, err := exec.LookPath("psql"); err != nil {
		need.Missing(t, "postgres", "no psql for this test: install the PostgreSQL client")
	}
	superuser, err := url.Parse(pgtest.Superuser(t))
	if err != nil {
		t.Fatal(err)
	}
	roles := compose(t).Services["roles"]
	if strings.Join(roles.Entrypoint, " ") != "sh -ec" || len(roles.Command) != 1 {
		t.Fatalf("the script is started by %v with %d arguments", roles.Entrypoint, len(roles.Command))
	}
	file, err := filepath.Abs(filepath.Join(top, "models/roles.sql"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { superuserDoes(t, superuser, "DROP DATABASE luna") })
	script := strings.NewReplacer("$$", "$", mounted, secrets(t)+"/", "\\i /roles.sql", "\\i "+file).Replace(roles.Command[0])
	for range times {
		cmd := exec.Command("sh", "-ec", script)
		cmd.Env = append(os.Environ(), "PGHOST="+superuser.Query().Get("host"), "PGUSER=postgres")
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	database := *superuser
	database.Path = "/luna"
	return &database
}

func superuserDoes(t *testing.T, superuser *url.URL, statements ...string) {
	t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, superuser.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	for _, sql := range statements {
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Error(err)
		}
	}
}

// TestTheInstallationOfComposeServesWithRolesOfItsOwn goes the way of
// compose.yaml: the roles, twice as a second start does, then migrate as the
// owner, then the program as luna_app, which looks at its own role.
func TestTheInstallationOfComposeServesWithRolesOfItsOwn(t *testing.T) {
	database := makeRoles(t, 2)
	if out, err := luna(t, migration(t, pgtest.As(database.String(), pgtest.Owner)), "migrate", "up"); err != nil {
		t.Fatalf("migrating: %v\n%s", err, out)
	}
	env := settings(t, database.String(), freeAddress(t))
	if out, err := luna(t, env, "job", "clean-up"); err != nil {
		t.Errorf("as luna_app: %v\n%s", err, out)
	}
	if told := examined(t, env); told["roles"] != "ok" || told["walls"] != "ok" || told["schema"] != "ok" || told["secrets"] != "ok" {
		t.Errorf("the doctor says %v", told)
	}
	for _, role := range []string{"postgres", pgtest.Owner, pgtest.Dump} {
		as := append(env, "LUNA_DATABASE_URL="+pgtest.As(database.String(), role))
		if out, err := luna(t, as, "job", "clean-up"); err == nil || !strings.Contains(out, "sign in as luna_app") {
			t.Errorf("as %s: %v\n%s", role, err, out)
		}
		if told := examined(t, as); told["roles"] != "fault" {
			t.Errorf("as %s the doctor says %v", role, told)
		}
	}
}

// examined runs luna doctor and gives the worst level of each check.
func examined(t *testing.T, env []string) map[string]string {
	t.Helper()
	cmd := exec.Command(program(t), "doctor", "-json")
	cmd.Env = env
	out, _ := cmd.Output() // a fault, such as the test's server that does not sync, is no failure here
	var told struct {
		Findings []struct{ Check, Level, Found string }
	}
	if err := json.Unmarshal(out, &told); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	worst := make(map[string]string)
	for _, f := range told.Findings {
		if worst[f.Check] != "fault" && (worst[f.Check] == "" || f.Level != "ok") {
			worst[f.Check] = f.Level
		}
		if f.Level != "ok" {
			t.Logf("%s %s: %s", f.Level, f.Check, f.Found)
		}
	}
	return worst
}

func TestThePasswordsOfTheRolesAreThoseOfTheirFiles(t *testing.T) {
	database := makeRoles(t, 1)
	ctx := context.Background()
	c, err := pgx.Connect(ctx, database.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	for role, file := range map[string]string{pgtest.Owner: "owner_password", pgtest.App: "app_password", pgtest.Dump: "dump_password"} {
		var stored string
		if err := c.QueryRow(ctx, "SELECT rolpassword FROM pg_authid WHERE rolname = $1", role).Scan(&stored); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(stored, "SCRAM-SHA-256$") || strings.Contains(stored, content(t, secrets(t), file)) {
			t.Errorf("%s has %.20s…", role, stored)
		}
	}
}

func TestTheProgramPrintsTheScriptOfItsRoles(t *testing.T) {
	out, err := luna(t, nil, "migrate", "roles")
	if err != nil || out != read(t, "models/roles.sql") {
		t.Errorf("prints %q (%v)", out, err)
	}
}
