package handlers_test

import (
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
)

func TestABrowserMakesAPasskeyAndSignsInWithIt(t *testing.T) {
	t.Parallel()
	chrome := browser.New(t)
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana Weiß")
	address, tab := a.ServeByName(t), chrome.Tab(t, browser.Phone.In("de"))
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
