package handlers_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// bodies are what must be sent for a door to look for the record at all; the
// others look for it first.
var bodies = map[string]string{
	"POST /account/factors/passkeys/:passkey": "name=Other",
	"POST /account/privacy/:module/withdraw":  "purpose=teaching",
	"POST /forms/:form/edit":                  "op=undo&revision=1",
}

// knock asks at one door for every actor and object that it may, and calls wrong
// for each answer that is not the expected one. What an actor may change is not
// asked for: it would change.
func (m *matrix) knock(t *testing.T, door handlers.Door, may func(answer) bool, wrong func(string)) (cases int) {
	t.Helper()
	for _, actor := range m.actors {
		nothing := ""
		for i := len(m.objects) - 1; i >= 0; i-- {
			object := m.objects[i]
			want := expected(door, actor, object)
			if !knocks(door, actor, object, want) || !may(want) {
				continue
			}
			path := nowhere(door.Pattern)
			if object.world != nil {
				path = address(t, door.Pattern, object.world)
			}
			cases++
			mark := m.Log.Len()
			page := knockAt(t, actor.client, door, path)
			atDoor := strings.Contains(m.Log.From(mark), `msg="refused at the door" request=`+page.Header.Get("X-Request-Id"))
			if object.name == "absent" {
				nothing = same(page, path)
			}
			if bad := verdict(want, page, atDoor, nothing != "" && object.world != nil, same(page, path) == nothing); bad != "" {
				wrong(fmt.Sprintf("%s at %s %s (%s): %s", actor.name, door.Method, path, object.name, bad))
			}
		}
	}
	return cases
}

// knocks leaves out what would only say the same again: who does not come past
// the session or the role does not come to the records either, a questionnaire
// that is not published is a case for the doors of questionnaires, and those
// who proved long ago who they are for the doors that want to know it.
func knocks(door handlers.Door, actor matrixActor, object matrixObject, want answer) bool {
	switch object.name {
	case "first":
	case "absent":
		if !strings.Contains(door.Pattern, ":") || want.what == toSignIn {
			return false
		}
	default:
		admitted := slices.Contains(door.Roles, actor.role) && (actor.home != "" || door.Platform) && (actor.home == "" || door.University)
		if !strings.Contains(door.Pattern, ":") || actor.out || actor.bare || !admitted {
			return false
		}
		if object.name == "draft" && !strings.Contains(door.Pattern, ":form") {
			return false
		}
	}
	if actor.stale && !door.Confirmed || actor.bare && door.BeforeFactor {
		return false
	}
	return door.Method == http.MethodGet || want.refusal()
}

func knockAt(t *testing.T, c *apptest.Client, door handlers.Door, path string) apptest.Page {
	t.Helper()
	req := httptest.NewRequest(door.Method, path, strings.NewReader(bodies[door.Method+" "+door.Pattern]))
	if door.Method != http.MethodGet {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return c.Do(t, req)
}

func refusals(want answer) bool  { return want.refusal() }
func readings(want answer) bool  { return !want.refusal() }
func atTheDoor(want answer) bool { return want.door }

// TestEveryDoorTreatsEverybodyAsItsPolicySays knocks at every door: first all
// who must be refused, by the door itself where the door has a say in it, which
// leaves no trace but when the session was seen; then all who may read.
func TestEveryDoorTreatsEverybodyAsItsPolicySays(t *testing.T) {
	need.Long(t)
	t.Parallel()
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		m := newMatrix(t, a)
		refused, read := 0, 0
		before := a.Untouched(t)
		for _, door := range handlers.Doors() {
			if door.Anyone {
				continue
			}
			refused += m.knock(t, door, refusals, func(bad string) { t.Error(bad) })
			after := a.Untouched(t)
			if after != before {
				t.Errorf("a refused request at %s %s changed something", door.Method, door.Pattern)
			}
			before = after
		}
		silent := a.Fingerprint(t)
		for _, door := range handlers.Doors() {
			if !door.Anyone && door.Method == http.MethodGet {
				read += m.knock(t, door, readings, func(bad string) { t.Error(bad) })
			}
		}
		if a.Fingerprint(t) != silent {
			t.Error("reading changed something")
		}
		if a.Untouched(t) == before {
			t.Error("nobody sees that looks at people were noted: the test is blunt")
		}
		t.Logf("%d actors, %d doors, %d refusals, %d readings", len(m.actors), len(handlers.Doors()), refused, read)
	})
}

