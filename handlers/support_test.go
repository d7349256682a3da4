package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"
)

// secretAnswer is what a student wrote and no administrator may ever read.
const secretAnswer = "canary-answer-3f9a"

// answered is a world whose student has handed one survey in and left a draft
// in the next, both with the secret in them.
func answered(t *testing.T, a *apptest.App) *apptest.World {
	t.Helper()
	w := a.World(t, "north")
	for _, page := range [][]string{firstPage, secondPage, {"page=3", "go=next", "a.confident=4", "a.manage=4", "a.remark=" + secretAnswer}} {
		w.Student.Post(t, survey(w), form(page...)).Want(t, http.StatusSeeOther)
	}
	a.At(t, "2026-11-04 10:30") // the plan asks again
	if _, err := a.System("test").CreateDueSurveys(t.Context(), a.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	due, err := w.Student.Scope.DueSurveys(t.Context())
	if err != nil || len(due) == 0 {
		t.Fatalf("no second survey: %v", err)
	}
	w.Survey = due[0].ID
	for _, page := range [][]string{firstPage, secondPage} {
		w.Student.Post(t, survey(w), form(page...)).Want(t, http.StatusSeeOther)
	}
	put(t, w.Student, survey(w), "page=3", "revision=2", "a.remark="+secretAnswer).Want(t, http.StatusOK)
	if page := w.Student.Get(t, survey(w)+"?page=3"); !strings.Contains(page.Body, secretAnswer) {
		t.Fatal("not even the student sees the draft: the test is blunt")
	}
	w.Lecturer.SignIn(t, w.Lecturer.Email, apptest.Password) // the session has ended meanwhile
	return w
}

// look begins a support view in the administrator's browser.
func look(t *testing.T, a *apptest.App, w *apptest.World, subject *apptest.Client) {
	t.Helper()
	w.Admin.SignIn(t, w.Admin.Email, apptest.Password) // the clock has moved on: who they are must be fresh
	id := subject.Scope.Actor().UserID
	page := w.Admin.Post(t, fmt.Sprintf("/admin/users/%d/support", id), url.Values{"reason": {"a survey is missing"}})
	if page.Status != http.StatusSeeOther || page.Location != "/" {
		t.Fatalf("no support view: %d\n%s", page.Status, page.Text())
	}
}

// ends are the two ways out; nothing else that changes something is open.
var ends = []string{"POST /support/end", "POST /logout"}

func TestASupportViewReadsNoAnswerAndChangesNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := answered(t, a)
		for role, subject := range map[models.Role]*apptest.Client{models.Student: w.Student, models.Lecturer: w.Lecturer} {
			look(t, a, w, subject)
			before, visible := a.Fingerprint(t), 0
			for _, door := range handlers.Doors() {
				if slices.Contains(ends, door.Method+" "+door.Pattern) {
					continue
				}
				path := address(t, strings.TrimSuffix(door.Pattern, "*"), w)
				page := ask(t, w.Admin, door.Method, path)
				if strings.Contains(page.Body, secretAnswer) {
					t.Errorf("%s %s with the eyes of a %s shows an answer", door.Method, path, role)
				}
				switch {
				case door.Method != http.MethodGet && page.Status != http.StatusForbidden:
					t.Errorf("%s %s with the eyes of a %s: %d", door.Method, path, role, page.Status)
				case page.Status == http.StatusOK && strings.Contains(page.Header.Get("Content-Type"), "text/html"):
					visible++
					page.Want(t, http.StatusOK, "You see Luna as", "Reason: a survey is missing", "15 minutes left", "End now")
				}
			}
			if a.Fingerprint(t) != before {
				t.Errorf("a support view with the eyes of a %s has changed something", role)
			}
			if visible < 2 {
				t.Errorf("with the eyes of a %s %d pages are visible", role, visible)
			}
			w.Admin.Post(t, "/support/end", nil).Want(t, http.StatusSeeOther)
		}
	})
}

