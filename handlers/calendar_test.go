package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"luna/internal/apptest"
)

// feedOf makes a calendar's address in the browser and gives its path.
func feedOf(t *testing.T, c *apptest.Client) string {
	t.Helper()
	page := c.Post(t, "/account/calendar", nil)
	page.Want(t, http.StatusOK)
	path := regexp.MustCompile(`/calendar/[A-Za-z0-9_-]{43}`).FindString(page.Body)
	if path == "" {
		t.Fatalf("no address of 256 bits in %s", page.Body)
	}
	return path
}

// TestACalendarNeedsItsAddressAndNothingElse: no session, no trace of the secret,
// nothing of anybody else, and an end.
func TestACalendarNeedsItsAddressAndNothingElse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		path := feedOf(t, w.Student)
		must(t, w.Student.Scope.ChooseLanguage(t.Context(), "en"))
		program := a.Visitor()
		feed := program.Get(t, path)
		feed.Want(t, http.StatusOK)
		for name, want := range map[string]string{
			"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer",
			"X-Content-Type-Options": "nosniff", "Set-Cookie": "",
		} {
			if got := feed.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		for _, want := range []string{"BEGIN:VCALENDAR\r\n", "SUMMARY:Survey: Weekly of north (Module of north)\r\n", "DTSTART:20261102T090000Z\r\n", "DTEND:20261102T190000Z\r\n", "URL:http://luna.test/surveys\r\n"} {
			if !strings.Contains(feed.Body, want) {
				t.Errorf("the calendar lacks %q:\n%s", want, feed.Body)
			}
		}
		for _, person := range []string{w.Student.Email, "Student of", "Lecturer of"} {
			if strings.Contains(feed.Body, person) {
				t.Errorf("the calendar names %q", person)
			}
		}
		again := httptest.NewRequest(http.MethodGet, path, nil)
		again.Header.Set("If-None-Match", feed.Header.Get("ETag"))
		program.Do(t, again).Want(t, http.StatusNotModified)

		// In the language of the person, whatever the program asks for.
		must(t, w.Student.Scope.ChooseLanguage(t.Context(), "de"))
		again.Header.Set("Accept-Language", "en")
		if german := program.Do(t, again); !strings.Contains(german.Body, "SUMMARY:Umfrage: Weekly of north") {
			t.Errorf("in German: %d %s", german.Status, german.Body)
		}

		if shown := w.Student.Get(t, "/account/calendar"); strings.Contains(shown.Body, path) {
			t.Error("the address is shown again")
		}
		w.Student.Post(t, "/account/calendar/revoke", nil).Want(t, http.StatusSeeOther)
		gone, never := program.Get(t, path), program.Get(t, "/calendar/"+strings.Repeat("A", 43))
		if gone.Status != http.StatusNotFound || same(gone, path) != same(never, "/calendar/"+strings.Repeat("A", 43)) {
			t.Errorf("taken back: %d, never there: %d", gone.Status, never.Status)
		}
		if log := a.Log.String(); strings.Contains(log, strings.TrimPrefix(path, "/calendar/")) || !strings.Contains(log, "route=/calendar/:token") {
			t.Error("the log does not hold the pattern alone")
		}
	})
}

func TestAfterLeavingAModuleItsDatesAreGone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		student, lecturer := feedOf(t, w.Student), feedOf(t, w.Lecturer)
		for _, path := range []string{student, lecturer} {
			if feed := a.Visitor().Get(t, path); !strings.Contains(feed.Body, "Module of north") {
				t.Fatalf("nothing at first: %s", feed.Body)
			}
		}
		must(t, w.Student.Scope.Leave(t.Context(), w.Module.ID))
		if feed := a.Visitor().Get(t, student); feed.Status != http.StatusOK || strings.Contains(feed.Body, "Module of north") {
			t.Errorf("after leaving: %d %s", feed.Status, feed.Body)
		}
		must(t, w.Admin.Scope.Deactivate(t.Context(), w.Lecturer.Scope.Actor().UserID))
		a.Visitor().Get(t, lecturer).Want(t, http.StatusNotFound)
	})
}
