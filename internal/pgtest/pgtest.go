// Package pgtest gives tests real PostgreSQL databases. It starts one private
// server for each test process, on a Unix socket in a temporary folder, or uses
// the server that LUNA_TEST_POSTGRES_URL names. Where there is neither, the
// test is skipped, unless LUNA_TEST_REQUIRE holds "postgres".
//
// A package that uses it should hand its main over, so that the server and its
// folder are gone when the tests end:
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
// Without that the server still dies with the process, and the next test
// process removes the folder.
package pgtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"luna/internal/need"
)

// Owner is the role that owns the databases of the private server and that the
// URLs log in with. It is no superuser, so that row security holds for it.
const Owner = "luna_owner"

// The other roles of an installation: the program's own, and the one that
// backups read with. See models/roles.sql.
const (
	App  = "luna_app"
	Dump = "luna_dump"
)

// As is a database's address for another role. Roles log in without a password
// on the private server; on one that was given from outside they have that of
// the address.
func As(address, role string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if password, set := u.User.Password(); set {
		u.User = url.UserPassword(role, password)
	} else {
		u.User = url.User(role)
	}
	return u.String()
}

// patience is how long one administrative step may take on a busy machine.
const patience = 60 * time.Second

var shared struct {
	start sync.Once
	admin *url.URL // a database from which others may be created
	err   error
	stop  func()

	template     sync.Once
	templateName string
	templateErr  error
}

// Main runs the tests of a package, then stops the server if one was started.
func Main(m *testing.M) {
	m.Run() // the testing package exits with its result
	dropTemplate()
	if shared.stop != nil {
		shared.stop()
	}
}

// URL creates an empty database for t alone and returns its address. The
// database is dropped when t ends.
func URL(t testing.TB) string {
	t.Helper()
	ready(t)
	return create(t)
}

// Template returns the address of a database for t alone that is as the one that
// migrate prepared: a copy, or one that an earlier test left and that is empty
// again. migrate runs once in a test process; all callers in a process must
// therefore pass the same function. It has to close its connections before it
// returns.
func Template(t testing.TB, migrate func(url string) error) string {
	t.Helper()
	ready(t)
	shared.template.Do(func() {
		name := randomName()
		if shared.templateErr = run(createStatement(name, "")); shared.templateErr == nil {
			shared.templateName = name
			shared.templateErr = migrate(address(name))
		}
		if shared.templateErr == nil {
			shared.templateErr = learnShape(name)
		}
	})
	if shared.templateErr != nil {
		t.Fatalf("preparing the template database: %v", shared.templateErr)
	}
	name := takeAgain()
	if name == "" {
		name = randomName()
		if err := run(createStatement(name, shared.templateName)); err != nil {
			t.Fatalf("creating a test database: %v", err)
		}
	}
	t.Cleanup(func() {
		if err := giveBack(name); err != nil {
			t.Errorf("dropping a test database: %v", err)
		}
	})
	return address(name)
}

// Superuser returns the address of the server's own database as its superuser,
// for tests of what an operator does. A server that was given from outside is
// not ours to change: there the test is skipped.
func Superuser(t testing.TB) string {
	t.Helper()
	ready(t)
	if shared.stop == nil {
		t.Skip("the PostgreSQL server was given from outside and is left as it is")
	}
	u := *shared.admin
	u.User = url.User("postgres")
	return u.String()
}

// ready starts the server on the first call, or ends the test.
func ready(t testing.TB) {
	t.Helper()
	shared.start.Do(func() {
		if given := os.Getenv("LUNA_TEST_POSTGRES_URL"); given != "" {
			shared.admin, shared.err = url.Parse(given)
			return
		}
		shared.admin, shared.stop, shared.err = startServer()
	})
	if shared.err != nil {
		need.Missing(t, "postgres", "no PostgreSQL for this test: "+shared.err.Error())
	}
}

func create(t testing.TB) string {
	t.Helper()
	name := randomName()
	if err := run(createStatement(name, "")); err != nil {
		t.Fatalf("creating a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(name); err != nil {
			t.Errorf("dropping a test database: %v", err)
		}
	})
	return address(name)
}

func createStatement(name, template string) string {
	sql := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize()
	if template != "" {
		sql += " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	}
	return sql
}

// drop also ends connections that a test left open. It may not end the server's
// own cleaning of tables, so where that runs it asks again without force: then
// the server ends it by itself.
func drop(name string) error {
	statement := "DROP DATABASE IF EXISTS " + pgx.Identifier{name}.Sanitize()
	err := run(statement + " WITH (FORCE)")
	if refused := new(pgconn.PgError); errors.As(err, &refused) && refused.Code == "42501" {
		err = run(statement)
	}
	return err
}

// dropTemplate matters on a server that outlives the tests.
func dropTemplate() {
	if shared.templateName == "" {
		return
	}
	if err := drop(shared.templateName); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest: dropping the template database:", err)
	}
}

// run runs one statement on a connection of its own: CREATE DATABASE cannot
// share a transaction with anything else.
func run(sql string) error {
	return runAt(shared.admin, sql)
}

func runAt(at *url.URL, statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := pgx.Connect(ctx, at.String())
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	for _, sql := range statements {
		if _, err := c.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// address is the admin address with another database.
func address(name string) string {
	u := *shared.admin
	u.Path = "/" + name
	return u.String()
}

func randomName() string {
	b := make([]byte, 8)
	rand.Read(b) // never fails
	return "luna_test_" + hex.EncodeToString(b)
}
