package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
)

func TestAPlanIsPreviewedWithoutBeingSaved(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		base := fmt.Sprintf("/modules/%d/plans", w.Module.ID)
		w.Lecturer.Get(t, base+"/new").Want(t, http.StatusOK, "What this plan does", "surveys for each student")
		before := a.Fingerprint(t)
		form := planForm(w.Version.ID)
		form.Set("act", "preview")
		page := w.Lecturer.Post(t, base+"/new", form)
		page.Want(t, http.StatusOK, "Wed 4 Nov 09:30", "until 12:30")
		if strings.Contains(page.Text(), "Wed 11 Nov") {
			t.Error("a free day has a survey")
		}
		form.Set("times", "02:30")
		form["weekdays"] = []string{"sunday"}
		form.Set("last", "2027-04-04")
		w.Lecturer.Post(t, base+"/new", form).Want(t, http.StatusOK, "On 28 March 2027 the clock skips 02:30; the survey opens at 03:00.")
		if a.Fingerprint(t) != before {
			t.Error("a preview changed something")
		}
	})
}

func TestAFaultyPlanSaysItAtTheFields(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		base := fmt.Sprintf("/modules/%d/plans", w.Module.ID)
		before := a.Fingerprint(t)
		for _, c := range []struct{ field, value, says string }{
			{"title", "", "Please fill this in."},
			{"form", "", "Please choose a questionnaire."},
			{"form", "999999", "Please choose a questionnaire of the list."},
			{"form", "-1", "Please choose a questionnaire."},
			{"weekdays", "someday", "Please choose each weekday once."},
			{"times", "24:00", "Please enter times from 00:00 to 23:59"},
			{"times", "", "Please enter at least one time"},
			{"open", "1e9", "A survey stays open from 10 minutes to 14 days."},
			{"open", "999999999999999999999", "A survey stays open from 10 minutes to 14 days."},
			{"first", "tomorrow", "Please enter the first day."},
			{"last", "2026-10-01", "The last day must not be before the first."},
			{"free", "Christmas", "Please enter free days as year-month-day"},
			{"free", "2026-12-24 – 2026-12-01", "Please enter free days as year-month-day"},
			{"free", "0001-01-01 – 9999-12-31", "Please enter at most 366 free days."},
		} {
			form := planForm(w.Version.ID)
			form.Set(c.field, c.value)
			for _, path := range []string{base + "/new", fmt.Sprintf("%s/%d", base, w.Plan.ID)} {
				page := w.Lecturer.Post(t, path, form)
				page.Want(t, http.StatusUnprocessableEntity, c.says)
				if c.value != "" && c.field != "weekdays" && c.field != "form" && !strings.Contains(page.Body, c.value) {
					t.Errorf("%s: %q is lost", c.field, c.value)
				}
			}
		}
		w.Lecturer.Post(t, base+"/new", url.Values{}).Want(t, http.StatusUnprocessableEntity)
		w.Lecturer.Get(t, base+"/x").Want(t, http.StatusNotFound)
		if a.Fingerprint(t) != before {
			t.Error("a refused plan changed something")
		}
	})
}

func TestARunningPlanSaysWhatAChangeCountsForAndAStoppedOneIsCopied(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		base := fmt.Sprintf("/modules/%d/plans", w.Module.ID)
		plan := fmt.Sprintf("%s/%d", base, w.Plan.ID)
		w.Lecturer.Get(t, plan).Want(t, http.StatusOK, "A change counts for surveys that do not exist yet", "Stop this plan?")
		w.Lecturer.Follow(t, w.Lecturer.Post(t, plan, planForm(w.Version.ID))).Want(t, http.StatusOK, "The plan is saved.")
		w.Lecturer.Get(t, base).Want(t, http.StatusOK, "Mon, Wed at 09:30, 16:00", "running")
		w.Lecturer.Follow(t, w.Lecturer.Post(t, plan+"/stop", nil)).Want(t, http.StatusOK, "It cannot be started again")
		w.Lecturer.Post(t, plan, planForm(w.Version.ID)).Want(t, http.StatusGone)
		like := w.Lecturer.Get(t, fmt.Sprintf("%s/new?like=%d", base, w.Plan.ID))
		like.Want(t, http.StatusOK, "Create plan")
		if !strings.Contains(like.Body, `value="09:30, 16:00"`) || !strings.Contains(like.Body, "2026-11-11\n2026-12-21 – 2027-01-06") {
			t.Error("the copy does not hold the times and the free days")
		}
		w.Lecturer.Get(t, base+"/new?like=999999").Want(t, http.StatusNotFound)
	})
}
