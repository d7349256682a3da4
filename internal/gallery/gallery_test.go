package gallery_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"path/filepath"
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

var (
	pictures = flag.String("pictures", "", "folder for screenshots of every page")
	only     = flag.String("only", "", "names of the pages to look at, separated by commas; empty: all")
)

// moment is when the demo is looked at: a Friday in the eighth week of a winter term.
var moment = time.Date(2026, time.November, 20, 13, 30, 0, 0, time.UTC)

func TestEveryPageIsFitToBeSeen(t *testing.T) {
	chrome := browser.New(t)
	site := openDemo(t)
	for _, p := range gallery.Pictures() {
		if *only != "" && !strings.Contains(","+*only+",", ","+p.Name+",") {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			for name, view := range map[string]browser.View{
				"phone": browser.Phone.In("de"), "phone-dark": browser.Phone.InDark().In("en"),
				"desktop": browser.Desktop.In("en"), "desktop-dark": browser.Desktop.InDark().In("de"),
			} {
				site.look(t, chrome, p, name, view)
			}
		})
	}
}

// site is the demo university on a loopback address.
type site struct {
	address string
	ids     map[string][]any
	cookies map[string]string
}

func (s *site) look(t *testing.T, chrome *browser.Browser, p gallery.Picture, name string, view browser.View) {
	tab := chrome.Tab(t, view)
	want := 200
	if p.Name == "missing" {
		want = 404
		tab.Allow("status of 404")
	}
	if p.Who != "" {
		tab.SetCookie(s.address, "luna", s.cookies[fmt.Sprint(p.Who, p.Platform)])
	}
	path := p.Path
	if p.Of != "" {
		if s.ids[p.Of] == nil {
			t.Fatalf("the demo has no %s", p.Of)
		}
		path = fmt.Sprintf(p.Path, s.ids[p.Of]...)
	}
	if got := tab.Open(s.address + path); got != want {
		t.Errorf("%s: status %d, want %d", path, got, want)
	}
	tab.Axe()
	var wide bool
	tab.Eval(`document.documentElement.scrollWidth > document.documentElement.clientWidth`, &wide)
	if wide {
		t.Errorf("%s on %s has to be moved sideways", path, name)
	}
	if *pictures != "" {
		tab.Screenshot(filepath.Join(*pictures, p.Name+"-"+name+".png"))
	}
}

// openDemo builds the demo university and serves it.
func openDemo(t *testing.T) *site {
	t.Helper()
	ctx, clock := t.Context(), demo.NewClock(func() time.Time { return moment })
	base, err := url.Parse("http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.Open(ctx, program.Env{
		Config: config.Config{DataDir: t.TempDir(), BaseURL: base, SessionKey: []byte(strings.Repeat("k", 32)), Replicas: 1},
		Now:    clock.Now, Log: slog.New(slog.DiscardHandler), Out: io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	if err := demo.Build(ctx, p.Store, clock); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Jobs.Run(ctx, "compute-trends"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p.Handler)
	t.Cleanup(server.Close)
	s := &site{address: server.URL, cookies: map[string]string{}, ids: map[string][]any{}}
	for _, login := range demo.Logins() {
		s.signIn(t, ctx, p.Store, login)
	}
	return s
}

// signIn keeps the session of a login and what that person leads to.
func (s *site) signIn(t *testing.T, ctx context.Context, store *models.Store, login demo.Login) {
	t.Helper()
	token, err := store.SignIn(ctx, login.Email, login.Password, models.Browser{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := store.Visitor(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	s.cookies[fmt.Sprint(v.Role, v.Platform())] = token
	if err := s.find(ctx, store.As(v.Actor)); err != nil {
		t.Fatal(err)
	}
}

// find notes the records that the addresses of the gallery name.
func (s *site) find(ctx context.Context, scope models.Scope) error {
	switch scope.Actor().Role {
	case models.Student:
		due, err := scope.DueSurveys(ctx)
		if err != nil || len(due) == 0 {
			return fmt.Errorf("no survey is due: %w", err)
		}
		for _, d := range due {
			s.ids["survey"] = []any{d.ID}
			if d.Questions > 5 {
				s.ids["weekly survey"] = []any{d.ID}
			}
		}
	case models.Lecturer:
		forms, err := scope.Forms(ctx, models.FormSearch{})
		if err != nil || len(forms.Rows) == 0 {
			return fmt.Errorf("no questionnaire: %w", err)
		}
		s.ids["form"] = []any{forms.Rows[0].ID}
		return s.findModules(ctx, scope)
	}
	return nil
}

func (s *site) findModules(ctx context.Context, scope models.Scope) error {
	modules, err := scope.MyModules(ctx, 10)
	if err != nil {
		return err
	}
	for _, m := range modules {
		if m.Title != "Analysis I" {
			continue
		}
		s.ids["module"] = []any{m.ID}
		trends, err := scope.ModuleTrends(ctx, m.ID, models.SharedPage{})
		if err != nil || len(trends.Shared.Rows) == 0 {
			return fmt.Errorf("nobody shares a trend: %w", err)
		}
		s.ids["shared enrollment"] = []any{m.ID, trends.Shared.Rows[0].Handle}
	}
	return nil
}
