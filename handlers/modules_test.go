package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

func moduleForm() url.Values {
	return url.Values{
		"code": {"MATH-7"}, "title": {"Algebra"}, "term": {"winter"}, "year": {"2026"}, "first": {"2026-10-12"}, "last": {"2027-02-12"},
		"capacity": {"80"}, "description": {"Groups and rings."},
	}
}

func planForm(version uint64) url.Values {
	return url.Values{
		"title": {"Check-in"}, "form": {fmt.Sprint(version)}, "weekdays": {"monday", "wednesday"}, "times": {"9:30, 16.00"},
		"open": {"3"}, "unit": {"hours"}, "first": {"2026-11-01"}, "last": {"2027-02-01"}, "free": {"2026-12-21 – 2027-01-06\n2026-11-11"},
	}
}

func TestALecturerSetsUpAModuleAndStudentsJoinIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		jana := w.Lecturer
		page := jana.Post(t, "/modules/new", moduleForm())
		base := page.Location
		jana.Follow(t, page).Want(t, http.StatusOK, "Algebra", "Winter 2026/27", "Still to do", "Enrolment password", "missing")

		jana.Post(t, base+"/activate", nil).Want(t, http.StatusUnprocessableEntity,
			"The module cannot be activated yet.", "Set an enrolment password", "Start at least one survey plan")
		page = jana.Post(t, base+"/plans/new", planForm(w.Version.ID))
		plan := page.Location
		jana.Follow(t, page).Want(t, http.StatusOK, "The plan asks nobody yet.", "today 16:00", "40 surveys for each student")
		jana.Follow(t, jana.Post(t, plan+"/start", nil)).Want(t, http.StatusOK, "running")

		page = jana.Post(t, base+"/key", url.Values{"act": {"generate"}})
		page.Want(t, http.StatusOK, "shown only this once")
		key := regexp.MustCompile(`[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}`).FindString(page.Body)
		if key == "" || !strings.Contains(page.Body, "#key="+key) {
			t.Fatalf("no password on the page:\n%s", page.Body)
		}
		if again := jana.Get(t, base+"/settings"); strings.Contains(again.Body, key) || !strings.Contains(again.Body, "/join/") {
			t.Error("the password is shown again, or the link is not")
		}
		jana.Follow(t, jana.Post(t, base+"/activate", nil)).Want(t, http.StatusOK, "The module is active.")

		student := w.Outsider
		student.Post(t, base+"/enrollment", url.Values{"password": {key}, "sharing": {"named"}, "terms": {shownTerms}})
		jana.Get(t, base+"/people").Want(t, http.StatusOK, "Outsider of north", "1 student is in this module.")
		jana.Get(t, "/modules").Want(t, http.StatusOK, "Algebra", "MATH-7 · 1 student", "active")
	})
}

func TestAFaultyModuleFormKeepsWhatWasTypedAndChangesNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		before := a.Fingerprint(t)
		bad := url.Values{
			"code": {"<b>&"}, "title": {""}, "term": {"spring"}, "year": {"soon"}, "first": {"31.12.2026"}, "last": {"2027-02-30"},
			"capacity": {"many"}, "faculty": {"law"}, "description": {strings.Repeat("x", 5000)},
		}
		path := fmt.Sprintf("/modules/%d/settings", w.Module.ID)
		for _, address := range []string{"/modules/new", path} {
			page := w.Lecturer.Post(t, address, bad)
			page.Want(t, http.StatusUnprocessableEntity, "Please correct 8 things", "Please enter a year such as 2026.", "Please choose a faculty of the list.", "Please enter the first day.")
			if !strings.Contains(page.Body, `value="&lt;b&gt;&amp;"`) || !strings.Contains(page.Body, `value="soon"`) {
				t.Error("what was typed is lost or not escaped")
			}
		}
		w.Lecturer.Post(t, path[:len(path)-8]+"key", url.Values{"key": {"short"}}).Want(t, http.StatusUnprocessableEntity, "Please use at least 8 characters.")
		w.Lecturer.Post(t, path[:len(path)-8]+"staff", url.Values{"email": {w.Outsider.Email}, "role": {"owner"}}).
			Want(t, http.StatusUnprocessableEntity, "There is no lecturer with this e-mail address", "Please choose what the person will do.")
		w.Lecturer.Send(t, http.MethodPost, "/modules/new", "application/json", `{"title":"x"}`).Want(t, http.StatusUnprocessableEntity)
		huge := moduleForm()
		huge.Set("description", strings.Repeat("x", 2<<20))
		if page := w.Lecturer.Post(t, "/modules/new", huge); page.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("two megabytes: %d", page.Status)
		}
		if a.Fingerprint(t) != before {
			t.Error("a refused form changed something")
		}
	})
}

