package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// TestARefusalIsInTheLogWithItsRouteAndWho: whoever tries doors that are not
// theirs, or is sent by another site, can be found by number, place and time.
func TestARefusalIsInTheLogWithItsRouteAndWho(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	actor := fmt.Sprintf("actor=%d", w.Student.Scope.Actor().UserID)
	w.Student.Get(t, "/admin/users")
	foreign := httptest.NewRequest(http.MethodPost, "/account", strings.NewReader("name=Mallory"))
	foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	w.Student.Do(t, foreign)
	for _, want := range [][]string{
		{"method=GET", "route=/admin/users ", "status=404", actor},
		{"method=POST", "status=403"},
	} {
		found := false
		for line := range strings.Lines(a.Log.String()) {
			all := strings.Contains(line, "time=") && strings.Contains(line, "request=")
			for _, part := range want {
				all = all && strings.Contains(line, part)
			}
			found = found || all
		}
		if !found {
			t.Errorf("no line of the log has all of %v", want)
		}
	}
}
