package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"
)

// TestAChildIsOnlyFoundUnderItsParent crosses the parameters of every address
// with two of them: the module of one, the child of another.
func TestAChildIsOnlyFoundUnderItsParent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, south := a.World(t, "north"), a.World(t, "south")
		second := a.SecondModule(t, north)
		// The owner of both modules: nothing but the parent stands in the way.
		must(t, second.Lecturer.Scope.AddStaff(t.Context(), second.Module.ID, north.Lecturer.Email, models.CoLecturer))
		before, crossed := a.Untouched(t), 0
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
		if a.Untouched(t) != before {
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
