package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
	"luna/models/questions"
)

// many is more than any page may show of anything.
const (
	longestPage = 100
	many        = longestPage + 20
)

// crowd puts so many students, modules, forms, mails and entries into a
// university that no page may show them all.
func crowd(t *testing.T, a *apptest.App, w *apptest.World) {
	t.Helper()
	ctx, terms := t.Context(), models.NewTerms(models.Teaching, "en", 5).Hash()
	preset, _ := questions.PresetByKey("weekly")
	for i := range many {
		u, err := w.Admin.Scope.CreateUser(ctx, models.UserInput{Email: fmt.Sprintf("s%d@north.example", i), Name: fmt.Sprintf("Crowd %d", i), Role: models.Student, Invite: true})
		must(t, err)
		must(t, a.As(models.Actor{UserID: u.ID, UniversityID: w.ID, Role: models.Student}).
			Join(ctx, w.Module.ID, models.JoinInput{Password: apptest.ModuleKey, Sharing: models.ShareNamed, Terms: terms}))
		in := w.Module.Input()
		in.Code = fmt.Sprintf("C%d", i)
		_, err = w.Lecturer.Scope.CreateModule(ctx, in)
		must(t, err)
		_, err = w.Lecturer.Scope.CreateForm(ctx, preset.Definition)
		must(t, err)
	}
}

// whole are the pages that show all there is: of a person's own, or of what
// they have just sent. No number in their address changes that.
var whole = map[string]string{
	"/modules":                    "the modules that somebody teaches",
	"/admin/users/import/:import": "every line of a table, and up to a thousand people who are not in it",
}

// TestNoPageGrowsWithTheNumberThatSomebodyAsksFor: whatever an address says of
// pages and sizes, nothing fails, and no page of any door shows more rows than
// the longest may have.
func TestNoPageGrowsWithTheNumberThatSomebodyAsksFor(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w, platform := a.World(t, "north"), a.PlatformAdministrator(t, "Platform")
	crowd(t, a, w)
	full := map[string]bool{}
	for _, door := range handlers.Doors() {
		if door.Method != http.MethodGet {
			continue
		}
		path := address(t, door.Pattern, w)
		for name, c := range whoMayPass(door, w, platform) {
			usual := rows(c.Get(t, path))
			full[door.Pattern] = full[door.Pattern] || usual >= 25
			if usual > longestPage && whole[door.Pattern] == "" {
				t.Errorf("%s as %s: %d rows", door.Pattern, name, usual)
			}
			for _, absurd := range []string{"1000000000", "-1", "99999999999999999999", "x"} {
				for _, query := range []url.Values{sized(absurd), {"after": {absurd}}, {"before": {absurd}}} {
					if page := c.Get(t, path+"?"+query.Encode()); page.Status >= 500 || rows(page) > max(usual, longestPage) {
						t.Errorf("%s?%s as %s: %d, %d rows", door.Pattern, query.Encode(), name, page.Status, rows(page))
					}
				}
			}
		}
	}
	for _, list := range []string{"/admin/users", "/admin/mails", "/admin/audit", "/admin/modules", "/forms", "/modules/:module/people", "/modules/:module/trends"} {
		if !full[list] {
			t.Errorf("%s is no long list here: the test is blunt", list)
		}
	}
}

// sized asks for a page of some size in all the ways that are in use.
func sized(n string) url.Values {
	query := url.Values{}
	for _, name := range []string{"page", "limit", "size", "per_page", "count", "n", "offset", "top"} {
		query.Set(name, n)
	}
	return query
}

// rows is how many rows or points the longest part of a page has.
func rows(p apptest.Page) int {
	return max(strings.Count(p.Body, "<tr"), strings.Count(p.Body, "<li"), strings.Count(p.Body, "<article"))
}
