package handlers_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// assignmentForm is what the page that changes an assignment sends.
func assignmentForm(revision int, title string, more url.Values) url.Values {
	form := url.Values{
		"revision": {fmt.Sprint(revision)}, "title": {title}, "text": {"*words*"}, "points": {"20"}, "files": {"5"}, "takestext": {"on"}, "team": {"student"},
	}
	maps.Copy(form, more)
	return form
}

func TestAnAssignmentGoesFromDraftToItsRules(t *testing.T) {
	a := apptest.New(t, models.SQLite) // the verbs have tests on both engines
	w := a.World(t, "north")
	base := fmt.Sprintf("/modules/%d/assignments", w.Module.ID)
	wants(t, w.Lecturer.Post(t, base, url.Values{"title": {" "}}), http.StatusUnprocessableEntity, "Please fill this in.")
	made := w.Lecturer.Post(t, base, url.Values{"title": {"Second sheet"}})
	if made.Status != http.StatusSeeOther || !strings.HasSuffix(made.Location, "/edit") {
		t.Fatalf("a new assignment: %d %s", made.Status, made.Location)
	}
	sheet := strings.TrimSuffix(made.Location, "/edit")
	wants(t, w.Student.Get(t, sheet), http.StatusNotFound)
	wants(t, w.Lecturer.Get(t, sheet), http.StatusOK, "This is a draft.")

	late := url.Values{"published": {"on"}, "due": {"2036-11-28"}, "unit": {"day"}, "percent": {"10"}, "floor": {"50"}, "cut": {"2036-11-30"}}
	before := a.Fingerprint(t)
	preview := assignmentForm(1, "Typed", late)
	preview.Set("act", "preview")
	wants(t, w.Lecturer.Post(t, made.Location, preview), http.StatusOK, "<em>words</em>", `value="Typed"`)
	late.Set("cut", "2036-11-27")
	wants(t, w.Lecturer.Post(t, made.Location, assignmentForm(1, "Typed", late)), http.StatusUnprocessableEntity, "Please enter a later time.", `value="Typed"`, `value="2036-11-27"`)
	if a.Fingerprint(t) != before {
		t.Error("what was looked at or refused has changed something")
	}
	late.Set("cut", "2036-11-30")
	wants(t, w.Lecturer.Post(t, made.Location, assignmentForm(1, "Second sheet", late)), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, sheet), http.StatusOK, "Each day that has begun costs 10\u202f% of the points.", "18 points can be reached.", "At least 50\u202f% are left.",
		"Nothing is taken after", "The due time lies outside of the module")
	wants(t, w.Student.Get(t, base), http.StatusOK, "Second sheet", "Assignment of north", "extended")

	wants(t, w.Lecturer.Post(t, made.Location, assignmentForm(1, "Mine", late)), http.StatusConflict, "saved somewhere else", "Second sheet", `value="Mine"`, `name="revision" value="2"`)
	wants(t, w.Lecturer.Post(t, made.Location, assignmentForm(2, "Mine", late)), http.StatusSeeOther)
	wants(t, sendPart(t, w.Lecturer, sheet+"/files", "data.csv", "1;2", nil), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, made.Location), http.StatusOK, "data.csv")
	wants(t, w.Lecturer.Post(t, sheet+"/delete", nil), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, sheet), http.StatusNotFound)
}

