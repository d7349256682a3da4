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

// TestTheLogKnowsNobody: people go wrong in every way that is common, then
// right, and the log of it all holds no name, address, secret or answer.
func TestTheLogKnowsNobody(t *testing.T) {
	a := apptest.New(t, models.SQLite) // whose schema can be taken away
	w := a.World(t, "canaryplace")
	c := a.Visitor()
	c.Header.Set("User-Agent", "canary-agent")
	for _, password := range []string{"canary-wrong-password", apptest.Password} {
		c.Post(t, "/login?next=/canary-next", url.Values{"email": {w.Student.Email}, "password": {password}, "next": {"/canary-next"}})
	}
	c.Post(t, "/password/forgot", url.Values{"email": {w.Student.Email}})
	for _, path := range []string{"/password/reset/canary-token", "/invitations/canary-token", "/verify/canary-token", "/join/canary-code", "/admin/users?q=canary-search"} {
		c.Get(t, path)
		c.Post(t, path, url.Values{"password": {"canary-new-password"}})
	}
	survey := fmt.Sprintf("/surveys/%d", w.Survey)
	c.Get(t, survey)
	c.Post(t, survey, url.Values{"a.canary": {"canary-answer"}})
	c.Send(t, http.MethodPut, survey+"/draft", "application/x-www-form-urlencoded", "a.canary=canary-draft&revision=x")
	c.Post(t, fmt.Sprintf("/modules/%d/enrollment", w.Module.ID), url.Values{"password": {"canary-module-key"}})
	w.Lecturer.Post(t, "/modules/new", url.Values{"title": {"canary-title"}, "code": {"canary-code"}})
	w.Lecturer.Post(t, fmt.Sprintf("/modules/%d/key", w.Module.ID), url.Values{"key": {"canary-key"}})
	w.Admin.Post(t, "/admin/users", url.Values{"email": {"canary@new.example"}, "name": {"canary-name"}, "role": {"student"}, "password": {"canary-long-password"}})
	w.Admin.Post(t, fmt.Sprintf("/admin/mails/%d/resend", w.Mail), nil)
	if _, err := a.Program.Jobs.Run(t.Context(), "send-mail"); err != nil {
		t.Fatal(err)
	}
	a.MigrateDown(t) // marks are gone
	a.MigrateDown(t) // assignments are gone
	a.MigrateDown(t) // lessons and files are gone
	a.MigrateDown(t) // now everything goes wrong
	for _, path := range []string{"/modules?q=canary-broken", survey, "/login"} {
		w.Student.Get(t, path)
		w.Student.Post(t, path, url.Values{"email": {w.Student.Email}, "password": {"canary-broken-password"}, "a.canary": {"canary-broken"}})
	}
	log := a.Log.String()
	if !strings.Contains(log, "route=/login") || !strings.Contains(log, "status=500") {
		t.Fatalf("the log does not hold what went wrong:\n%.2000s", log)
	}
	for line := range strings.SplitSeq(log, "\n") {
		for _, word := range []string{"canary", "canaryplace.example", w.Student.Email, apptest.Password, apptest.ModuleKey, c.Cookie("luna"), "Student of", w.Module.JoinCode} {
			if word != "" && strings.Contains(strings.ToLower(line), strings.ToLower(word)) {
				t.Errorf("the log holds %q: %.300s", word, line)
			}
		}
	}
}
