package handlers_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"
)

// answer is what a door must do for an actor and an object, said here a second
// time and from nothing but what the door asks for.
type answer struct {
	what string
	door bool // the door itself refuses: what is behind it is never asked
}

// What a door can do.
const (
	toSignIn  = "be sent to sign in"
	toConfirm = "be sent to prove who they are"
	toFactor  = "be sent to set up a second factor"
	absent    = "find nothing"
	nowise    = "get nothing" // find nothing, or hear first what is wrong with the input
	enter     = "enter"
	either    = "be answered" // the record itself decides: a questionnaire of one's own, say
)

// refusal tells whether somebody gets nothing and must leave nothing behind.
func (a answer) refusal() bool { return a.what != enter && a.what != either }

func expected(door handlers.Door, actor matrixActor, object matrixObject) answer {
	switch {
	case actor.out:
		return answer{toSignIn, true}
	case actor.bare && !door.BeforeFactor:
		return answer{toFactor, true}
	case !slices.Contains(door.Roles, actor.role) || actor.home == "" && !door.Platform || actor.home != "" && !door.University:
		return answer{absent, true}
	case door.Rule != "" && (object.world == nil || object.world.Slug != actor.home || !fits(door.Rule, actor, object.name)):
		return answer{absent, true}
	case door.Confirmed && actor.stale:
		return answer{toConfirm, true}
	case !strings.Contains(door.Pattern, ":"):
		return answer{what: enter}
	case actor.home == "": // whoever administers the platform looks after all universities
		if object.world != nil {
			return answer{what: either}
		}
		return answer{what: map[bool]string{true: absent, false: nowise}[door.Method == http.MethodGet]}
	case door.Rule != "" || namesNoRecord(door.Pattern):
		return answer{what: either}
	case object.world == nil || object.world.Slug != actor.home:
		return answer{what: map[bool]string{true: absent, false: nowise}[door.Method == http.MethodGet]}
	}
	if mine, known := actor.mine(door.Method+" "+door.Pattern, object); known && !mine {
		return answer{what: absent}
	}
	return answer{what: either}
}

func fits(rule string, actor matrixActor, object string) bool {
	switch is := actor.in[object]; rule {
	case "teaches", "attends":
		return is == rule
	case "belongs":
		return is == "teaches" || is == "attends" || actor.role == models.Administrator
	}
	return false
}

// namesNoRecord: a job has a name that is the same everywhere.
func namesNoRecord(pattern string) bool {
	return strings.Count(pattern, ":") == strings.Count(pattern, ":job")
}

// verdict says what is wrong with an answer, or "". atDoor: the door itself has
// refused it.
func verdict(want answer, page apptest.Page, atDoor, compared, alike bool) string {
	leads := func(to string) bool {
		return page.Status == http.StatusSeeOther && strings.HasPrefix(page.Location, to)
	}
	login := leads("/login")
	fine := map[string]bool{
		toSignIn: login, toConfirm: leads("/account/confirm?next="), toFactor: leads("/account/factors"),
		absent: page.Status == http.StatusNotFound, nowise: page.Status >= 400 && page.Status < 500,
		enter: page.Status != http.StatusNotFound && !login, either: !login,
	}[want.what]
	switch {
	case page.Status >= 500:
		return fmt.Sprintf("fails with %d", page.Status)
	case !fine:
		return fmt.Sprintf("should %s, got %d %s", want.what, page.Status, page.Location)
	case (want.what == absent || want.what == nowise) && compared && !alike:
		return "what is not theirs does not look like what does not exist"
	case want.door && !atDoor:
		return "is refused, but not at the door"
	case !want.door && atDoor:
		return "is refused at a door that should let them in"
	}
	return ""
}

// TestEveryRecordInAnAddressHasAnOwnerOrSaysThatItHasNone: a new door with a
// number in its address cannot stand outside the matrix.
func TestEveryRecordInAnAddressHasAnOwnerOrSaysThatItHasNone(t *testing.T) {
	used := map[string]bool{}
	for _, door := range handlers.Doors() {
		if door.Anyone || door.Rule != "" || !strings.Contains(door.Pattern, ":") {
			continue
		}
		_, owned := matrixActor{client: &apptest.Client{}}.mine(door.Method+" "+door.Pattern, matrixObject{"first", &apptest.World{}})
		common := slices.IndexFunc(ofTheUniversity, func(prefix string) bool {
			return door.Pattern == prefix || strings.HasPrefix(door.Pattern, prefix+"/")
		})
		if common >= 0 {
			used[ofTheUniversity[common]] = true
		}
		if owned == (common >= 0) {
			t.Errorf("%s %s: owned %v, of the university %v; the matrix needs one of them", door.Method, door.Pattern, owned, common >= 0)
		}
	}
	if len(used) != len(ofTheUniversity) {
		t.Errorf("%d of %d doors exist: %v", len(used), len(ofTheUniversity), used)
	}
}
