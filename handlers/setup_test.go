package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
)

func setupForm(code string) url.Values {
	return url.Values{
		"code": {code}, "name": {"Mira Kern"}, "email": {"mira@luna.example"}, "password": {apptest.Password},
		"university": {"University of the North"}, "slug": {"north"}, "time_zone": {"Europe/Berlin"}, "language": {"de"},
	}
}

func TestTheFirstRunMakesAPersonAndAUniversityAndIsGoneThen(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		code, err := a.NewSetupCode(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		mira := a.Visitor()
		mira.Follow(t, mira.Get(t, "/")).Want(t, http.StatusOK, "Welcome to Luna", "One-time code from the log")
		wrong := mira.Post(t, "/setup", setupForm("AAAA-BBBB"))
		wrong.Want(t, http.StatusUnprocessableEntity, "This is not the code.")
		if !strings.Contains(wrong.Body, "University of the North") || strings.Contains(wrong.Body, apptest.Password) {
			t.Error("what was typed is gone, or the password is shown")
		}
		faulty := setupForm(code)
		faulty.Set("university", "")
		faulty.Set("email", "mira")
		mira.Post(t, "/setup", faulty).Want(t, http.StatusUnprocessableEntity, "Please fill this in.", "e-mail address such as")
		done := mira.Post(t, "/setup", setupForm(code))
		done.Want(t, http.StatusSeeOther)
		mira.Follow(t, done).Want(t, http.StatusOK, "You administer the platform now.", "Nobody looks after this university yet.")
		stranger := a.Visitor()
		stranger.Get(t, "/setup").Want(t, http.StatusNotFound)
		stranger.Post(t, "/setup", setupForm(code)).Want(t, http.StatusNotFound)
		stranger.Get(t, "/").Want(t, http.StatusOK, "Sign in")
	})
}

func TestGuessingTheSetupCodeIsStopped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		code, err := a.NewSetupCode(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		c := a.Visitor()
		for range 10 {
			c.Post(t, "/setup", setupForm("WRONG")).Want(t, http.StatusUnprocessableEntity)
		}
		c.Post(t, "/setup", setupForm(code)).Want(t, http.StatusTooManyRequests)
	})
}
