package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/models"
	"luna/models/questions"
)

// bird is a word that stands nowhere else. It ends in letters that no base64
// and no hash of ours makes by chance.
func bird(place string) string { return "wrenzaunkönig" + place }

// birds are the places of which the data still tells.
func birds(data string) []string {
	var found []string
	data = strings.ToLower(data)
	for _, place := range []string{"name", "mail", "agent", "answer", "draft", "reason", "typed", "questionnaire"} {
		if strings.Contains(data, bird(place)) || strings.Contains(data, strings.ReplaceAll(bird(place), "ö", "oe")) {
			found = append(found, place)
		}
	}
	return found
}

const openQuestion = `{"title":"Open","pages":[{"elements":[
	{"type":"comment","name":"why","title":"Why?"},{"type":"text","name":"word","title":"One word"}]}]}`

// asks gives a world's module a questionnaire with room for words, and the
// student two surveys of it.
func asks(t *testing.T, a *apptest.App, w *apptest.World) []models.DueSurvey {
	t.Helper()
	ctx, s := t.Context(), w.Lecturer.Scope
	d, err := questions.Parse([]byte(openQuestion))
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.CreateForm(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.PublishForm(ctx, f.ID, f.Revision)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.CreatePlan(ctx, w.Module.ID, models.PlanInput{
		Title: "Words", FormVersionID: v.ID, Weekdays: []time.Weekday{time.Monday}, Times: []string{"09:30", "10:00"}, OpenMinutes: 300,
		First: w.Module.FirstDay, Last: w.Module.LastDay,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.StartPlan(ctx, w.Module.ID, p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.System("test").CreateDueSurveys(ctx, a.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	due, err := w.Student.Scope.DueSurveys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(due, func(d models.DueSurvey) bool { return d.Plan != "Words" })
}

// TestAPersonWhoWasEverywhereIsNowhereAfterBeingErased walks one person through
// the product by its front door and looks for their words in the database, in
// the data folder and in the log.
func TestAPersonWhoWasEverywhereIsNowhereAfterBeingErased(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		due := asks(t, a, w)
		if len(due) < 2 {
			t.Fatalf("%d surveys with words", len(due))
		}
		ctx, id := t.Context(), w.Student.Scope.Actor().UserID
		email := strings.ReplaceAll(bird("mail"), "ö", "oe") + "@north.example"
		if err := w.Admin.Scope.UpdateUser(ctx, id, models.UserInput{Email: email, Name: "Wren", Role: models.Student}); err != nil {
			t.Fatal(err)
		}
		jana := a.Visitor()
		jana.Header.Set("User-Agent", "Mozilla/5.0 "+strings.ReplaceAll(bird("agent"), "ö", "oe"))
		jana.SignIn(t, email, apptest.Password)
		jana.Post(t, "/account", form("name="+bird("name"), "lang=en")).Want(t, http.StatusSeeOther)
		jana.Post(t, "/login", form("email="+email, "password=wrong "+bird("typed")))
		answer := url.Values{"a.why": {bird("answer")}, "page": {"1"}, "revision": {"0"}}
		jana.Post(t, fmt.Sprintf("/surveys/%d", due[0].ID), answer).Want(t, http.StatusSeeOther)
		answer.Set("a.why", bird("draft"))
		jana.Send(t, http.MethodPut, fmt.Sprintf("/surveys/%d/draft", due[1].ID), "application/x-www-form-urlencoded", answer.Encode()).Want(t, http.StatusOK)
		jana.Post(t, "/account/export", form()).Want(t, http.StatusOK)
		w.Admin.Post(t, fmt.Sprintf("/admin/users/%d/support", id), form("reason=A question of "+bird("reason")))
		w.Admin.Post(t, "/support/end", form())
		before := birds(string(a.Bytes(t)))
		for _, place := range []string{"name", "mail", "agent", "answer", "draft"} {
			if !slices.Contains(before, place) {
				t.Fatalf("the walk left no %s: %v", place, before)
			}
		}
		jana.Post(t, "/account/erase", form("email="+email)).Want(t, http.StatusSeeOther)
		if left := birds(string(a.Bytes(t))); len(left) > 0 {
			t.Errorf("in the database: %v", left)
		}
		if left := birds(a.Log.String()); len(left) > 0 {
			t.Errorf("in the log: %v", left)
		}
		files, err := filepath.Glob(filepath.Join(filepath.Dir(a.Ledger()), "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%d files in the data folder, %v", len(files), err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if left := birds(string(data)); len(left) > 0 {
				t.Errorf("in %s: %v", file, left)
			}
		}
	})
}

// TestAnErasedLecturerLeavesWorkAndNoName: an unpublished questionnaire goes, a
// published one stays without the name, a module goes to a colleague.
func TestAnErasedLecturerLeavesWorkAndNoName(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		ctx := t.Context()
		d, err := questions.Parse([]byte(strings.ReplaceAll(openQuestion, "Open", bird("questionnaire"))))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Lecturer.Scope.CreateForm(ctx, d); err != nil {
			t.Fatal(err)
		}
		if err := w.Lecturer.Scope.AddStaff(ctx, w.Module.ID, w.Colleague.Email, models.CoLecturer); err != nil {
			t.Fatal(err)
		}
		w.Lecturer.Post(t, "/account", form("name="+bird("name"), "lang=en")).Want(t, http.StatusSeeOther)
		if before := birds(string(a.Bytes(t))); !slices.Equal(before, []string{"name", "questionnaire"}) {
			t.Fatalf("the walk left %v", before)
		}
		w.Lecturer.Post(t, "/account/erase", form("email="+w.Lecturer.Email)).Want(t, http.StatusSeeOther)
		if left := birds(string(a.Bytes(t))); len(left) > 0 {
			t.Errorf("in the database: %v", left)
		}
		w.Colleague.Get(t, fmt.Sprintf("/modules/%d/settings", w.Module.ID)).Want(t, http.StatusOK, "Colleague of north")
		w.Colleague.Get(t, fmt.Sprintf("/forms/%d", w.Form.ID)).Want(t, http.StatusOK)
		w.Student.Get(t, survey(w)).Want(t, http.StatusOK)
	})
}
