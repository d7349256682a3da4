package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// address fills the parameters of a pattern with the records of a world. A
// parameter that it does not know fails the test: teach it here.
func address(t *testing.T, pattern string, w *apptest.World) string {
	t.Helper()
	records := map[string]any{
		"module": w.Module.ID, "form": w.Form.ID, "version": w.Version.ID, "plan": w.Plan.ID, "survey": w.Survey,
		"enrollment": w.Enrollment, "provider": w.Provider, "token": strings.Repeat("A", 43), "faculty": w.Faculty, "department": w.Department, "programme": w.Programme, "import": w.Import, "university": w.ID, "user": w.Student.Scope.Actor().UserID,
		"code": w.Module.JoinCode, "job": "create-surveys", "session": sessionOf(t, w.Lecturer),
		"passkey": w.Passkey, "mail": w.Mail, "lesson": w.Lesson, "file": w.File, "upload": w.Upload,
		"assignment": w.Assignment, "submission": w.Submission, "extension": w.Extension, "team": w.Team, "notice": w.Notice,
		"pin": w.Pin, "comment": w.Comment,
		"work": w.Enrollment,
	}
	if strings.Contains(pattern, "/:assignment/files/") {
		records["file"] = w.AssignmentFile
	}
	if strings.Contains(pattern, "/draft/files/") {
		records["file"] = w.DraftFile
	}
	if strings.Contains(pattern, "/:submission/files/") {
		records["file"] = w.SubmissionFile
	}
	return parameter.ReplaceAllStringFunc(pattern, func(p string) string {
		record, known := records[p[1:]]
		if !known {
			t.Fatalf("the walk does not know the parameter %s of %s", p, pattern)
		}
		return fmt.Sprint(record)
	})
}

func sessionOf(t *testing.T, c *apptest.Client) uint64 {
	t.Helper()
	rows, err := c.Scope.Sessions(t.Context())
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d sessions, %v", len(rows), err)
	}
	return rows[0].ID
}

var parameter = regexp.MustCompile(`:[a-z]+`)

// nowhere fills the parameters with what does not exist.
func nowhere(pattern string) string {
	return parameter.ReplaceAllString(pattern, "987654321")
}

// ask sends a request with an empty body where a body belongs.
func ask(t *testing.T, c *apptest.Client, method, path string) apptest.Page {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(""))
	if method != http.MethodGet {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return c.Do(t, req)
}

// same takes out of a page what differs between any two: the number of the
// request, and the address that a form leads back to.
func same(p apptest.Page, path string) string {
	id := p.Header.Get("X-Request-Id")
	return fmt.Sprint(p.Status, strings.NewReplacer(id, "", path, "", strings.ReplaceAll(path, "/", "%2F"), "").Replace(p.Body))
}

// TestNobodyPassesADoorThatIsNotTheirs is the short form of the matrix, for
// short runs too.
func TestNobodyPassesADoorThatIsNotTheirs(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	north, south := a.World(t, "north"), a.World(t, "south")
	platform := a.PlatformAdministrator(t, "Platform")
	actors := map[string]*apptest.Client{
		"student": north.Student, "outsider": north.Outsider, "lecturer": north.Lecturer, "colleague": north.Colleague,
		"administrator": north.Admin, "platform administrator": platform,
	}
	before := a.Untouched(t)
	for _, door := range handlers.Doors() {
		if door.Anyone {
			continue
		}
		strangersAreSentToSignIn(t, a, door, address(t, door.Pattern, north))
		for name, actor := range actors {
			wrongRolesFindNothing(t, name, actor, door, address(t, door.Pattern, north))
			foreignIsLikeAbsent(t, name, actor, door, address(t, door.Pattern, south))
		}
	}
	if a.Untouched(t) != before {
		t.Error("a refused request changed something")
	}
}

func strangersAreSentToSignIn(t *testing.T, a *apptest.App, door handlers.Door, path string) {
	t.Helper()
	page := ask(t, a.Visitor(), door.Method, path)
	if page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location, "/login") {
		t.Errorf("a stranger at %s %s: %d %s", door.Method, path, page.Status, page.Location)
	}
}

func wrongRolesFindNothing(t *testing.T, name string, actor *apptest.Client, door handlers.Door, path string) {
	t.Helper()
	if slices.Contains(door.Roles, actor.Scope.Actor().Role) {
		return
	}
	if page := ask(t, actor, door.Method, path); page.Status != http.StatusNotFound {
		t.Errorf("%s at %s %s: %d, want 404", name, door.Method, path, page.Status)
	}
}

// foreignIsLikeAbsent: what belongs to another university looks exactly like
// what does not exist.
func foreignIsLikeAbsent(t *testing.T, name string, actor *apptest.Client, door handlers.Door, foreign string) {
	t.Helper()
	if !parameter.MatchString(door.Pattern) || door.Pattern == "/admin/jobs/:job" ||
		actor.Scope.Actor().Platform() && slices.Contains(door.Roles, models.Administrator) {
		return
	}
	absent := nowhere(door.Pattern)
	there, gone := ask(t, actor, door.Method, foreign), ask(t, actor, door.Method, absent)
	if there.Status < 400 || there.Status >= 500 || same(there, foreign) != same(gone, absent) {
		t.Errorf("%s at %s %s: %d, and %d at %s", name, door.Method, foreign, there.Status, gone.Status, absent)
	}
}