func TestARubricIsWrittenWithoutScript(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	rubric := fmt.Sprintf("/modules/%d/assignments/%d/rubric", w.Module.ID, w.Assignment)
	typed := url.Values{
		"revision": {"2"}, "criterion-0": {"Form"}, "criterion-0-level-0": {"good"}, "criterion-0-points-0": {"x"}, "criterion-0-level-1": {"poor"}, "criterion-0-points-1": {"0"},
		"criterion-1": {"Content"}, "criterion-1-level-0": {"all"}, "criterion-1-points-0": {"6"}, "criterion-1-level-1": {"none"}, "criterion-1-points-1": {"0"},
	}
	before := a.Fingerprint(t)
	for act, wanted := range map[string][]string{
		"add":      {`name="criterion-2" type="text" value=""`, `name="criterion-1" type="text" value="Content"`},
		"down-0":   {`name="criterion-0" type="text" value="Content"`, `name="criterion-1" type="text" value="Form"`},
		"up-1":     {`name="criterion-0" type="text" value="Content"`},
		"drop-0":   {`name="criterion-0" type="text" value="Content"`},
		"drop-0-0": {`name="criterion-0-level-0" value="poor"`},
		"level-1":  {`name="criterion-1-level-2" value=""`},
		"drop-9":   {`name="criterion-0" type="text" value="Form"`}, "": {"Please enter points", `name="criterion-0-points-0" value="x"`},
	} {
		typed.Set("act", act)
		status := http.StatusOK
		if act == "" {
			status = http.StatusUnprocessableEntity
		}
		wants(t, w.Lecturer.Post(t, rubric, typed), status, wanted...)
	}
	if a.Fingerprint(t) != before {
		t.Error("a button of the form has saved something")
	}
	typed.Del("act")
	typed.Set("criterion-0-points-0", "4")
	wants(t, w.Lecturer.Post(t, rubric, typed), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, rubric), http.StatusOK, `value="Content"`, `name="code-0" value="2-1"`)
	wants(t, w.Lecturer.Post(t, rubric, typed), http.StatusConflict, "saved somewhere else")
	wants(t, w.Student.Get(t, strings.TrimSuffix(rubric, "/rubric")), http.StatusOK, "What is looked at", "all: 6 points")
}

func TestExtensionsAndTeamsAreGivenByName(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	extensions := fmt.Sprintf("/modules/%d/assignments/%d/extensions", w.Module.ID, w.Assignment)
	wants(t, w.Lecturer.Get(t, extensions+"?q=nobody+here"), http.StatusOK, "Nobody in this module has this in their name.")
	wants(t, w.Lecturer.Get(t, extensions+"?q=student"), http.StatusOK, fmt.Sprintf(`value="student-%d"`, w.Enrollment))
	form := url.Values{"q": {"student"}, "who": {fmt.Sprintf("student-%d", w.Enrollment)}, "due": {"2020-01-01"}, "reason": {"as agreed"}}
	wants(t, w.Lecturer.Post(t, extensions, form), http.StatusUnprocessableEntity, "after the due time of the assignment", "as agreed", `value="2020-01-01"`)
	form.Set("due", "2036-01-01")
	wants(t, w.Lecturer.Post(t, extensions, form), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, extensions), http.StatusOK, "as agreed")
	form.Del("who")
	wants(t, w.Lecturer.Post(t, extensions, form), http.StatusUnprocessableEntity, "Please choose who gets the extension.")
	form["who"] = []string{fmt.Sprintf("student-%d", w.Enrollment), "student-987654321"}
	wants(t, w.Lecturer.Post(t, extensions, form), http.StatusUnprocessableEntity, "Please choose who gets the extension.", fmt.Sprintf(`value="student-%d" checked`, w.Enrollment))

	team := fmt.Sprintf("/modules/%d/teams/%d", w.Module.ID, w.Team)
	wants(t, w.Lecturer.Get(t, team), http.StatusOK, "Student of north")
	wants(t, w.Lecturer.Post(t, fmt.Sprintf("%s/members/%d/remove", team, w.Enrollment), nil), http.StatusSeeOther)
	wants(t, w.Lecturer.Post(t, team+"/members", nil), http.StatusUnprocessableEntity, "Please choose students.")
	wants(t, w.Lecturer.Post(t, team+"/members", url.Values{"student": {fmt.Sprint(w.Enrollment)}}), http.StatusSeeOther)
	wants(t, w.Lecturer.Post(t, team+"/edit", url.Values{"name": {""}}), http.StatusUnprocessableEntity, "Please fill this in.")
	wants(t, w.Lecturer.Post(t, team+"/edit", url.Values{"name": {"Other name"}}), http.StatusSeeOther)
	wants(t, w.Student.Get(t, fmt.Sprintf("/modules/%d/assignments", w.Module.ID)), http.StatusOK, "You are in the team Other name.")
	wants(t, w.Lecturer.Post(t, team+"/delete", nil), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, team), http.StatusNotFound)
}
