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

// enrollment is the address of a world's enrolment page.
func enrollment(w *apptest.World) string { return fmt.Sprintf("/modules/%d/enrollment", w.Module.ID) }

func TestALinkLeadsAStrangerThroughSigningInToTheModule(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		link := "/join/" + w.Module.JoinCode
		page := a.Visitor().Get(t, link)
		if page.Status != http.StatusSeeOther || page.Location != "/login?next="+url.QueryEscape(link) {
			t.Fatalf("a stranger is led to %q", page.Location)
		}
		page = w.Outsider.Get(t, link)
		if page.Location != enrollment(w) {
			t.Fatalf("a student is led to %q", page.Location)
		}
		page = w.Outsider.Follow(t, page)
		page.Want(t, http.StatusOK, "Join Module of north", "Lecturer of north", "Winter 2026/27", "Only you", "that only from 5 students on")
		if !chosen(page.Body, "sharing", "aggregate") {
			t.Error("the least is not the default")
		}
		page = w.Outsider.Post(t, enrollment(w), form("password="+apptest.ModuleKey, "sharing=aggregate", "terms="+shownTerms))
		w.Outsider.Follow(t, page).Want(t, http.StatusOK, "You have joined", "Answer now")
		w.Outsider.Post(t, enrollment(w), form("password="+apptest.ModuleKey, "sharing=named", "terms="+shownTerms)).Want(t, http.StatusSeeOther)
		w.Outsider.Get(t, fmt.Sprintf("/modules/%d", w.Module.ID)).Want(t, http.StatusOK, "You are in this module already")
	})
}

func TestACodeOrAWholeLinkCanBeTyped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, south := a.World(t, "north"), a.World(t, "south")
		code := w.Module.JoinCode
		for _, typed := range []string{code, " " + code + " ", "https://luna.example/join/" + code, "https://luna.example/join/" + code + "/#key=secret"} {
			if page := w.Outsider.Post(t, "/join", url.Values{"code": {typed}}); page.Location != enrollment(w) {
				t.Errorf("%q leads to %q", typed, page.Location)
			}
		}
		for _, wrong := range []string{"", "nothing", south.Module.JoinCode, "https://luna.example/", strings.Repeat("x", 5000), "a\x00b"} {
			page := w.Outsider.Post(t, "/join", url.Values{"code": {wrong}})
			page.Want(t, http.StatusUnprocessableEntity, "There is no module with this code")
		}
	})
}

func TestAWrongEnrolmentPasswordIsSaidClearlyKeptAndCounted(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		for range 5 {
			page := w.Outsider.Post(t, enrollment(w), form("password=open the fridge", "sharing=pseudonym", "terms="+shownTerms))
			page.Want(t, http.StatusUnprocessableEntity, "This is not the enrolment password of the module")
			if !strings.Contains(page.Body, `value="open the fridge"`) || !chosen(page.Body, "sharing", "pseudonym") {
				t.Fatal("what was typed is gone")
			}
		}
		page := w.Outsider.Post(t, enrollment(w), form("password="+apptest.ModuleKey, "sharing=pseudonym", "terms="+shownTerms))
		page.Want(t, http.StatusTooManyRequests, "wait a quarter of an hour")
		if page.Header.Get("Retry-After") == "" {
			t.Error("it is not said when to come back")
		}
		w.Outsider.Get(t, "/modules").Want(t, http.StatusOK, "Join a module")
	})
}

func TestAFullModuleSaysSoInsteadOfAsking(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		full := models.ModuleInput{
			Code: w.Module.Code, Title: w.Module.Title, Faculty: w.Faculty, Term: w.Module.Term, Year: w.Module.Year,
			First: w.Module.FirstDay, Last: w.Module.LastDay, Capacity: 1,
		}
		if err := w.Lecturer.Scope.UpdateModule(t.Context(), w.Module.ID, full); err != nil {
			t.Fatal(err)
		}
		page := w.Outsider.Get(t, enrollment(w))
		page.Want(t, http.StatusOK, "All places of this module are taken")
		page = w.Outsider.Post(t, enrollment(w), form("password="+apptest.ModuleKey, "sharing=named", "terms="+shownTerms))
		page.Want(t, http.StatusConflict, "All places of this module are taken")
	})
}