// TestADoorWithoutItsPolicyIsNoticed takes away, one after the other, whatever
// a door asks for: the session, the role, the place, the module, the proof of
// who it is, the second factor. The matrix sees each. The doors stand before
// the database, so every eighth is enough on the second engine.
func TestADoorWithoutItsPolicyIsNoticed(t *testing.T) {
	need.Long(t)
	t.Parallel()
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		m := newMatrix(t, a)
		whole, taken := a.Program.Handler, map[string]int{}
		for i, door := range handlers.Doors() {
			if door.Anyone || a.Engine() != models.SQLite && i%8 != 0 {
				continue
			}
			for _, asks := range door.Asks() {
				taken[asks]++
				if !m.noticesWithout(t, door, asks) {
					t.Errorf("nobody notices that %s %s asks for %s no more", door.Method, door.Pattern, asks)
				}
			}
			if open := ruleless(door); door.Rule != "" {
				a.Program.Handler = handlers.Without(a.Program.Web, door, "a module")
				if m.notices(t, open) {
					t.Errorf("%s %s is noticed without a fault: the test is blunt", door.Method, door.Pattern)
				}
			}
			a.Program.Handler = whole
		}
		t.Logf("taken away: %v", taken)
	})
}

// TestTheModelsRefuseAgainWhatTheRuleOfADoorRefuses: with the rule about the
// module taken away, whom it kept out still finds nothing and changes nothing.
// The rules of the doors and those of the models are two walls, and each holds
// alone.
func TestTheModelsRefuseAgainWhatTheRuleOfADoorRefuses(t *testing.T) {
	need.Long(t)
	t.Parallel()
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		m := newMatrix(t, a)
		whole, cases := a.Program.Handler, 0
		before := a.Untouched(t)
		for _, door := range handlers.Doors() {
			if door.Rule == "" {
				continue
			}
			a.Program.Handler = handlers.WithoutRule(a.Program.Web, door)
			cases += m.knockWithoutRule(t, door)
			a.Program.Handler = whole
			after := a.Untouched(t)
			if after != before {
				t.Errorf("%s %s changed something for somebody whom only its rule keeps out", door.Method, door.Pattern)
			}
			before = after
		}
		if cases == 0 {
			t.Error("no door has a rule: the test is blunt")
		}
		t.Logf("%d cases", cases)
	})
}

// knockWithoutRule asks for all whom the rule of a door keeps out, and nothing
// else does.
func (m *matrix) knockWithoutRule(t *testing.T, door handlers.Door) (cases int) {
	t.Helper()
	open := ruleless(door)
	for _, actor := range m.actors {
		for _, object := range m.objects {
			if object.name == "draft" || expected(open, actor, object).door || !expected(door, actor, object).door {
				continue
			}
			path := nowhere(door.Pattern)
			if object.world != nil {
				path = address(t, door.Pattern, object.world)
			}
			cases++
			mark := m.Log.Len()
			page := ask(t, actor.client, door.Method, path)
			if page.Status != http.StatusNotFound || strings.Contains(m.Log.From(mark), "refused at the door") {
				t.Errorf("%s at %s %s (%s) without the rule: %d", actor.name, door.Method, path, object.name, page.Status)
			}
		}
	}
	return cases
}

// noticesWithout takes away what a door asks for. Role and place stand by
// themselves: the rule about the module, which would keep most of the same
// people out, is not there meanwhile.
func (m *matrix) noticesWithout(t *testing.T, door handlers.Door, asks string) bool {
	t.Helper()
	gone := []string{asks}
	if door.Rule != "" && (asks == "a role" || asks == "a place") {
		gone, door = append(gone, "a module"), ruleless(door)
	}
	m.Program.Handler = handlers.Without(m.Program.Web, door, gone...)
	return m.notices(t, door)
}

// ruleless is the door as it would be without its rule about modules.
func ruleless(door handlers.Door) handlers.Door {
	door.Rule = ""
	return door
}

// notices tells whether the matrix finds fault with a door, of what the door
// itself must refuse. One fault is enough.
func (m *matrix) notices(t *testing.T, door handlers.Door) (seen bool) {
	t.Helper()
	defer func() {
		if stop := recover(); stop != nil && stop != errSeen {
			panic(stop)
		}
	}()
	m.knock(t, door, atTheDoor, func(string) {
		seen = true
		panic(errSeen)
	})
	return seen
}

var errSeen = errors.New("seen")
