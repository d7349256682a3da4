package handlers_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// matrixActor is one of those who knock at every door.
type matrixActor struct {
	name   string
	client *apptest.Client
	out    bool // has no session that counts
	role   models.Role
	home   string            // the university's short name; "" for the platform
	in     map[string]string // what they are in the modules "first" and "second"
}

// matrixObject is a record that an address can lead to.
type matrixObject struct {
	name  string // "first", "second", "foreign", "absent"
	world *apptest.World
}

// matrix is two universities, two modules in one of them, and everybody.
type matrix struct {
	*apptest.App
	actors  []matrixActor
	objects []matrixObject
}

func newMatrix(t *testing.T, a *apptest.App) *matrix {
	t.Helper()
	north, south := a.World(t, "north"), a.World(t, "south")
	second := a.SecondModule(t, north)
	m := &matrix{App: a, objects: []matrixObject{{"first", north}, {"second", second}, {"foreign", south}, {"absent", nil}}}
	add := func(name string, c *apptest.Client, role models.Role, home string, in map[string]string) {
		m.actors = append(m.actors, matrixActor{name: name, client: c, role: role, home: home, in: in})
	}
	owner := map[string]string{"first": "teaches"}
	add("student", north.Student, models.Student, "north", map[string]string{"first": "attends"})
	add("student of another module", second.Student, models.Student, "north", map[string]string{"second": "attends"})
	add("student of no module", north.Outsider, models.Student, "north", nil)
	add("student who left", leaver(t, a, north), models.Student, "north", nil)
	add("student of another university", south.Student, models.Student, "south", map[string]string{"foreign": "attends"})
	add("owner", north.Lecturer, models.Lecturer, "north", owner)
	add("tutor", staff(t, a, north, "Tutor", models.ModuleTutor), models.Lecturer, "north", owner)
	add("lecturer of another module", second.Lecturer, models.Lecturer, "north", map[string]string{"second": "teaches"})
	add("lecturer who was removed", removed(t, a, north), models.Lecturer, "north", nil)
	add("lecturer of another university", south.Lecturer, models.Lecturer, "south", map[string]string{"foreign": "teaches"})
	add("administrator", north.Admin, models.Administrator, "north", nil)
	add("administrator of another university", south.Admin, models.Administrator, "south", nil)
	add("platform administrator", a.PlatformAdministrator(t, "Platform"), models.Administrator, "", nil)
	for name, c := range strangers(t, a, north) {
		m.actors = append(m.actors, matrixActor{name: name, client: c, out: true})
	}
	return m
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

// What a door must do for an actor and an object, said here a second time and
// from nothing but what the door asks for.
const (
	toSignIn = "be sent to sign in"
	absent   = "find nothing"
	nowise   = "get nothing" // find nothing, or hear first what is wrong with the input
	enter    = "enter"
	either   = "be answered" // the record itself decides: a questionnaire of one's own, say
)

func expected(door handlers.Door, actor matrixActor, object matrixObject) string {
	if actor.out {
		return toSignIn
	}
	if !contains(door.Roles, actor.role) || actor.home == "" && !door.Platform || actor.home != "" && !door.University {
		return absent
	}
	if !strings.Contains(door.Pattern, ":") {
		return enter
	}
	if actor.home == "" { // whoever administers the platform looks after all universities
		if object.world != nil {
			return either
		}
		return map[bool]string{true: absent, false: nowise}[door.Method == http.MethodGet]
	}
	if object.world == nil || object.world.Slug != actor.home {
		if door.Rule == "" && namesNoRecord(door.Pattern) {
			return either
		}
		if door.Rule == "" && door.Method != http.MethodGet {
			return nowise
		}
		return absent
	}
	if door.Rule == "" {
		return either
	}
	if fits(door.Rule, actor, object.name) {
		return either
	}
	return absent
}

func fits(rule string, actor matrixActor, object string) bool {
	switch is := actor.in[object]; rule {
	case "teaches", "attends":
		return is == rule
	case "belongs":
		return is != "" || actor.role == models.Administrator
	}
	return false
}

// namesNoRecord: a job has a name that is the same everywhere.
func namesNoRecord(pattern string) bool {
	return strings.Count(pattern, ":") == strings.Count(pattern, ":job")
}

func contains(roles []models.Role, role models.Role) bool {
	for _, r := range roles {
		if r == role {
			return true
		}
	}
	return false
}

// knock asks at one door for every actor and object, and calls wrong for each
// answer that is not the expected one. What an actor may change is not asked
// for: it would change.
func (m *matrix) knock(t *testing.T, door handlers.Door, wrong func(string)) (cases int) {
	t.Helper()
	for _, actor := range m.actors {
		nothing := ""
		for i := len(m.objects) - 1; i >= 0; i-- {
			object := m.objects[i]
			if !strings.Contains(door.Pattern, ":") && object.name != "first" {
				continue
			}
			want := expected(door, actor, object)
			if door.Method != http.MethodGet && (want == enter || want == either) {
				continue
			}
			path := nowhere(door.Pattern)
			if object.world != nil {
				path = address(t, door.Pattern, object.world)
			}
			cases++
			page := ask(t, actor.client, door.Method, path)
			if object.name == "absent" {
				nothing = same(page, path)
			}
			if bad := verdict(want, page, nothing != "" && object.world != nil, same(page, path) == nothing); bad != "" {
				wrong(fmt.Sprintf("%s at %s %s (%s): %s", actor.name, door.Method, path, object.name, bad))
			}
		}
	}
	return cases
}

func verdict(want string, page apptest.Page, compared, alike bool) string {
	login := page.Status == http.StatusSeeOther && strings.HasPrefix(page.Location, "/login")
	switch {
	case page.Status >= 500:
		return fmt.Sprintf("fails with %d", page.Status)
	case want == toSignIn && !login:
		return fmt.Sprintf("should %s, got %d %s", want, page.Status, page.Location)
	case want == absent && page.Status != http.StatusNotFound:
		return fmt.Sprintf("should %s, got %d %s", want, page.Status, page.Location)
	case want == nowise && (page.Status < 400 || login):
		return fmt.Sprintf("should %s, got %d %s", want, page.Status, page.Location)
	case (want == absent || want == nowise) && compared && !alike:
		return "what is not theirs does not look like what does not exist"
	case (want == enter || want == either) && login:
		return "is sent to sign in"
	case want == enter && page.Status == http.StatusNotFound:
		return "finds nothing where they may enter"
	}
	return ""
}

func TestEveryDoorTreatsEverybodyAsItsPolicySays(t *testing.T) {
	need.Long(t)
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		m := newMatrix(t, a)
		cases := 0
		for _, door := range handlers.Doors() {
			if door.Anyone {
				continue
			}
			before := a.Fingerprint(t)
			cases += m.knock(t, door, func(bad string) { t.Error(bad) })
			if a.Fingerprint(t) != before {
				t.Errorf("a refused or reading request at %s %s changed something", door.Method, door.Pattern)
			}
		}
		t.Logf("%d actors, %d doors, %d cases", len(m.actors), len(handlers.Doors()), cases)
	})
}

