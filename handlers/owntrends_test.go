package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"luna/internal/apptest"
)

// answerAt answers the weekly questionnaire that is open at a local time.
func answerAt(t *testing.T, a *apptest.App, w *apptest.World, local string) apptest.Page {
	t.Helper()
	a.At(t, local)
	if _, err := a.System("test").CreateDueSurveys(t.Context(), a.Now()); err != nil {
		t.Fatal(err)
	}
	due, err := w.Student.Scope.DueSurveys(t.Context())
	if err != nil || len(due) != 1 {
		t.Fatalf("%d surveys are due at %s (%v)", len(due), local, err)
	}
	path := fmt.Sprintf("/surveys/%d", due[0].ID)
	for _, page := range [][]string{firstPage, secondPage} {
		w.Student.Post(t, path, form(page...)).Want(t, http.StatusSeeOther)
	}
	return w.Student.Follow(t, w.Student.Post(t, path, form(lastPage...)))
}

func TestTheThirdAnswerShowsTheOwnTrendAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Lecturer.Get(t, "/trends").Want(t, http.StatusNotFound)
		answerAt(t, a, w, "2026-11-02 10:30").Want(t, http.StatusOK, "From your third answer on")
		answerAt(t, a, w, "2026-11-04 10:30")
		if _, err := a.Program.Jobs.Run(t.Context(), "compute-trends"); err != nil {
			t.Fatal(err)
		}
		w.Student.Get(t, "/trends").Want(t, http.StatusOK, "There is no trend yet")
		a.At(t, "2026-11-09 10:29")
		w.Student.SignIn(t, w.Student.Email, apptest.Password) // five days later
		thanks := answerAt(t, a, w, "2026-11-09 10:30")
		thanks.Want(t, http.StatusOK, "How you have been", "Module of north · Pressure: About the same as on Mon 2 Nov.")
		page := w.Student.Get(t, "/trends")
		page.Want(t, http.StatusOK, "Pressure", "Energy", "the staff of the module see it with your name", "Change", "Show as table")
		if !strings.Contains(page.Body, "<svg") || strings.Contains(page.Text(), "Thoughts of giving up") {
			t.Error("the page has no chart, or one of a scale that the questionnaire does not show")
		}
		w.Student.Get(t, "/").Want(t, http.StatusOK, "How you have been", "See all and who can see it")
		w.Outsider.SignIn(t, w.Outsider.Email, apptest.Password) // a week later
		w.Outsider.Get(t, "/trends").Want(t, http.StatusOK, "There is no trend yet")
	})
}
