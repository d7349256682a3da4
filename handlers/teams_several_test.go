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
	"luna/models/sheets"
)

var (
	anyHidden = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)"`)
	draftRow  = regexp.MustCompile(`(?s)<span class="row-title">([^<]*)</span> ?<span class="row-detail">([^<]*)</span>`)
)

// kept is what the form of a preview sends back: the fields of the first form
// behind the navigation.
func kept(page apptest.Page, base string) url.Values {
	_, form, _ := strings.Cut(page.Body, `<form method="post" action="`+base+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	sent := url.Values{}
	for _, field := range anyHidden.FindAllStringSubmatch(form, -1) {
		sent.Set(field[1], field[2])
	}
	return sent
}

// rowsOf are the teams of a page with who is in them.
func rowsOf(page apptest.Page) string {
	var rows []string
	for _, row := range draftRow.FindAllStringSubmatch(page.Body, -1) {
		rows = append(rows, row[1]+": "+row[2])
	}
	return strings.Join(rows, "\n")
}

// classmate puts a student into the module and gives the enrollment.
func classmate(t *testing.T, a *apptest.App, w *apptest.World, name string) uint64 {
	t.Helper()
	s, ctx := a.Student(t, w.University, name).Scope, t.Context()
	must(t, s.Join(ctx, w.Module.ID, models.JoinInput{Password: apptest.ModuleKey, Sharing: models.ShareAggregate, Terms: models.NewTerms(models.Teaching, "en", 5).Hash()}))
	sheet, err := w.Lecturer.Scope.ExportTeams(ctx, w.Module.ID)
	must(t, err)
	for _, row := range sheet.Rows {
		if row.Name == name {
			return row.ID
		}
	}
	t.Fatalf("%s is not in the module", name)
	return 0
}

// teamsOf says who is in which team, as the export does.
func teamsOf(t *testing.T, w *apptest.World) string {
	t.Helper()
	sheet, err := w.Lecturer.Scope.ExportTeams(t.Context(), w.Module.ID)
	must(t, err)
	return fmt.Sprint(sheet.Rows)
}

func TestTeamsAreSharedOutAsThePreviewShowsThem(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	base := fmt.Sprintf("/modules/%d/teams", w.Module.ID)
	wants(t, w.Lecturer.Get(t, base), http.StatusOK, base+"/several")
	wants(t, w.Lecturer.Get(t, base+"/several"), http.StatusOK, "There is nobody who is in no team.")
	for i := range 9 {
		classmate(t, a, w, fmt.Sprint("Classmate ", i))
	}
	before := teamsOf(t, w)
	form := url.Values{"by": {"size"}, "number": {"51"}, "order": {"random"}, "name": {"Gruppe"}}
	wants(t, w.Lecturer.Post(t, base+"/several", form), http.StatusUnprocessableEntity, "Please enter a number from 2 to 50.", `value="51"`, `value="Gruppe"`)
	form.Set("number", "3")
	preview := w.Lecturer.Post(t, base+"/several", form)
	wants(t, preview, http.StatusOK, "3 teams of 3 students.", "Gruppe 3", "Draw anew")
	if teamsOf(t, w) != before {
		t.Error("the preview has made teams")
	}
	sent := kept(preview, base+"/several")
	again := url.Values{"again": {"yes"}}
	for name := range sent {
		again.Set(name, sent.Get(name))
	}
	other := w.Lecturer.Post(t, base+"/several", again)
	wants(t, other, http.StatusOK, "3 teams of 3 students.")
	if seed := kept(other, base+"/several").Get("seed"); seed == "" || seed == sent.Get("seed") || teamsOf(t, w) != before {
		t.Errorf("drawn anew with %q", seed)
	}
	wants(t, w.Lecturer.Post(t, base+"/several", sent), http.StatusSeeOther)
	if page := w.Lecturer.Get(t, base); !strings.Contains(page.Body, "3 teams are made.") || rowsOf(preview) == "" {
		t.Errorf("the preview was %q", rowsOf(preview))
	}
	list, err := w.Lecturer.Scope.Teams(t.Context(), w.Module.ID, 0, 0)
	must(t, err)
	var made []string
	for _, row := range list.Rows[len(list.Rows)-3:] {
		var names []string
		for _, m := range row.Members {
			names = append(names, m.Name)
		}
		made = append(made, row.Name+": "+strings.Join(names, ", "))
	}
	if got := strings.Join(made, "\n"); got != rowsOf(preview) {
		t.Errorf("made:\n%s\nshown:\n%s", got, rowsOf(preview))
	}
	wants(t, w.Lecturer.Post(t, base+"/several", sent), http.StatusUnprocessableEntity, "There is nobody who is in no team.")
	classmate(t, a, w, "Late")
	wants(t, w.Lecturer.Post(t, base+"/several", sent), http.StatusConflict, "Nothing was done", "Gruppe 4", "1 team of 1 student.")
	if page := w.Lecturer.Get(t, base); strings.Contains(page.Body, "Nothing was done") {
		t.Error("it is said on the next page once more")
	}

	wants(t, w.Lecturer.Get(t, base+"/several"), http.StatusOK, "4 teams have not begun to work", "1 student is in no team.", "Gruppe 1, Gruppe 2, Gruppe 3")
	idle := func() string {
		work, err := w.Lecturer.Scope.TeamWork(t.Context(), w.Module.ID)
		must(t, err)
		return work.Idle.Hash
	}
	seen := idle()
	first := list.Rows[len(list.Rows)-1]
	must(t, w.Lecturer.Scope.LeaveTeam(t.Context(), w.Module.ID, first.ID, first.Members[0].ID))
	wants(t, w.Lecturer.Post(t, base+"/clear", url.Values{"seen": {seen}}), http.StatusConflict, "Nothing was deleted", idle())
	for i := range 51 {
		_, err = w.Lecturer.Scope.CreateTeam(t.Context(), w.Module.ID, fmt.Sprintf("Idle %d.", i+1))
		must(t, err)
	}
	page := w.Lecturer.Get(t, base+"/several")
	wants(t, page, http.StatusOK, "Idle 46.", "and 5 teams more")
	if strings.Contains(page.Body, "Idle 47.") {
		t.Error("more than 50 teams are named")
	}
	wants(t, w.Lecturer.Post(t, base+"/clear", url.Values{"seen": {idle()}}), http.StatusSeeOther)
	if list, err = w.Lecturer.Scope.Teams(t.Context(), w.Module.ID, 0, 0); err != nil || list.Count != 0 {
		t.Errorf("%d teams are left, %v", list.Count, err)
	}
	_, err = w.Lecturer.Scope.CreateTeam(t.Context(), w.Module.ID, "Team")
	must(t, err)
	must(t, w.Lecturer.Scope.ArchiveModule(t.Context(), w.Module.ID))
	if page := w.Lecturer.Get(t, base+"/several"); page.Status < 400 || page.Status > 499 {
		t.Errorf("an archived module: %d", page.Status)
	}
	wants(t, w.Lecturer.Get(t, base), http.StatusOK, base+"/export")
}

func TestAListOfTeamsIsSeenBeforeItIsTaken(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	base := fmt.Sprintf("/modules/%d/teams", w.Module.ID)
	var who []uint64
	for i := range 2 {
		who = append(who, classmate(t, a, w, fmt.Sprint("Classmate ", i)))
	}
	before := teamsOf(t, w)
	paste := func(list string) apptest.Page {
		t.Helper()
		body := "--x\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\n" + list + "\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x--\r\n"
		return w.Lecturer.Send(t, http.MethodPost, base+"/import", "multipart/form-data; boundary=x", body)
	}
	wants(t, paste(""), http.StatusUnprocessableEntity, "The list is empty", `id="f-list-error"`)
	wants(t, paste("Name,Team\nWho,What"), http.StatusUnprocessableEntity, "The first row must name the columns", "Who,What</textarea>")
	wants(t, sendFile(t, w.Lecturer, base+"/import", "file", []byte("PK\x03\x04")), http.StatusUnprocessableEntity, `id="f-file-error"`)
	wants(t, w.Lecturer.Post(t, base+"/import", url.Values{"table": {"%%"}}), http.StatusBadRequest)
	for i, kind := range []sheets.Kind{sheets.CSV, sheets.XLSX} {
		file := w.Lecturer.Post(t, base+"/export", url.Values{"format": {string(kind)}})
		if file.Status != http.StatusOK || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("%d: %s", file.Status, file.Body)
		}
		name := fmt.Sprint("From ", kind)
		preview := sendFile(t, w.Lecturer, base+"/import", "file", filledIn(t, kind, file.Body, fmt.Sprint(who[i]), "Team", name))
		wants(t, preview, http.StatusOK, fmt.Sprintf(">Classmate %d<", i), name)
		if teamsOf(t, w) != before {
			t.Error("the preview has made teams")
		}
		sent := kept(preview, base+"/import")
		wants(t, w.Lecturer.Post(t, base+"/import", sent), http.StatusSeeOther)
		if before = teamsOf(t, w); !strings.Contains(before, fmt.Sprintf("Classmate %d %s", i, name)) {
			t.Errorf("the teams are %s", before)
		}
		wants(t, w.Lecturer.Post(t, base+"/import", sent), http.StatusConflict, "Nothing was done", "Nothing would change.")
	}
	wants(t, paste("nobody@north.example,Team"), http.StatusOK, "Nobody in this module has this e-mail address.", "Nothing would change.")
}
