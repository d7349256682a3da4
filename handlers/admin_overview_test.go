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

func TestAdministratorsSeeAllModulesButNoAnswers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, other := a.World(t, "north"), a.World(t, "south")
		page := w.Admin.Get(t, "/admin/modules")
		page.Want(t, http.StatusOK, "Module of north", "Faculty of north", "Lecturer of north", "1 module")
		if strings.Contains(page.Text(), "south") || strings.Contains(page.Text(), "%") {
			t.Error("another university's module, or the response rate of one student")
		}
		for query, want := range map[string]string{
			"status=active": "Module of north", "status=archived": "Nothing found", "faculty=" + idOf(w.Faculty): "Module of north",
			"faculty=" + idOf(other.Faculty): "Nothing found", "q=of+north": "Module of north", "status=king&faculty=x": "Module of north",
		} {
			w.Admin.Get(t, "/admin/modules?"+query).Want(t, http.StatusOK, want)
		}
		members(t, a, w, 10, models.ShareAggregate)
		compute(t, a, w, 6, 6)
		w.Admin.Get(t, "/admin/modules").Want(t, http.StatusOK, "60\u202f%")
		w.Lecturer.Get(t, "/admin/modules").Want(t, http.StatusNotFound)
	})
}

func TestStorageTellsAUniversityOnlyOfItself(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		a.World(t, "south")
		page := w.Admin.Get(t, "/admin/storage")
		page.Want(t, http.StatusOK, "Students in modules")
		if strings.Contains(page.Text(), "Database") || strings.Contains(page.Text(), "Last backup") {
			t.Error("a university sees what concerns all")
		}
		few := len(a.Statements(func() {
			a.PlatformAdministrator(t, "Mira").Get(t, "/admin/storage").Want(t, http.StatusOK, "Database", "Last backup", "unknown")
		}))
		if few == 0 {
			t.Error("nothing was asked")
		}
	})
}

func TestJobsAreNamedInTheReadersLanguage(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	mira := a.PlatformAdministrator(t, "Mira")
	mira.Header.Set("Accept-Language", "de")
	mira.Post(t, "/admin/jobs/create-surveys", nil).Want(t, http.StatusSeeOther)
	mira.Post(t, "/admin/jobs/compute-trends", nil).Want(t, http.StatusSeeOther)
	page := mira.Get(t, "/admin/jobs")
	page.Want(t, http.StatusOK, "Befragungen anlegen", "0 Befragungen angelegt", "0 Module, 0 geändert: 0 Anpassungen, 0 Kurven")
	if strings.Contains(page.Text(), "create-surveys") || strings.Contains(page.Text(), "created") {
		t.Error("code words are left")
	}
}

func TestADepartmentIsMovedOnThePageOfItsFaculty(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, other := a.World(t, "north"), a.World(t, "south")
		ada := w.Admin
		arts, err := ada.Scope.CreateFaculty(t.Context(), "Arts")
		if err != nil {
			t.Fatal(err)
		}
		at := fmt.Sprintf("/admin/faculties/%d", w.Faculty)
		ada.Get(t, at).Want(t, http.StatusOK, "Department of north", "Programme of north", "1 student")
		ada.Post(t, at+"/departments", url.Values{"name-department": {"Department of north"}}).Want(t, http.StatusUnprocessableEntity, "with this name in the faculty already")
		ada.Post(t, at+"/programmes", url.Values{"name-programme": {""}}).Want(t, http.StatusUnprocessableEntity, "Please fill this in.")
		part := fmt.Sprintf("%s/departments/%d", at, w.Department)
		field := fmt.Sprintf("faculty-department-%d", w.Department)
		ada.Post(t, part+"/move", url.Values{field: {idOf(other.Faculty)}}).Want(t, http.StatusNotFound)
		ada.Follow(t, ada.Post(t, part+"/delete", nil)).Want(t, http.StatusOK, "It is still in use.")
		ada.Post(t, part+"/move", url.Values{field: {idOf(arts.ID)}}).Want(t, http.StatusSeeOther)
		ada.Get(t, fmt.Sprintf("/admin/faculties/%d", arts.ID)).Want(t, http.StatusOK, "Department of north", "Programme of north")
		ada.Get(t, fmt.Sprintf("/admin/faculties/%d", other.Faculty)).Want(t, http.StatusNotFound)
	})
}
