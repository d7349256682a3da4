package handlers_test

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
)

var pictures = flag.String("pictures", "", "folder for screenshots of pages that the gallery cannot show")

// looked looks at the page in front of a tab: it is accessible and fits.
func looked(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	tab.Axe()
	var sideways bool
	tab.Eval(`document.documentElement.scrollWidth > document.documentElement.clientWidth`, &sideways)
	if sideways {
		t.Errorf("%s has to be moved sideways", name)
	}
	if *pictures != "" {
		tab.Screenshot(filepath.Join(*pictures, name+".png"))
	}
}

// signInWith types e-mail and password on the login page.
func signInWith(tab *browser.Tab, address string, c *apptest.Client) {
	tab.Open(address + "/login")
	tab.Fill("#f-email", c.Email)
	tab.Fill("#f-password", apptest.Password)
	tab.Follow(`form[action="/login"] button[type="submit"]`)
}

// The pages that are only there after a form was sent: the gallery cannot show
// them.
func TestTheSecondStepLooksGood(t *testing.T) {
	t.Parallel()
	chrome := browser.New(t)
	for name, view := range map[string]browser.View{
		"phone": browser.Phone.In("de"), "desktop-dark": browser.Desktop.InDark().In("en"),
	} {
		t.Run(name, func(t *testing.T) {
			a := apptest.New(t, models.SQLite)
			u, admin := a.University(t, "north")
			jana := a.Lecturer(t, u, "Jana Weiß")
			requireFactor(t, admin, true)
			address, tab := a.Serve(t), chrome.Tab(t, view)
			signInWith(tab, address, jana)
			tab.Open(address + "/modules")
			looked(t, tab, "factor-missing-"+name)

			tab.Follow(`form[action="/account/factors/app"] button`)
			looked(t, tab, "factor-app-"+name)
			var secret string
			tab.Eval(`document.querySelector("#f-secret").value`, &secret)
			phone := app{a, strings.ReplaceAll(secret, " ", "")}
			tab.Fill("#f-code", phone.code(t))
			tab.Follow(`form[action="/account/factors/app/confirm"] button[type="submit"]`)
			looked(t, tab, "factor-codes-"+name)
			tab.Follow(`.actions a.primary`)
			looked(t, tab, "factors-"+name)

			a.Clock.Advance(16 * time.Minute)
			tab.Open(address + "/account/factors/app")
			looked(t, tab, "confirm-"+name)

			tab.ForgetCookies()
			signInWith(tab, address, jana)
			looked(t, tab, "second-"+name)
			tab.Fill("#f-code", phone.code(t))
			tab.Follow(`form[action="/login/second"] button[type="submit"]`)
			var path string
			tab.Eval(`location.pathname`, &path)
			if path != "/modules" {
				t.Errorf("the second step led to %s", path)
			}
		})
	}
}
