package opstest

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"luna/internal/need"
	"luna/internal/pgtest"
)

// TestTheRoleOfTheProgramIsNoSuperuser runs the script of compose.yaml, twice,
// as the second start of an installation does.
func TestTheRoleOfTheProgramIsNoSuperuser(t *testing.T) {
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
	script := strings.ReplaceAll(roles.Command[0], "$$", "$") // as compose does
	for _, password := range []string{"first", "it's second"} {
		cmd := exec.Command("sh", "-ec", script)
		cmd.Env = append(os.Environ(), "PGHOST="+superuser.Query().Get("host"), "PGUSER=postgres", "LUNA_DB_PASSWORD="+password)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("%v\n%s", err, out)
		}
	}

	ctx := context.Background()
	c, err := pgx.Connect(ctx, superuser.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	defer func() {
		for _, sql := range []string{"DROP DATABASE luna", "DROP ROLE luna"} {
			if _, err := c.Exec(ctx, sql); err != nil {
				t.Error(err)
			}
		}
	}()
	var powers, owner bool
	err = c.QueryRow(ctx, `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls, pg_get_userbyid(datdba) = 'luna'
		FROM pg_roles, pg_database WHERE rolname = 'luna' AND datname = 'luna'`).Scan(&powers, &owner)
	if err != nil {
		t.Fatal(err)
	}
	if powers || !owner {
		t.Errorf("the role has powers over the server: %v, and owns its database: %v", powers, owner)
	}

	as := *superuser
	as.User, as.Path = url.User("luna"), "/luna"
	program, err := pgx.Connect(ctx, as.String())
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close(ctx)
	if _, err := program.Exec(ctx, "CREATE TABLE thing (id int); DROP TABLE thing"); err != nil {
		t.Errorf("the role cannot migrate its database: %v", err)
	}
}