// TestADoorWithoutItsPolicyIsNoticed takes away one policy after the other, and
// one rule about modules after the other: the matrix must see each, but for the
// rules that are held twice.
func TestADoorWithoutItsPolicyIsNoticed(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	m := newMatrix(t, a)
	var twice []string
	whole := a.Program.Handler
	for _, door := range handlers.Doors() {
		if door.Anyone {
			continue
		}
		a.Program.Handler = handlers.WithoutPolicy(a.Program.Web, door)
		if !m.notices(t, door) {
			t.Errorf("nobody notices that %s %s is open to all", door.Method, door.Pattern)
		}
		if door.Rule != "" {
			a.Program.Handler = handlers.WithoutRule(a.Program.Web, door)
			if !m.notices(t, door) {
				twice = append(twice, door.Method+" "+door.Pattern)
			}
		}
		a.Program.Handler = whole
	}
	slices.Sort(twice)
	if !slices.Equal(twice, heldTwice) {
		t.Errorf("rules about modules that the models hold again:\n%q\nand those that should be:\n%q", twice, heldTwice)
	}
}

// heldTwice are the doors whose rule about modules can be taken away without
// anybody finding more than before: the models ask the same once more. A door
// that is not here stands or falls with its rule; one that comes in here needs
// a look at what the models ask.
var heldTwice = []string{
	"GET /modules/:module",
	"GET /modules/:module/people",
	"GET /modules/:module/plans",
	"GET /modules/:module/plans/:plan",
	"GET /modules/:module/plans/new",
	"GET /modules/:module/settings",
	"GET /modules/:module/trends",
	"GET /modules/:module/trends/:enrollment",
	"POST /modules/:module/activate",
	"POST /modules/:module/archive",
	"POST /modules/:module/deactivate",
	"POST /modules/:module/enrollment/leave",
	"POST /modules/:module/enrollment/sharing",
	"POST /modules/:module/key",
	"POST /modules/:module/people/:enrollment/remove",
	"POST /modules/:module/plans/:plan",
	"POST /modules/:module/plans/:plan/start",
	"POST /modules/:module/plans/:plan/stop",
	"POST /modules/:module/plans/new",
	"POST /modules/:module/settings",
	"POST /modules/:module/staff",
	"POST /modules/:module/staff/:user/remove",
}

