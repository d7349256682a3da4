package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"luna/internal/apptest"
)

func TestEverybodyChangesNameAndLanguageOfTheirOwn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		for _, c := range []*apptest.Client{a.Student(t, u, "Tom"), a.Lecturer(t, u, "Jana"), a.PlatformAdministrator(t, "Mira")} {
			c.Get(t, "/account").Want(t, http.StatusOK, "Change password", "this device")
			c.Post(t, "/account", url.Values{"name": {""}, "lang": {"en"}}).Want(t, http.StatusUnprocessableEntity, "Please fill this in.")
			c.Post(t, "/account", url.Values{"name": {"x"}, "lang": {"fr"}}).Want(t, http.StatusUnprocessableEntity, "Please choose a language.")
			c.Follow(t, c.Post(t, "/account", url.Values{"name": {"Neuer Name"}, "lang": {"de"}})).
				Want(t, http.StatusOK, "Die Änderungen sind gespeichert.", "Neuer Name", "Passwort ändern")
		}
		if p := a.Visitor().Post(t, "/account", url.Values{"name": {"x"}}); p.Location != "/login" {
			t.Errorf("a stranger is led to %q", p.Location)
		}
	})
}

func TestANewPasswordNeedsTheOldOneAndSignsOutTheOtherDevices(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		here := a.Student(t, u, "Tom")
		other := a.Visitor()
		other.SignIn(t, here.Email, apptest.Password)
		here.Post(t, "/account/password", url.Values{"current": {"wrong"}, "password": {"a new good password"}}).
			Want(t, http.StatusUnprocessableEntity, "This is not your current password.")
		here.Post(t, "/account/password", url.Values{"current": {apptest.Password}, "password": {"short"}}).
			Want(t, http.StatusUnprocessableEntity, "at least 15")
		if other.SignedOut(t) {
			t.Error("a refused change signed another device out")
		}
		here.Follow(t, here.Post(t, "/account/password", url.Values{"current": {apptest.Password}, "password": {"a new good password"}})).
			Want(t, http.StatusOK, "Your password is changed.")
		if !other.SignedOut(t) || here.SignedOut(t) {
			t.Error("not exactly the other device is signed out")
		}
	})
}

func TestADeviceIsSignedOutFromAnotherOne(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		here, stranger := a.Student(t, u, "Tom"), a.Student(t, u, "Lea")
		other := a.Visitor()
		other.SignIn(t, here.Email, apptest.Password)
		rows, err := here.Scope.Sessions(context.Background())
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d sessions, %v", len(rows), err)
		}
		end := fmt.Sprintf("/account/sessions/%d/end", rows[0].ID) // signed in last
		stranger.Post(t, end, nil).Want(t, http.StatusNotFound)
		if other.SignedOut(t) {
			t.Error("a stranger ended the session")
		}
		here.Post(t, "/account/sessions/x/end", nil).Want(t, http.StatusNotFound)
		ended := here.Post(t, end, nil)
		ended.Want(t, http.StatusSeeOther)
		if !other.SignedOut(t) || here.SignedOut(t) {
			t.Error("not exactly the chosen device is signed out")
		}
		other.SignIn(t, here.Email, apptest.Password)
		here.Post(t, "/account/sessions/end", nil).Want(t, http.StatusSeeOther)
		if !other.SignedOut(t) || !here.SignedOut(t) || stranger.SignedOut(t) {
			t.Error("signing out everywhere did not end the own sessions alone")
		}
	})
}
