// Package apptest boots the whole program for tests: the real router, pages,
// sessions and database. Only the clock is faked.
//
//	apptest.Each(t, func(t *testing.T, a *apptest.App) {
//		u, admin := a.University(t, "north")
//		jana := a.Lecturer(t, u, "Jana Weiß")
//		page := jana.Get(t, "/modules")          // page.Status, page.Body, page.Text()
//		page = jana.Post(t, "/modules/new", url.Values{"code": {"A1"}})
//		page = jana.Follow(t, page)              // after a redirect
//	})
package apptest

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/config"
	"luna/internal/program"
	"luna/internal/storetest"
	"luna/models"
)

// App is a running program on an empty, migrated database.
type App struct {
	*storetest.Kit
	Program *program.Program
	Log     *Buffer // all that was logged
	people  int
}

// Each runs the test on SQLite and on PostgreSQL.
func Each(t *testing.T, run func(t *testing.T, a *App)) {
	t.Helper()
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) { run(t, New(t, engine)) })
	}
}

// New boots the program on one engine.
func New(t testing.TB, engine models.Engine) *App {
	t.Helper()
	a := &App{Kit: storetest.New(t, engine), Log: &Buffer{}}
	a.Program = a.boot(t, a.Kit.Store)
	return a
}

// boot starts the program on a store, with the clock and the log of the app.
func (a *App) boot(t testing.TB, store *models.Store) *program.Program {
	t.Helper()
	base, err := url.Parse("http://luna.test")
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.New(store, program.Env{
		Config: config.Config{Listen: "localhost:0", BaseURL: base, SessionKey: []byte(strings.Repeat("k", 32)), Replicas: 1},
		Now:    a.Clock.Now,
		Log:    slog.New(slog.NewTextHandler(a.Log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Out:    io.Discard,
	})
	if err != nil {
		t.Fatalf("booting the program: %v", err)
	}
	return p
}

// Replica is another process of the program on the same database, with the
// same clock and log.
func (a *App) Replica(t testing.TB) *App {
	t.Helper()
	other := *a
	other.Program = a.boot(t, a.Kit.Another(t))
	return &other
}

// InEarnest is a replica in which passwords cost what they do in an installation.
func (a *App) InEarnest(t testing.TB) *App {
	t.Helper()
	other := *a
	other.Program = a.boot(t, a.Kit.InEarnest(t))
	return &other
}

// Serve puts the program on a loopback address, for browser tests.
func (a *App) Serve(t testing.TB) (address string) {
	t.Helper()
	s := httptest.NewServer(a.Program.Handler)
	t.Cleanup(s.Close)
	return s.URL
}

// Client is one browser: it keeps cookies and follows nothing by itself.
type Client struct {
	app     *App
	cookies map[string]*http.Cookie
	// Header is added to every request, such as Accept-Language.
	Header http.Header
	// Scope is what the signed-in person may do, for arranging a test.
	Scope models.Scope
	// Email is how the signed-in person signs in; the password is Password.
	Email string
}

// Visitor is a browser that is not signed in. It reads English.
func (a *App) Visitor() *Client {
	return &Client{app: a, cookies: map[string]*http.Cookie{}, Header: http.Header{"Accept-Language": {"en"}}}
}

// Page is an answer, read whole.
type Page struct {
	Status   int
	Header   http.Header
	Body     string
	Location string // where a redirect leads
}

// Get asks for a page.
func (c *Client) Get(t testing.TB, path string) Page {
	t.Helper()
	return c.Do(t, httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form as a browser does.
func (c *Client) Post(t testing.TB, path string, form url.Values) Page {
	t.Helper()
	return c.Send(t, http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

// Send sends a body of any kind from one of our own pages.
func (c *Client) Send(t testing.TB, method, path, kind, body string) Page {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.Do(t, req)
}

// Do sends a request with the cookies of this browser.
func (c *Client) Do(t testing.TB, req *http.Request) Page {
	t.Helper()
	rec := httptest.NewRecorder()
	c.Into(t, rec, req)
	res := rec.Result()
	for _, cookie := range res.Cookies() {
		if cookie.MaxAge < 0 {
			delete(c.cookies, cookie.Name)
		} else {
			c.cookies[cookie.Name] = cookie
		}
	}
	return Page{Status: res.StatusCode, Header: res.Header, Body: rec.Body.String(), Location: res.Header.Get("Location")}
}

// Into sends a request with the cookies of this browser, and lets w have the answer.
func (c *Client) Into(t testing.TB, w http.ResponseWriter, req *http.Request) {
	t.Helper()
	req.Host = "luna.test"
	for name, values := range c.Header {
		if req.Header.Get(name) == "" {
			req.Header[name] = values
		}
	}
	for _, cookie := range c.cookies {
		req.AddCookie(cookie)
	}
	c.app.Program.Handler.ServeHTTP(w, req)
}

// Follow gets the page that a redirect leads to; the test fails if there is none.
func (c *Client) Follow(t testing.TB, p Page) Page {
	t.Helper()
	if p.Location == "" {
		t.Fatalf("no redirect: status %d\n%s", p.Status, p.Text())
	}
	path, _, _ := strings.Cut(p.Location, "#") // a browser keeps the rest to itself
	return c.Get(t, path)
}

// Statements gives the statements that fn sends to the database.
func (a *App) Statements(fn func()) []string { return a.Kit.Statements(fn) }

// At moves the clock to a time of day in Berlin on a date such as "2026-11-02 10:00".
func (a *App) At(t testing.TB, local string) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", local, zone)
	if err != nil {
		t.Fatal(err)
	}
	a.Clock.Set(at)
}

// Buffer is a log that tests can read while it is written.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to the log.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// Len is how much was written, for From.
func (b *Buffer) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Len()
}

// From is what was written since the log had n bytes.
func (b *Buffer) From(n int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.b.Bytes()[n:])
}

// String is all that was written.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