func TestSharingIsChosenInPlainWordsAndCanBeChanged(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		home := fmt.Sprintf("/modules/%d", w.Module.ID)
		page := w.Student.Get(t, home)
		page.Want(t, http.StatusOK, "Who may see your trend?", "Staff also see your trend with your name")
		if !chosen(page.Body, "sharing", "named") {
			t.Error("the present choice is not shown")
		}
		page = w.Student.Post(t, enrollment(w)+"/sharing", form("sharing=aggregate", "terms="+shownTerms))
		if page.Location != home+"#sharing" {
			t.Fatalf("led to %q", page.Location)
		}
		if !chosen(w.Student.Get(t, home).Body, "sharing", "aggregate") {
			t.Error("the choice is not kept")
		}
		w.Student.Get(t, survey(w)).Want(t, http.StatusOK, "Who sees this? Only you", "average of the class, and that only from 5 students on")
		w.Student.Post(t, enrollment(w)+"/sharing", form("sharing=everybody", "terms="+shownTerms)).Want(t, http.StatusUnprocessableEntity, "Please choose who may see your trend.")
		w.Outsider.Post(t, enrollment(w)+"/sharing", form("sharing=named", "terms="+shownTerms)).Want(t, http.StatusNotFound)
	})
}

func TestWhoLeavesIsAskedNothingMoreAndCanComeBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		page := w.Student.Post(t, enrollment(w)+"/leave", nil)
		w.Student.Follow(t, page).Want(t, http.StatusOK, "You have left the module")
		w.Student.Get(t, survey(w)).Want(t, http.StatusNotFound)
		w.Student.Get(t, fmt.Sprintf("/modules/%d", w.Module.ID)).Want(t, http.StatusNotFound)
		w.Student.Get(t, "/").Want(t, http.StatusOK, "You are in no module yet")
		w.Student.Post(t, enrollment(w), form("password="+apptest.ModuleKey, "sharing=aggregate", "terms="+shownTerms)).Want(t, http.StatusSeeOther)
		w.Student.Get(t, survey(w)).Want(t, http.StatusOK)
	})
}

func TestBadFormsOfJoiningAreRefusedAndChangeNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, south := a.World(t, "north"), a.World(t, "south")
		before := a.Fingerprint(t)
		good := form("password="+apptest.ModuleKey, "sharing=named", "terms="+shownTerms).Encode()
		for name, c := range map[string]struct {
			path, kind, body string
			status           int
		}{
			"JSON":               {enrollment(w), "application/json", `{"password":"` + apptest.ModuleKey + `"}`, 422},
			"no level":           {enrollment(w), "application/x-www-form-urlencoded", "password=open+the+gate", 422},
			"two megabytes":      {enrollment(w), "application/x-www-form-urlencoded", "password=" + strings.Repeat("x", 2<<20), 413},
			"foreign module":     {enrollment(south), "application/x-www-form-urlencoded", good, 404},
			"sharing of another": {enrollment(south) + "/sharing", "application/x-www-form-urlencoded", "sharing=named&terms=" + shownTerms, 404},
			"leaving another":    {enrollment(south) + "/leave", "application/x-www-form-urlencoded", "", 404},
		} {
			if page := w.Outsider.Send(t, http.MethodPost, c.path, c.kind, c.body); page.Status != c.status {
				t.Errorf("%s: %d, want %d", name, page.Status, c.status)
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("a refused request changed something")
		}
	})
}

// shownTerms is the hash that a page in English sends back.
var shownTerms = models.NewTerms(models.Teaching, "en", 5).Hash()
