package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// matrixActor is one of those who knock at every door.
type matrixActor struct {
	name   string
	client *apptest.Client
	out    bool // has no session that counts
	stale  bool // proved long ago who they are
	bare   bool // has no second factor where the university wants one
	role   models.Role
	home   string            // the university's short name; "" for the platform
	in     map[string]string // what they are in the modules "first" and "second"
}

// matrixObject is a record that an address can lead to.
type matrixObject struct {
	name  string // "first", "second", "draft", "foreign", "absent"
	world *apptest.World
}

// matrix is two universities and a strict one, two modules in one of them, and
// everybody.
type matrix struct {
	*apptest.App
	actors  []matrixActor
	objects []matrixObject
}

func newMatrix(t *testing.T, a *apptest.App) *matrix {
	t.Helper()
	north, south := a.World(t, "north"), a.World(t, "south")
	second := a.SecondModule(t, north)
	m := &matrix{App: a, objects: []matrixObject{
		{"first", north}, {"second", second}, {"draft", unpublished(t, north)}, {"foreign", south}, {"absent", nil},
	}}
	add := func(name string, c *apptest.Client, role models.Role, home string, in map[string]string) *matrixActor {
		m.actors = append(m.actors, matrixActor{name: name, client: c, role: role, home: home, in: in})
		return &m.actors[len(m.actors)-1]
	}
	owner := map[string]string{"first": "teaches"}
	add("student", north.Student, models.Student, "north", map[string]string{"first": "attends"})
	add("student of another module", second.Student, models.Student, "north", map[string]string{"second": "attends"})
	add("student of no module", north.Outsider, models.Student, "north", nil)
	add("student who left", leaver(t, a, north), models.Student, "north", map[string]string{"first": "left"})
	add("student of another university", south.Student, models.Student, "south", map[string]string{"foreign": "attends"})
	add("owner", north.Lecturer, models.Lecturer, "north", owner)
	add("tutor", staff(t, a, north, "Tutor", models.ModuleTutor), models.Lecturer, "north", owner)
	add("lecturer of another module", second.Lecturer, models.Lecturer, "north", map[string]string{"second": "teaches"})
	add("lecturer who was removed", removed(t, a, north), models.Lecturer, "north", nil)
	add("lecturer of another university", south.Lecturer, models.Lecturer, "south", map[string]string{"foreign": "teaches"})
	add("administrator", north.Admin, models.Administrator, "north", nil)
	add("second administrator", a.Administrator(t, north.University, "Second administrator"), models.Administrator, "north", nil)
	add("administrator of another university", south.Admin, models.Administrator, "south", nil)
	add("platform administrator", a.PlatformAdministrator(t, "Platform"), models.Administrator, "", nil)
	add("student of long ago", longAgo(t, a, a.Student(t, north.University, "Long ago")), models.Student, "north", nil).stale = true
	add("administrator of long ago", longAgo(t, a, a.Administrator(t, north.University, "Long ago")), models.Administrator, "north", nil).stale = true
	add("platform administrator of long ago", longAgo(t, a, a.PlatformAdministrator(t, "Long ago")), models.Administrator, "", nil).stale = true
	strict, admin := a.University(t, "strict")
	requireFactor(t, admin, true)
	add("lecturer without a factor", a.Lecturer(t, strict, "Bare"), models.Lecturer, "strict", nil).bare = true
	for name, c := range strangers(t, a, north) {
		m.actors = append(m.actors, matrixActor{name: name, client: c, out: true})
	}
	return m
}

// unpublished is the world with a questionnaire that is nobody's business but
// its writer's.
func unpublished(t *testing.T, w *apptest.World) *apptest.World {
	t.Helper()
	d, err := w.Form.Definition()
	must(t, err)
	draft := *w
	draft.Form, err = w.Lecturer.Scope.CreateForm(t.Context(), d)
	must(t, err)
	return &draft
}

// longAgo is a session whose owner proved long ago who it is.
func longAgo(t *testing.T, a *apptest.App, c *apptest.Client) *apptest.Client {
	t.Helper()
	a.Change(t, fmt.Sprintf("UPDATE sessions SET confirmed_at = '2020-01-01 00:00:00+00:00' WHERE user_id = %d", c.Scope.Actor().UserID))
	return c
}

