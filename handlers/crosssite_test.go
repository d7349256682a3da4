package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// TestNoDoorOpensForAnotherSite: a page of another site can send a browser of
// ours anywhere, and the browser takes its cookie along. It changes nothing,
// whoever sits in front of it and whichever door it is.
func TestNoDoorOpensForAnotherSite(t *testing.T) {
	need.Long(t)
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, platform := a.World(t, "north"), a.PlatformAdministrator(t, "Platform")
		from := map[string]http.Header{
			"another site":                   {"Sec-Fetch-Site": {"cross-site"}},
			"another host of the same site":  {"Sec-Fetch-Site": {"same-site"}},
			"another origin":                 {"Origin": {"https://elsewhere.example"}},
			"an origin that is not told":     {"Origin": {"null"}},
			"another site with our origin":   {"Origin": {"http://luna.test"}, "Sec-Fetch-Site": {"cross-site"}},
			"somewhere, with a session":      {},
			"another port of the same host":  {"Origin": {"http://luna.test:8443"}},
			"a host whose name begins alike": {"Origin": {"http://luna.test.elsewhere.example"}},
		}
		before, knocks := a.Fingerprint(t), 0
		for _, door := range handlers.Doors() {
			if slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions}, door.Method) {
				continue
			}
			path := address(t, door.Pattern, w)
			for name, c := range whoMayPass(door, w, platform) {
				for place, header := range from {
					req := httptest.NewRequest(door.Method, path, strings.NewReader(""))
					req.Header = header.Clone()
					req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					knocks++
					page := c.Do(t, req)
					if page.Status != http.StatusForbidden || page.Location != "" || page.Header.Get("Set-Cookie") != "" {
						t.Errorf("%s %s from %s as %s: %d %s", door.Method, path, place, name, page.Status, page.Location)
					}
				}
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("a request of another site changed something")
		}
		w.Student.Post(t, "/language", url.Values{"lang": {"de"}}).Want(t, http.StatusSeeOther) // from our own pages it goes
		if a.Fingerprint(t) == before {
			t.Error("a change is not noticed: the test is blunt")
		}
		t.Logf("%d knocks", knocks)
	})
}

// whoMayPass are the clients to whom a door is open.
func whoMayPass(door handlers.Door, w *apptest.World, platform *apptest.Client) map[string]*apptest.Client {
	clients := map[string]*apptest.Client{}
	for role, c := range map[models.Role]*apptest.Client{
		models.Student: w.Student, models.Lecturer: w.Lecturer, models.Administrator: w.Admin,
	} {
		if door.Anyone || door.University && slices.Contains(door.Roles, role) {
			clients[string(role)] = c
		}
	}
	if door.Anyone || door.Platform && slices.Contains(door.Roles, models.Administrator) {
		clients["platform administrator"] = platform
	}
	return clients
}
