package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// revocation is something after which a session, or what it could see, is over.
type revocation struct {
	name string
	// do ends the session of the student in some way; here is the student's
	// browser in front of the first replica.
	do func(t *testing.T, a *apptest.App, w *apptest.World, here *apptest.Client)
	// only is a page that the student must not see any more, where the session
	// itself goes on.
	only string
}

func posts(path string, form url.Values) func(*testing.T, *apptest.App, *apptest.World, *apptest.Client) {
	return func(t *testing.T, _ *apptest.App, _ *apptest.World, here *apptest.Client) {
		here.Post(t, path, form).Want(t, http.StatusSeeOther)
	}
}

// administers lets the administrator do something with the student.
func administers(act string, form url.Values) func(*testing.T, *apptest.App, *apptest.World, *apptest.Client) {
	return func(t *testing.T, _ *apptest.App, w *apptest.World, here *apptest.Client) {
		page := w.Admin.Post(t, fmt.Sprintf("/admin/users/%d%s", here.Scope.Actor().UserID, act), form)
		page.Want(t, http.StatusSeeOther)
		if strings.HasPrefix(page.Location, "/account") || strings.HasPrefix(page.Location, "/login") {
			t.Fatalf("the administrator was led to %s", page.Location)
		}
	}
}

var revocations = []revocation{
	{name: "signing out", do: posts("/logout", nil)},
	{name: "signing out everywhere", do: posts("/account/sessions/end", nil)},
	{name: "another password from another browser", do: func(t *testing.T, a *apptest.App, _ *apptest.World, here *apptest.Client) {
		other := a.Visitor()
		other.SignIn(t, here.Email, apptest.Password)
		other.Post(t, "/account/password", url.Values{"current": {apptest.Password}, "password": {freshPassword}}).Want(t, http.StatusSeeOther)
	}},
	{name: "being signed out from another browser", do: func(t *testing.T, a *apptest.App, _ *apptest.World, here *apptest.Client) {
		rows, err := here.Scope.Sessions(t.Context())
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d sessions, %v", len(rows), err)
		}
		other := a.Visitor()
		other.SignIn(t, here.Email, apptest.Password)
		other.Post(t, fmt.Sprintf("/account/sessions/%d/end", rows[0].ID), nil).Want(t, http.StatusSeeOther)
	}},
	{name: "a reset by link", do: func(t *testing.T, a *apptest.App, _ *apptest.World, here *apptest.Client) {
		path, _ := forgotten(t, a, here.Email)
		a.Visitor().Post(t, path, url.Values{"password": {freshPassword}}).Want(t, http.StatusSeeOther)
	}},
	{name: "another address by link", do: func(t *testing.T, a *apptest.App, _ *apptest.World, here *apptest.Client) {
		here.Post(t, "/account/email", url.Values{"email": {"new@north.example"}}).Want(t, http.StatusSeeOther)
		path, _ := a.Link(t, models.MailNewAddress, "new@north.example")
		a.Visitor().Post(t, path, nil).Want(t, http.StatusSeeOther)
	}},
	{name: "a password from the administrator", do: administers("/password", url.Values{"password": {freshPassword}})},
	{name: "another role", do: administers("", url.Values{"name": {"Tom"}, "email": {"tom@x.example"}, "role": {"lecturer"}})},
	{name: "another address from the administrator", do: administers("", url.Values{"name": {"Tom"}, "email": {"tom2@x.example"}, "role": {"student"}})},
	{name: "deactivation", do: administers("/deactivate", nil)},
	{name: "deactivation of many", do: func(t *testing.T, _ *apptest.App, w *apptest.World, here *apptest.Client) {
		w.Admin.Post(t, "/admin/users/many", url.Values{"act": {"deactivate"}, "user": {fmt.Sprint(here.Scope.Actor().UserID)}}).Want(t, http.StatusSeeOther)
	}},
	{name: "closing the university", do: func(t *testing.T, a *apptest.App, w *apptest.World, _ *apptest.Client) {
		if err := a.Platform().SetUniversityActive(t.Context(), w.University.ID, false); err != nil {
			t.Fatal(err)
		}
	}},
	{name: "erasing oneself", do: func(t *testing.T, _ *apptest.App, _ *apptest.World, here *apptest.Client) {
		here.Post(t, "/account/erase", url.Values{"email": {here.Email}}).Want(t, http.StatusSeeOther)
	}},
	{name: "erasure by the administrator", do: func(t *testing.T, a *apptest.App, w *apptest.World, here *apptest.Client) {
		administers("/erase", url.Values{"email": {here.Email}, "reason": {"request"}})(t, a, w, here)
	}},
	{name: "removal from the module", only: "/modules/%d", do: func(t *testing.T, _ *apptest.App, w *apptest.World, here *apptest.Client) {
		w.Lecturer.Post(t, fmt.Sprintf("/modules/%d/people/%d/remove", w.Module.ID, w.Enrollment), nil).Want(t, http.StatusSeeOther)
	}},
}

// TestAnOldSessionIsOverOnEveryReplica: at the next request, wherever it lands.
func TestAnOldSessionIsOverOnEveryReplica(t *testing.T) {
	need.Long(t)
	t.Parallel()
	for _, r := range revocations {
		t.Run(r.name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, a *apptest.App) {
				w := a.World(t, "north")
				second := a.Replica(t)
				here := w.Student
				old := here.WithCookie("luna", here.Cookie("luna")) // whoever copied the secret
				page := "/account"
				if r.only != "" {
					page = fmt.Sprintf(r.only, w.Module.ID)
				}
				for _, at := range []*apptest.App{a, second} {
					old.At(at).Get(t, page).Want(t, http.StatusOK)
				}
				r.do(t, a, w, here)
				for i, at := range []*apptest.App{second, a} {
					got := old.At(at).Get(t, page)
					if r.only != "" && got.Status == http.StatusNotFound {
						continue
					}
					if got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/login") {
						t.Errorf("replica %d: %d %q, want to be sent to sign in", 2-i, got.Status, got.Location)
					}
				}
			})
		})
	}
}