// strangers are those who have no session, or one that is over.
func strangers(t *testing.T, a *apptest.App, w *apptest.World) map[string]*apptest.Client {
	t.Helper()
	gone := a.Lecturer(t, w.University, "Deactivated")
	must(t, w.Admin.Scope.Deactivate(t.Context(), gone.Scope.Actor().UserID))
	out := a.Lecturer(t, w.University, "Signed out")
	must(t, out.Scope.SignOutEverywhere(t.Context()))
	demoted := a.Administrator(t, w.University, "Demoted")
	must(t, w.Admin.Scope.UpdateUser(t.Context(), demoted.Scope.Actor().UserID, models.UserInput{
		Email: demoted.Email, Name: "Demoted", Role: models.Student,
	}))
	late := a.Lecturer(t, w.University, "Late")
	a.Change(t, fmt.Sprintf("UPDATE sessions SET expires_at = '2020-01-01 00:00:00+00:00' WHERE user_id = %d", late.Scope.Actor().UserID))
	return map[string]*apptest.Client{
		"nobody": a.Visitor(), "session ran out": late, "deactivated": gone, "signed out everywhere": out, "demoted, with the old session": demoted,
		"forged session": a.Visitor().WithCookie("luna", strings.Repeat("A", 43)),
	}
}

func staff(t *testing.T, a *apptest.App, w *apptest.World, name string, role models.StaffRole) *apptest.Client {
	t.Helper()
	c := a.Lecturer(t, w.University, name)
	must(t, w.Lecturer.Scope.AddStaff(t.Context(), w.Module.ID, c.Email, role))
	return c
}

func removed(t *testing.T, a *apptest.App, w *apptest.World) *apptest.Client {
	t.Helper()
	c := staff(t, a, w, "Removed", models.CoLecturer)
	must(t, w.Lecturer.Scope.RemoveStaff(t.Context(), w.Module.ID, c.Scope.Actor().UserID))
	return c
}

func leaver(t *testing.T, a *apptest.App, w *apptest.World) *apptest.Client {
	t.Helper()
	c := a.Student(t, w.University, "Leaver")
	must(t, c.Scope.Join(t.Context(), w.Module.ID, models.JoinInput{
		Password: apptest.ModuleKey, Sharing: models.ShareNamed, Terms: models.NewTerms(models.Teaching, "en", 5).Hash(),
	}))
	must(t, c.Scope.Leave(t.Context(), w.Module.ID))
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mine tells whether a record of an object belongs to the actor: a person has
// it for themselves, whoever else is of the same university.
func (actor matrixActor) mine(door string, object matrixObject) (mine, known bool) {
	w := object.world
	lecturer, leads := actor.client == w.Lecturer, actor.role == models.Administrator
	switch {
	case strings.Contains(door, "/surveys/:survey"), strings.Contains(door, "/notices/:notice"):
		return actor.client == w.Student, true
	case strings.Contains(door, "/account/privacy/:module"):
		return actor.in[object.name] == "attends" || actor.in[object.name] == "left", true
	case strings.Contains(door, "/account/sessions/:session"), strings.Contains(door, "/uploads/:upload"):
		return lecturer, true
	case strings.Contains(door, "/account/factors/passkeys/:passkey"):
		return actor.client == w.Outsider, true
	case strings.Contains(door, "/admin/users/import/:import"):
		return actor.client == w.Admin, true
	case slices.Contains([]string{"GET /forms/:form/edit", "POST /forms/:form/edit", "POST /forms/:form/definition", "POST /forms/:form/publish"}, door):
		return lecturer, true
	case slices.Contains([]string{"POST /forms/:form/archive", "POST /forms/:form/restore"}, door):
		return lecturer || leads, true
	case strings.Contains(door, "/forms/:form"): // colleagues read what is published
		return lecturer || leads || object.name != "draft", true
	}
	return false, false
}

// ofTheUniversity are the doors to records that are nobody's own: whoever has
// the role may pass. A door with a number in its address is here, asks for a
// module, or has an owner in mine.
var ofTheUniversity = []string{
	"/join/:code", "/modules/:module/enrollment", "/admin/jobs/:job", "/admin/mails/:mail", "/admin/users/:user", "/admin/faculties/:faculty",
	"/admin/logins/:provider", "/admin/universities/:university",
}