func TestAnotherLecturersModuleLooksAbsent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		before := a.Fingerprint(t)
		for _, part := range []string{
			"", "/settings", "/people", "/plans", "/plans/new", fmt.Sprintf("/plans/%d", w.Plan.ID), "/trends", fmt.Sprintf("/trends/%d", w.Enrollment),
		} {
			there := fmt.Sprintf("/modules/%d%s", w.Module.ID, part)
			gone := "/modules/987654321" + part
			if a, b := w.Colleague.Get(t, there), w.Colleague.Get(t, gone); a.Status != http.StatusNotFound || same(a, there) != same(b, gone) {
				t.Errorf("%s: %d, absent %d", there, a.Status, b.Status)
			}
		}
		for _, act := range []string{
			"/settings", "/key", "/activate", "/deactivate", "/archive", "/staff", fmt.Sprintf("/people/%d/remove", w.Enrollment),
			"/plans/new", fmt.Sprintf("/plans/%d", w.Plan.ID), fmt.Sprintf("/plans/%d/stop", w.Plan.ID),
		} {
			if page := w.Colleague.Post(t, fmt.Sprintf("/modules/%d%s", w.Module.ID, act), moduleForm()); page.Status != http.StatusNotFound {
				t.Errorf("%s: %d", act, page.Status)
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("a foreign lecturer changed something")
		}
	})
}

func TestAPlanOfAnotherModuleIsNotFoundUnderThisOne(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		other, err := w.Lecturer.Scope.CreateModule(t.Context(), models.ModuleInput{
			Code: "M2", Title: "Other", Term: models.Winter, Year: 2026, First: w.Module.FirstDay, Last: w.Module.LastDay,
		})
		if err != nil {
			t.Fatal(err)
		}
		plan := fmt.Sprintf("/modules/%d/plans/%d", other.ID, w.Plan.ID)
		w.Lecturer.Get(t, plan).Want(t, http.StatusNotFound)
		w.Lecturer.Post(t, plan, planForm(w.Version.ID)).Want(t, http.StatusNotFound)
		w.Lecturer.Post(t, plan+"/stop", nil).Want(t, http.StatusNotFound)
		w.Lecturer.Get(t, fmt.Sprintf("/modules/%d/trends/%d", other.ID, w.Enrollment)).Want(t, http.StatusNotFound)
		w.Lecturer.Post(t, fmt.Sprintf("/modules/%d/people/%d/remove", other.ID, w.Enrollment), nil).Want(t, http.StatusNotFound)
	})
}

func TestAnAdministratorSeesSettingsAndNoStudents(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		base := fmt.Sprintf("/modules/%d", w.Module.ID)
		w.Admin.Get(t, "/modules?q=MODULE+of").Want(t, http.StatusOK, "Module of north", "Lecturer of north")
		page := w.Admin.Get(t, base)
		page.Want(t, http.StatusOK, "Module of north", "Settings")
		for _, hidden := range []string{"/people", "/plans", "/trends"} {
			if strings.Contains(page.Body, base+hidden) {
				t.Errorf("the page links to %s", hidden)
			}
			w.Admin.Get(t, base+hidden).Want(t, http.StatusNotFound)
		}
		w.Admin.Get(t, fmt.Sprintf("%s/trends/%d", base, w.Enrollment)).Want(t, http.StatusNotFound)
		w.Admin.Get(t, base+"/settings").Want(t, http.StatusOK, "How students join", w.Lecturer.Email)
		w.Admin.Follow(t, w.Admin.Post(t, base+"/staff", url.Values{"email": {w.Colleague.Email}, "role": {"tutor"}})).Want(t, http.StatusOK, "tutor")
		w.Colleague.Get(t, base+"/trends").Want(t, http.StatusOK)
		w.Colleague.Get(t, base+"/settings").Want(t, http.StatusNotFound)
		form := moduleForm()
		form.Set("owner", w.Colleague.Email)
		w.Admin.Follow(t, w.Admin.Post(t, "/modules/new", form)).Want(t, http.StatusOK, "Algebra", "Colleague of north")
	})
}

