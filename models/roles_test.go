package models_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"luna/internal/pgtest"
	"luna/internal/storetest"
	"luna/models"
)

// session is a connection past the program, as some role.
func session(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

// tell runs statements of which none may fail.
func tell(t *testing.T, c *pgx.Conn, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := c.Exec(context.Background(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// assertRole asks the store that signs in as a role.
func assertRole(t *testing.T, k *storetest.Kit, role string) error {
	t.Helper()
	store, err := models.Open(context.Background(), models.Options{URL: k.Address(t, role), Now: k.Clock.Now, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	return store.AssertRole(context.Background())
}

func TestTheRolesOfAnInstallationAreAccepted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		if err := k.AssertRole(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func TestARoleThatCouldPassTheWallsIsRefused(t *testing.T) {
	k := storetest.New(t, models.Postgres)
	super := session(t, k.Superuser(t))
	for _, c := range []struct {
		title, want string
		make        []string
	}{
		{"superuser", "superuser", []string{"ALTER ROLE luna_bad SUPERUSER"}},
		{"bypass", "bypasses row-level security", []string{"ALTER ROLE luna_bad BYPASSRLS"}},
		{"maker of roles", "may make roles", []string{"ALTER ROLE luna_bad CREATEROLE"}},
		{"replication", "REPLICATION", []string{"ALTER ROLE luna_bad REPLICATION"}},
		{"member of the dump role", "become luna_dump", []string{"GRANT luna_dump TO luna_bad"}},
		{"member of the owner", "become luna_owner", []string{"GRANT luna_owner TO luna_bad"}},
		{"reader of files", "pg_read_server_files", []string{"GRANT pg_read_server_files TO luna_bad"}},
		{"owner of a table", "owns tables", []string{"CREATE TABLE stray (id int)", "ALTER TABLE stray OWNER TO luna_bad"}},
		{"heir of the system", "inherits luna_system", []string{"ALTER ROLE luna_bad INHERIT", "REVOKE luna_system FROM luna_bad", "GRANT luna_system TO luna_bad"}},
		{"builder", "create things", []string{"GRANT CREATE ON SCHEMA public TO luna_bad"}},
		{"writer of history", "change or delete audit entries (as luna_bad)", []string{"GRANT UPDATE ON audit_entries TO luna_bad"}},
		{"eraser of history by another name", "change or delete audit entries (as luna_audit)", []string{"GRANT DELETE ON audit_entries TO luna_audit"}},
		{"emptier", "TRUNCATE", []string{"GRANT TRUNCATE ON surveys TO luna_bad"}},
		{"stranger", "cannot become luna_system", []string{"REVOKE luna_system FROM luna_bad"}},
	} {
		t.Run(c.title, func(t *testing.T) {
			tell(t, super, "CREATE ROLE luna_bad LOGIN NOINHERIT", "GRANT luna_system, luna_audit TO luna_bad")
			defer tell(t, super, "DROP TABLE IF EXISTS stray", "REVOKE DELETE ON audit_entries FROM luna_audit",
				"DROP OWNED BY luna_bad", "DROP ROLE luna_bad")
			if err := assertRole(t, k, "luna_bad"); err != nil {
				t.Fatalf("refused before it has the power: %v", err)
			}
			tell(t, super, c.make...)
			err := assertRole(t, k, "luna_bad")
			if !errors.Is(err, models.ErrRole) {
				t.Fatalf("accepted (%v)", err)
			}
			for _, want := range []string{c.want, `"luna_bad"`, "luna migrate roles", "sign in as luna_app"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("does not say %q: %v", want, err)
				}
			}
		})
	}
}

func TestTheOwnerAndTheDumpRoleMayNotServe(t *testing.T) {
	k := storetest.New(t, models.Postgres)
	for _, role := range []string{pgtest.Owner, pgtest.Dump} {
		if err := assertRole(t, k, role); !errors.Is(err, models.ErrRole) {
			t.Errorf("%s is accepted: %v", role, err)
		}
	}
}