// notices tells whether the matrix finds fault with a door. One fault is
// enough: an open door has perhaps changed something by then.
func (m *matrix) notices(t *testing.T, door handlers.Door) (seen bool) {
	t.Helper()
	defer func() {
		if stop := recover(); stop != nil && stop != errSeen {
			panic(stop)
		}
	}()
	m.knock(t, door, func(string) {
		seen = true
		panic(errSeen)
	})
	return seen
}

var errSeen = errors.New("seen")

// TestAChildIsOnlyFoundUnderItsParent crosses the parameters of every address
// with two of them: the module of one, the child of another.
func TestAChildIsOnlyFoundUnderItsParent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, south := a.World(t, "north"), a.World(t, "south")
		second := a.SecondModule(t, north)
		// The owner of both modules: nothing but the parent stands in the way.
		must(t, second.Lecturer.Scope.AddStaff(t.Context(), second.Module.ID, north.Lecturer.Email, models.CoLecturer))
		before, crossed := a.Fingerprint(t), 0
		for _, door := range handlers.Doors() {
			if door.Anyone || strings.Count(door.Pattern, ":") < 2 {
				continue
			}
			for _, other := range []*apptest.World{second, south} {
				for _, actor := range []*apptest.Client{north.Lecturer, north.Admin, north.Student} {
					crossed++
					path := crossing(t, door.Pattern, north, other)
					page := ask(t, actor, door.Method, path)
					nowhere := crossing(t, door.Pattern, north, nil)
					gone := ask(t, actor, door.Method, nowhere)
					if page.Status != http.StatusNotFound || same(page, path) != same(gone, nowhere) {
						t.Errorf("%s %s: %d, and %d for a child that does not exist", door.Method, path, page.Status, gone.Status)
					}
				}
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("something changed")
		}
		t.Logf("%d crossings", crossed)
	})
}

// crossing takes the first parameter from one world and the others from another.
func crossing(t *testing.T, pattern string, parent, child *apptest.World) string {
	t.Helper()
	first := parameter.FindStringIndex(pattern)
	head, rest := pattern[:first[1]], pattern[first[1]:]
	if child == nil {
		return address(t, head, parent) + nowhere(rest)
	}
	return address(t, head, parent) + address(t, rest, child)
}
