package handlers_test

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luna/config"
	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/internal/program"
	"luna/models"
)

// serveByName puts the program on this machine under a name: a number is none
// that a passkey could belong to.
func serveByName(t *testing.T, a *apptest.App) string {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(s.Listener.Addr().String(), ":")
	base := &url.URL{Scheme: "http", Host: "localhost:" + port}
	p, err := program.New(a.Store, program.Env{
		Config: config.Config{BaseURL: base, SessionKey: []byte(strings.Repeat("k", 32)), Replicas: 1}, Now: a.Clock.Now, Log: slog.New(slog.DiscardHandler), Out: io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Config.Handler = p.Handler
	s.Start()
	t.Cleanup(s.Close)
	return base.String()
}

func TestABrowserMakesAPasskeyAndSignsInWithIt(t *testing.T) {
	chrome := browser.New(t)
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana Weiß")
	address, tab := serveByName(t, a), chrome.Tab(t, browser.Phone.In("de"))
	tab.Passkeys()
	signInWith(tab, address, jana)

	const use = `form[data-passkey] button[type="submit"]`
	tab.Open(address + "/account/factors")
	tab.Fill(`form[data-passkey] [name="name"]`, "Telefon")
	tab.Click(use)
	tab.Await(".recovery")
	tab.Open(address + "/account/factors")
	looked(t, tab, "passkeys-phone")
	tab.ForgetCookies()

	tab.Open(address + "/login?next=/modules")
	looked(t, tab, "login-passkey-phone")
	tab.Click(use) // alone
	tab.Await(".signed-in")
	where(t, tab, "/modules")
	tab.ForgetCookies()

	signInWith(tab, address, jana)
	where(t, tab, "/login/second")
	looked(t, tab, "second-passkey-phone")
	tab.Click(use) // as the second step
	tab.Await(".signed-in")
	where(t, tab, "/modules")
	tab.Open(address + "/account/confirm?next=/account/factors")
	tab.Click(use)
	tab.Await(".signed-in")
	where(t, tab, "/account/factors")
}

func where(t *testing.T, tab *browser.Tab, want string) {
	t.Helper()
	var path string
	tab.Eval(`location.pathname`, &path)
	if path != want {
		t.Errorf("on %s, want %s", path, want)
	}
}
