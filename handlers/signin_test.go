package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

func TestSigningInLeadsBackToThePageThatWasAsked(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		jana.Post(t, "/logout", nil).Want(t, http.StatusSeeOther)
		page := jana.Get(t, "/modules?q=a+b")
		page.Want(t, http.StatusSeeOther)
		if page.Location != "/login?next=%2Fmodules%3Fq%3Da%2Bb" {
			t.Fatalf("sent to %s", page.Location)
		}
		form := jana.Follow(t, page)
		form.Want(t, http.StatusOK, "Sign in")
		page = jana.Post(t, "/login", url.Values{"email": {jana.Email}, "password": {apptest.Password}, "next": {"/modules?q=a+b"}})
		if page.Location != "/modules?q=a+b" {
			t.Errorf("led to %q", page.Location)
		}
		page = jana.Post(t, "/login", url.Values{"email": {jana.Email}, "password": {apptest.Password}, "next": {"//evil.example"}})
		if page.Location != "/" {
			t.Errorf("led outside: %q", page.Location)
		}
	})
}

func TestAWrongPasswordKeepsTheAddressAndSaysNothingMore(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana")
	visitor := a.Visitor()
	try := func(email string) string {
		page := visitor.Post(t, "/login", url.Values{"email": {email}, "password": {"wrong wrong wrong"}})
		page.Want(t, http.StatusUnprocessableEntity, "do not fit together")
		if !strings.Contains(page.Body, email) {
			t.Error("the address is gone")
		}
		if strings.Contains(page.Body, "wrong wrong wrong") {
			t.Error("the password is shown")
		}
		return strings.ReplaceAll(page.Body, email, "")
	}
	if try(jana.Email) != try("nobody@north.example") {
		t.Error("the page tells who has an account")
	}
}

func TestSigningInGivesANewSessionAndEndsTheOld(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		before := jana.Cookie("luna")
		jana.SignIn(t, jana.Email, apptest.Password)
		after := jana.Cookie("luna")
		if before == after {
			t.Error("the session secret stayed the same")
		}
		if !jana.WithCookie("luna", before).SignedOut(t) {
			t.Error("the old session is still good")
		}
		jana.Post(t, "/logout", nil).Want(t, http.StatusSeeOther)
		if !jana.WithCookie("luna", after).SignedOut(t) {
			t.Error("the session outlived signing out")
		}
	})
}

func TestTheLogHoldsNoNamesAddressesOrPasswords(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana Canary")
	jana.Get(t, "/modules?q=canary-search")
	a.Visitor().Post(t, "/login", url.Values{"email": {"canary@north.example"}, "password": {"canary password"}})
	jana.Get(t, "/no/such/canary")
	for _, secret := range []string{"Canary", "canary", jana.Email, apptest.Password, jana.Cookie("luna")} {
		if strings.Contains(a.Log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
