package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// TestSigningOutLeavesNothingOnTheDevice: answers that never reached the server
// are kept by the browser, and the next person at it must not find them.
func TestSigningOutLeavesNothingOnTheDevice(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	for path, c := range map[string]*apptest.Client{"/logout": w.Student, "/account/sessions/end": w.Lecturer} {
		page := c.Post(t, path, url.Values{})
		page.Want(t, http.StatusSeeOther)
		if got := page.Header.Get("Clear-Site-Data"); got != `"storage"` {
			t.Errorf("%s has the browser clear %q", path, got)
		}
	}
}
