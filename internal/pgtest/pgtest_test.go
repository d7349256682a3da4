package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { Main(m) }

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

func count(t *testing.T, c *pgx.Conn, sql string, args ...any) (n int) {
	t.Helper()
	if err := c.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryCallGivesAnotherEmptyDatabase(t *testing.T) {
	one, two := connect(t, URL(t)), connect(t, URL(t))
	if _, err := one.Exec(t.Context(), "CREATE TABLE thing (id int)"); err != nil {
		t.Fatal(err)
	}
	if n := count(t, two, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); n != 0 {
		t.Errorf("the second database has %d tables of the first", n)
	}
}

func TestTheDatabaseIsGoneAfterItsTest(t *testing.T) {
	var name string
	t.Run("inner", func(t *testing.T) {
		u, err := url.Parse(URL(t))
		if err != nil {
			t.Fatal(err)
		}
		name = u.Path[1:]
		connect(t, u.String()) // an open connection must not keep it alive
	})
	if n := count(t, connect(t, URL(t)), "SELECT count(*) FROM pg_database WHERE datname = $1", name); n != 0 {
		t.Errorf("the database %s is still there", name)
	}
}

func TestTheRoleOfTheTestsIsNoSuperuser(t *testing.T) {
	if os.Getenv("LUNA_TEST_POSTGRES_URL") != "" {
		t.Skip("the role was given from outside")
	}
	c := connect(t, URL(t))
	if n := count(t, c, "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND NOT rolsuper AND NOT rolbypassrls"); n != 1 {
		t.Error("row security does not hold for the role that the tests use")
	}
}

func TestCopiesOfTheTemplateAreMigratedOnce(t *testing.T) {
	ready(t)
	var runs atomic.Int32
	migrate := func(address string) error {
		runs.Add(1)
		return thing(t.Context())(address)
	}
	for i := range 4 {
		t.Run(fmt.Sprint("copy ", i), func(t *testing.T) {
			t.Parallel()
			c := connect(t, Template(t, migrate))
			if n := count(t, c, "DELETE FROM goose_db_version WHERE id = 7 RETURNING id"); n != 7 {
				t.Errorf("the row of the template is %d", n)
			}
		})
	}
	t.Cleanup(func() {
		if n := runs.Load(); n > 1 { // none, when another test was first
			t.Errorf("migrated %d times", n)
		}
	})
}

func TestTheNewestVersionWins(t *testing.T) {
	for dir, want := range map[string]int{
		"/usr/lib/postgresql/9/bin":            9,
		"/usr/lib/postgresql/15/bin":           15,
		"/usr/pgsql-17/bin":                    17,
		"/usr/local/opt/postgresql@16/bin":     16,
		"/usr/lib/postgresql/experimental/bin": 0,
	} {
		if got := version(dir); got != want {
			t.Errorf("%s is version %d, want %d", dir, got, want)
		}
	}
}