// What a support view shows is written down here once more: who opens a route
// to it must say so in two places.
func TestASupportViewSeesTheseAndNoOtherPages(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := answered(t, a)
	open := map[models.Role][]string{
		models.Student: {"/", "/modules", "/surveys", "/university/colours.css", "/university/logo"},
		models.Lecturer: {
			"/", "/forms", "/forms/:form", "/forms/:form/preview", "/modules", "/modules/:module", "/modules/:module/plans",
			"/modules/:module/plans/:plan", "/modules/:module/settings", "/university/colours.css", "/university/logo",
		},
	}
	for role, subject := range map[models.Role]*apptest.Client{models.Student: w.Student, models.Lecturer: w.Lecturer} {
		look(t, a, w, subject)
		for _, door := range handlers.Doors() {
			nameless := strings.HasPrefix(door.Pattern, "/health") || strings.HasPrefix(door.Pattern, "/static") || strings.HasPrefix(door.Pattern, "/calendar/") || door.Pattern == "/favicon.ico"
			if door.Method != http.MethodGet || nameless {
				continue
			}
			page := w.Admin.Get(t, address(t, door.Pattern, w))
			hidden := page.Status == http.StatusForbidden
			if hidden == slices.Contains(open[role], door.Pattern) {
				t.Errorf("%s with the eyes of a %s: %d", door.Pattern, role, page.Status)
			}
		}
		w.Admin.Post(t, "/support/end", nil).Want(t, http.StatusSeeOther)
	}
}

func TestASupportViewBeginsWithAReasonAndAFreshProof(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		path := address(t, "/admin/users/:user/support", w)
		w.Admin.Get(t, path).Want(t, http.StatusOK, "gets a mail and can read your reason")
		w.Admin.Post(t, path, url.Values{"reason": {"help"}}).Want(t, http.StatusUnprocessableEntity, "at least 10 characters")
		if page := w.Admin.Get(t, "/"); page.Location != "/admin" {
			t.Errorf("the view began without a reason: %d %s", page.Status, page.Location)
		}
		a.Clock.Advance(16 * time.Minute)
		if page := w.Admin.Post(t, path, url.Values{"reason": {"a survey is missing"}}); !strings.HasPrefix(page.Location, "/account/confirm") {
			t.Errorf("nobody asked for a fresh proof: %d %s", page.Status, page.Location)
		}
		for name, other := range map[string]*apptest.Client{"another administrator": a.Administrator(t, w.University, "Second"), "oneself": w.Admin} {
			w.Admin.SignIn(t, w.Admin.Email, apptest.Password)
			at := fmt.Sprintf("/admin/users/%d/support", other.Scope.Actor().UserID)
			if page := w.Admin.Get(t, at); page.Status != http.StatusNotFound {
				t.Errorf("%s can be looked at: %d", name, page.Status)
			}
			if page := w.Admin.Post(t, at, url.Values{"reason": {"a survey is missing"}}); page.Status != http.StatusNotFound {
				t.Errorf("a view of %s: %d", name, page.Status)
			}
		}
	})
}

func TestASupportViewEndsAndThePersonKnowsOfIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		look(t, a, w, w.Student)
		w.Admin.Get(t, "/surveys").Want(t, http.StatusOK, "You see Luna as Student of north sees it.")
		end := w.Admin.Post(t, "/support/end", nil)
		w.Admin.Follow(t, end).Want(t, http.StatusOK, "Student of north", "The support view is over.")
		w.Student.Get(t, "/account/access").Want(t, http.StatusOK, "Saw Luna as you see it", "Admin of north, administrator", "a survey is missing")
		look(t, a, w, w.Student)
		a.Clock.Advance(models.SupportFor)
		if page := w.Admin.Get(t, "/"); page.Location != "/admin" {
			t.Errorf("after its time: %d %s", page.Status, page.Location)
		}
		w.Admin.Follow(t, w.Admin.Post(t, "/support/end", nil)) // somebody was a moment late
		look(t, a, w, w.Student)
		w.Admin.Post(t, "/logout", nil).Want(t, http.StatusSeeOther)
		w.Admin.Get(t, "/surveys").Want(t, http.StatusSeeOther)
	})
}
