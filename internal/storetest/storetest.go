// Package storetest gives tests of the models an empty, migrated store on each
// engine, and a clock that only moves when it is told to.
package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"luna/internal/pgtest"
	"luna/models"
	"luna/models/media"
	"luna/views/mails"
)

// Begin is what the clock of a new store says: a Monday in term, 10:00 in Berlin.
var Begin = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)

// Clock is the only thing that tests fake.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock gives a clock that stands at t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// Now is what the clock says.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock by d.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// Kit is a store with its clock.
type Kit struct {
	*models.Store
	Clock   *Clock
	options models.Options
	trips   *counter
	names   int
	file    string // of SQLite
	owner   string // PostgreSQL's address as the owner of the tables
	Folder  string // of the files
	Files   media.Store
	watch   watch
}

// Engines are SQLite and PostgreSQL; in a short run, which is that of the race
// detector, SQLite alone: our goroutines are the same on both.
func Engines() []models.Engine {
	if testing.Short() {
		return []models.Engine{models.SQLite}
	}
	return []models.Engine{models.SQLite, models.Postgres}
}

// Each runs the test on SQLite and on PostgreSQL.
func Each(t *testing.T, run func(t *testing.T, k *Kit)) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(string(engine), func(t *testing.T) { run(t, New(t, engine)) })
	}
}

// New gives a migrated, empty store of one engine; it is closed with the test.
func New(t testing.TB, engine models.Engine) *Kit {
	t.Helper()
	k := &Kit{Clock: NewClock(Begin), trips: &counter{}}
	o := models.Options{Now: k.Clock.Now, Trace: k.trips.add, MaxConns: 6, HashMemory: 64, Letters: mails.New(&url.URL{Scheme: "http", Host: "luna.test"}), DataKey: []byte("the key of the tests, 32 bytes ..")}
	if engine == models.Postgres {
		k.owner = pgtest.Template(t, migrate)
		o.URL = pgtest.As(k.owner, pgtest.App)
	} else {
		o.File = sqliteFile(t)
		k.file = o.File
	}
	o.ErasureLedger = filepath.Join(t.TempDir(), "erasures.log")
	k.media(t, &o)
	k.options = o
	k.Store = k.Another(t)
	return k
}

// media gives the store a folder for files.
func (k *Kit) media(t testing.TB, o *models.Options) {
	t.Helper()
	k.Folder = filepath.Join(t.TempDir(), "media")
	folder, err := media.OpenFolder(k.Folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	o.Media, k.Files = folder, folder
}

// KeepIn lets the kit keep its files elsewhere than in its folder.
func (k *Kit) KeepIn(t testing.TB, files media.Store) {
	t.Helper()
	k.Folder, k.Files, k.options.Media = "", files, files
	k.Store = k.Another(t)
}

// Another opens the same database once more, as a second process would.
func (k *Kit) Another(t testing.TB) *models.Store {
	t.Helper()
	store, err := models.Open(context.Background(), k.options)
	if err != nil {
		t.Fatalf("opening the store: %v", err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return store
}

// InEarnest opens the same database once more, with passwords as costly as they
// are in an installation.
func (k *Kit) InEarnest(t testing.TB) *models.Store {
	t.Helper()
	costly := *k
	costly.options.HashMemory = 0
	return costly.Another(t)
}

func migrate(url string) error {
	return migrated(models.Options{URL: url, Now: time.Now})
}

func migrated(o models.Options) error {
	store, err := models.Open(context.Background(), o)
	if err != nil {
		return err
	}
	defer store.Close()
	return store.Migrate(context.Background())
}

// template is the migrated SQLite file that each test copies.
var template struct {
	once sync.Once
	data []byte
	err  error
}

func sqliteFile(t testing.TB) string {
	t.Helper()
	template.once.Do(func() { template.data, template.err = migratedFile() })
	if template.err != nil {
		t.Fatalf("migrating: %v", template.err)
	}
	file := filepath.Join(t.TempDir(), "luna.db")
	if err := os.WriteFile(file, template.data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func migratedFile() ([]byte, error) {
	dir, err := os.MkdirTemp("", "luna-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "luna.db")
	if err := migrated(models.Options{File: file, Now: time.Now}); err != nil {
		return nil, err
	}
	return os.ReadFile(file) // the last connection wrote the log back into the file
}

// counter counts statements.
type counter struct {
	mu  sync.Mutex
	sql []string
}

func (c *counter) add(sql string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sql = append(c.sql, sql)
}

// Statements gives the statements that fn sends to the database.
func (k *Kit) Statements(fn func()) []string {
	k.trips.mu.Lock()
	before := len(k.trips.sql)
	k.trips.mu.Unlock()
	fn()
	k.trips.mu.Lock()
	defer k.trips.mu.Unlock()
	return append([]string(nil), k.trips.sql[before:]...)
}

// Platform is the scope of a platform administrator.
func (k *Kit) Platform() models.Scope {
	return k.As(models.Actor{Role: models.Administrator})
}

// University makes a tenant in Berlin and gives the scope of an administrator in it.
func (k *Kit) University(t testing.TB, slug string) (models.University, models.Scope) {
	t.Helper()
	u, err := k.Platform().CreateUniversity(context.Background(), models.UniversityInput{
		Slug: slug, Name: "University " + slug, TimeZone: "Europe/Berlin", Language: "de",
	})
	if err != nil {
		t.Fatalf("making a university: %v", err)
	}
	return u, k.Person(t, u, models.Administrator)
}

// Person makes somebody at a university, without a password, and gives their scope.
func (k *Kit) Person(t testing.TB, u models.University, role models.Role) models.Scope {
	t.Helper()
	k.names++
	bootstrap := k.As(models.Actor{UniversityID: u.ID, Role: models.Administrator})
	person, err := bootstrap.CreateUser(context.Background(), models.UserInput{
		Email: fmt.Sprintf("%s%d@%s.example", role, k.names, u.Slug), Name: fmt.Sprintf("%s %d", role, k.names), Role: role,
	})
	if err != nil {
		t.Fatalf("making a person: %v", err)
	}
	return k.As(models.Actor{UserID: person.ID, UniversityID: u.ID, Role: role})
}
