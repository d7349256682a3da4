package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
)

// TestALecturersPagesCanBeReadByEverybody looks at each with axe; the tab fails
// the test for every console message and every breach of the policy.
func TestALecturersPagesCanBeReadByEverybody(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	people := members(t, a, w, 6, models.SharePseudonym)
	compute(t, a, w, 9, 9, append(people, member{enrollment: w.Enrollment})...)
	program, address := browser.New(t), a.Serve(t)
	base := fmt.Sprintf("/modules/%d", w.Module.ID)
	for _, view := range []browser.View{browser.Desktop, browser.Phone.InDark()} {
		tab := program.Tab(t, view)
		tab.Open(address + "/login")
		tab.Fill("#f-email", w.Lecturer.Email)
		tab.Fill("#f-password", apptest.Password)
		tab.Follow("form[action='/login'] .button.primary")
		for _, path := range []string{
			"/modules", "/modules/new", base, base + "/settings", base + "/people", base + "/plans", base + "/plans/new",
			fmt.Sprintf("%s/plans/%d", base, w.Plan.ID), base + "/trends", fmt.Sprintf("%s/trends/%d", base, w.Enrollment),
		} {
			tab.Open(address + path)
			tab.Axe()
		}
	}
}

func TestThePreviewOfAPlanFollowsTheFieldsWhileTheyAreFilledIn(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	tab, address := browser.New(t).Tab(t, browser.Desktop), a.Serve(t)
	tab.Open(address + "/login")
	tab.Fill("#f-email", w.Lecturer.Email)
	tab.Fill("#f-password", apptest.Password)
	tab.Follow("form[action='/login'] .button.primary")
	tab.Open(fmt.Sprintf("%s/modules/%d/plans/%d", address, w.Module.ID, w.Plan.ID))
	before := a.Fingerprint(t)
	tab.Set("#f-times", "17:45")
	tab.Await("#plan-preview time[datetime='2026-11-02T16:45:00Z']")
	if got := tab.Text("#plan-preview"); !strings.Contains(got, "17:45") {
		t.Errorf("the preview shows %q", got)
	}
	if a.Fingerprint(t) != before {
		t.Error("a preview changed something")
	}
}
