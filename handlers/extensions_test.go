package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// TestWhoIsTickedForAnExtensionStaysTickedWhileOthersAreLookedFor with all that is
// typed beside it, and gets it with them.
func TestWhoIsTickedForAnExtensionStaysTickedWhileOthersAreLookedFor(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	extensions := fmt.Sprintf("/modules/%d/assignments/%d/extensions", w.Module.ID, w.Assignment)
	student := fmt.Sprintf(`value="student-%d"`, w.Enrollment)
	form := url.Values{"who": {fmt.Sprintf("student-%d", w.Enrollment), "student-987654321"}, "due": {"2036-01-01"}, "reason": {"as agreed"}, "search": {"1"}, "q": {"nobody here"}}
	before := a.Fingerprint(t)
	page := w.Lecturer.Post(t, extensions, form)
	wants(t, page, http.StatusOK, student+" checked", `value="2036-01-01"`, "as agreed", `value="nobody here"`, "Nobody else in this module has this in their name.")
	if strings.Contains(page.Body, "987654321") {
		t.Error("somebody who is not there is listed")
	}
	if a.Fingerprint(t) != before {
		t.Error("a search has changed something")
	}
	if strings.Contains(page.Body, "Nothing is granted yet") {
		t.Error("a search is taken for something else")
	}
	form.Set("was", form.Get("q")) // Enter in the field of the day
	wants(t, w.Lecturer.Post(t, extensions, form), http.StatusOK, "Nothing is granted yet. Please press", `value="2036-01-01"`)
	form.Del("was")
	form["who"], form["q"] = nil, []string{"student"}
	if page := w.Lecturer.Post(t, extensions, form); !strings.Contains(page.Body, student) || strings.Contains(page.Body, student+" checked") {
		t.Errorf("who is not ticked: %d %s", page.Status, page.Body)
	}
	form["who"], form["q"] = []string{fmt.Sprintf("student-%d", w.Enrollment)}, []string{"nobody here"}
	form.Del("search")
	form.Set("due", "2020-01-01")
	wants(t, w.Lecturer.Post(t, extensions, form), http.StatusUnprocessableEntity, student+" checked", "after the due time of the assignment")
	form.Set("due", "2036-01-01")
	wants(t, w.Lecturer.Post(t, extensions, form), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, extensions), http.StatusOK, "as agreed")
}
