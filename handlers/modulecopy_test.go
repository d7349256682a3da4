package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
)

// copying is the form of a copy, as its first page proposes it.
func copying(act string) url.Values {
	return url.Values{
		"title": {"Once more"}, "code": {"M1"}, "term": {"winter"}, "year": {"2027"}, "first": {"2027-11-01"}, "last": {"2028-02-09"}, "act": {act},
	}
}

// TestACopyIsShownBeforeItIsMade: the page that lists each date makes nothing,
// and what it is made of is what was shown.
func TestACopyIsShownBeforeItIsMade(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		path := fmt.Sprintf("/modules/%d/copy", w.Module.ID)
		first := w.Lecturer.Get(t, path)
		first.Want(t, http.StatusOK)
		for _, want := range []string{`value="2027-11-01"`, `value="2028-02-09"`, `value="2027"`, `value="M1"`, "2 November 2026"} {
			if !strings.Contains(first.Body, want) {
				t.Errorf("the proposal lacks %s", want)
			}
		}
		before := a.Fingerprint(t)
		preview := w.Lecturer.Post(t, path, copying(""))
		preview.Want(t, http.StatusOK)
		for _, want := range []string{"52 weeks later", "Assignment of north: due", "Weekly of north: last day", "Mon 2 November 2026", "Mon 1 November 2027", `name="first" value="2027-11-01"`} {
			if !strings.Contains(preview.Body, want) {
				t.Errorf("the preview lacks %q", want)
			}
		}
		if changed := w.Lecturer.Post(t, path, copying("change")); !strings.Contains(changed.Body, `value="Once more"`) {
			t.Error("what was typed is gone")
		}
		wrong := copying("make")
		wrong.Set("last", "2027-01-01")
		w.Lecturer.Post(t, path, wrong).Want(t, http.StatusUnprocessableEntity)
		if a.Fingerprint(t) != before {
			t.Error("something was made")
		}
		made := w.Lecturer.Post(t, path, copying("make"))
		made.Want(t, http.StatusSeeOther)
		if page := w.Lecturer.Get(t, made.Location); !strings.Contains(page.Body, "Once more") || made.Location == fmt.Sprintf("/modules/%d", w.Module.ID) {
			t.Errorf("the copy is at %s: %d", made.Location, page.Status)
		}
		if lessons := w.Lecturer.Get(t, made.Location+"/lessons"); !strings.Contains(lessons.Body, "Lesson of north") {
			t.Error("the lesson did not come along")
		}
		w.Student.Get(t, made.Location).Want(t, http.StatusNotFound)
		if twice := w.Lecturer.Post(t, path, copying("make")); twice.Status != http.StatusUnprocessableEntity {
			t.Errorf("a second time: %d %s", twice.Status, twice.Location)
		}
	})
}

func TestACopyWithoutRoomForItsFilesSaysSo(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		a.Change(t, fmt.Sprintf("UPDATE universities SET file_quota = file_bytes WHERE id = %d", w.ID))
		page := w.Lecturer.Post(t, fmt.Sprintf("/modules/%d/copy", w.Module.ID), copying("make"))
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `role="alert"`) || !strings.Contains(page.Body, `value="Once more"`) {
			t.Errorf("%d %s", page.Status, page.Body)
		}
	})
}