func TestWhatNoKeyboardWritesFindsNothingAndBreaksNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		base := fmt.Sprintf("/modules/%d", w.Module.ID)
		for _, odd := range []string{"%00", "%ff%fe", "a%00b", "%25_%27%22", strings.Repeat("x", 5000)} {
			w.Admin.Get(t, "/modules?q="+odd).Want(t, http.StatusOK)
			w.Lecturer.Get(t, base+"/people?sort="+odd+"&q="+odd).Want(t, http.StatusOK)
			if page := w.Lecturer.Get(t, base+"/trends?after="+odd); page.Status != http.StatusNotFound {
				t.Errorf("after %s: %d", odd, page.Status)
			}
		}
		before := a.Fingerprint(t)
		odd := "a\x00\xff"
		w.Lecturer.Post(t, base+"/staff", url.Values{"email": {odd}, "role": {"tutor"}}).Want(t, http.StatusUnprocessableEntity)
		w.Lecturer.Post(t, base+"/key", url.Values{"key": {odd + "long enough"}}).Want(t, http.StatusUnprocessableEntity)
		form, plan := moduleForm(), planForm(w.Version.ID)
		form.Set("code", odd)
		w.Lecturer.Post(t, base+"/settings", form).Want(t, http.StatusUnprocessableEntity)
		plan.Set("title", odd)
		plan.Set("times", odd)
		w.Lecturer.Post(t, base+"/plans/new", plan).Want(t, http.StatusUnprocessableEntity)
		if a.Fingerprint(t) != before {
			t.Error("it changed something")
		}
	})
}

func TestTheOwnerCannotBeRemovedAndAStatusIsChangedByItsOwnButton(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		base := fmt.Sprintf("/modules/%d", w.Module.ID)
		remove := fmt.Sprintf("%s/staff/%d/remove", base, w.Lecturer.Scope.Actor().UserID)
		w.Lecturer.Follow(t, w.Lecturer.Post(t, remove, nil)).Want(t, http.StatusOK, "The owner of a module cannot be removed.")
		w.Lecturer.Follow(t, w.Lecturer.Post(t, base+"/archive", nil)).Want(t, http.StatusOK, "Take back from the archive")
		w.Lecturer.Post(t, base+"/settings", moduleForm()).Want(t, http.StatusGone)
		w.Lecturer.Get(t, base).Want(t, http.StatusOK, "This module is archived.")
		w.Lecturer.Follow(t, w.Lecturer.Post(t, base+"/deactivate", nil)).Want(t, http.StatusOK, "Activate")
	})
}

func TestAStudentIsRemovedFromTheRoster(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		base := fmt.Sprintf("/modules/%d", w.Module.ID)
		w.Lecturer.Get(t, base+"/people?q=student+OF&sort=-joined").Want(t, http.StatusOK, "Student of north", "0 of 1", "the trend")
		page := w.Lecturer.Post(t, fmt.Sprintf("%s/people/%d/remove", base, w.Enrollment), nil)
		w.Lecturer.Follow(t, page).Want(t, http.StatusOK, "The student is not in the module any more.", "Nobody has joined yet")
		w.Student.Get(t, base).Want(t, http.StatusNotFound)
		w.Lecturer.Get(t, base+"/people?after=x&before=-1").Want(t, http.StatusOK)
		w.Lecturer.Get(t, base+"/people?after=999999").Want(t, http.StatusNotFound)
	})
}
