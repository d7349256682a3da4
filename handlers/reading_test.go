package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"
)

func TestReadingChangesNothingAndHEADSaysWhatGETSays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		platform := a.PlatformAdministrator(t, "Platform")
		before := a.Fingerprint(t)
		for _, door := range handlers.Doors() {
			if door.Method != http.MethodGet || door.Pattern == "/static/*" {
				continue
			}
			for _, actor := range who(w, platform, a.Visitor(), door) {
				path := address(t, door.Pattern, w)
				get, head := actor.Get(t, path), actor.Do(t, httptest.NewRequest(http.MethodHead, path, nil))
				if head.Status != get.Status || head.Body != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
					t.Errorf("HEAD %s: %d with %d bytes, GET %d", path, head.Status, len(head.Body), get.Status)
				}
				if get.Status >= 500 {
					t.Errorf("GET %s: %d", path, get.Status)
				}
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("reading changed something")
		}
	})
}

func TestOtherMethodsDoNothing(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	before := a.Fingerprint(t)
	for _, method := range []string{http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace, http.MethodConnect, "PROPFIND", "BREW"} {
		for _, path := range []string{"/", "/login", survey(w), survey(w) + "/draft", "/modules/1/people", "/no/such", "/login/"} {
			req := httptest.NewRequest(method, "/", nil)
			req.URL.Path = path
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			if page := w.Student.Do(t, req); page.Status != http.StatusMethodNotAllowed && page.Status != http.StatusNotFound && (method != http.MethodOptions || page.Body != "") {
				t.Errorf("%s %s: %d", method, path, page.Status)
			}
		}
	}
	if a.Fingerprint(t) != before {
		t.Error("a refused request changed something")
	}
}
