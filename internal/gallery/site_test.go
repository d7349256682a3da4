package gallery_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"luna/config"
	"luna/internal/browser"
	"luna/internal/demo"
	"luna/internal/gallery"
	"luna/internal/program"
	"luna/models"
)

// moment is when the demo is looked at: a Friday in the eighth week of a winter term.
var moment = time.Date(2026, time.November, 20, 13, 30, 0, 0, time.UTC)

// site is the demo university on one loopback address, and on another an
// installation in which nobody exists yet.
type site struct {
	demo, empty string
	store       *models.Store  // of the demo
	ids         map[string]any // by the names that stand in braces
	cookies     map[gallery.Who]string
}

// enter makes the tab the one of the person who looks, and gives the address.
func (s *site) enter(tab *browser.Tab, p gallery.Picture) string {
	tab.ForgetCookies()
	if cookie, signedIn := s.cookies[p.Who]; signedIn {
		tab.SetCookie(s.demo, "luna", cookie)
	}
	if p.Who == gallery.Founder {
		return s.empty + s.path(p)
	}
	return s.demo + s.path(p)
}

// path is the address of a picture, with the numbers of the records.
func (s *site) path(p gallery.Picture) string {
	path := p.Path
	for name, id := range s.ids {
		path = strings.ReplaceAll(path, "{"+name+"}", fmt.Sprint(id))
	}
	return path
}

// open builds both installations.
func open(t *testing.T) *site {
	t.Helper()
	clock := demo.NewClock(func() time.Time { return moment })
	p := start(t, clock.Now)
	s := fill(t, p, clock)
	s.demo, s.empty = serve(t, p), serve(t, start(t, clock.Now))
	return s
}

// fill builds the demo university, with everybody signed in.
func fill(t testing.TB, p *program.Program, clock *demo.Clock) *site {
	t.Helper()
	ctx := t.Context()
	if err := demo.Build(ctx, p.Store, clock); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Jobs.Run(ctx, "compute-trends"); err != nil {
		t.Fatal(err)
	}
	s := &site{store: p.Store, ids: map[string]any{}, cookies: map[gallery.Who]string{}}
	if err := s.admit(ctx, p.Store); err != nil {
		t.Fatal(err)
	}
	return s
}

// start opens a program on an empty database.
func start(t *testing.T, now func() time.Time) *program.Program {
	t.Helper()
	base, err := url.Parse("http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.Open(t.Context(), program.Env{
		Config: config.Config{DataDir: t.TempDir(), BaseURL: base, SessionKey: []byte(strings.Repeat("k", 32)), Replicas: 1},
		Now:    now, Log: slog.New(slog.DiscardHandler), Out: io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("closing the program: %v", err)
		}
	})
	return p
}

func serve(t *testing.T, p *program.Program) (address string) {
	server := httptest.NewServer(p.Handler)
	t.Cleanup(server.Close)
	return server.URL
}

// admit signs everybody in and notes what their pages are called.
func (s *site) admit(ctx context.Context, store *models.Store) error {
	logins := demo.Logins()
	scopes := map[gallery.Who]models.Scope{}
	for i, who := range []gallery.Who{gallery.Platform, gallery.Admin, gallery.Lecturer, gallery.Student} {
		var err error
		if scopes[who], err = s.signIn(ctx, store, who, logins[i].Email); err != nil {
			return err
		}
	}
	for who, role := range map[gallery.Who]models.Role{gallery.Newcomer: models.Student, gallery.Beginner: models.Lecturer} {
		in := models.UserInput{Email: string(who) + "@luna.example", Name: "Alex Neumann", Role: role, Password: demo.Password}
		if _, err := scopes[gallery.Admin].CreateUser(ctx, in); err != nil {
			return err
		}
		var err error
		if scopes[who], err = s.signIn(ctx, store, who, in.Email); err != nil {
			return err
		}
	}
	return s.note(ctx, scopes)
}

func (s *site) signIn(ctx context.Context, store *models.Store, who gallery.Who, email string) (models.Scope, error) {
	token, err := store.SignIn(ctx, email, demo.Password, models.Browser{})
	if err != nil {
		return models.Scope{}, fmt.Errorf("signing in as %s: %w", email, err)
	}
	v, err := store.Visitor(ctx, token)
	s.cookies[who] = token
	return store.As(v.Actor), err
}
