package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// notLinked are the pages that no link of another page leads to, and how people
// come there.
var notLinked = map[string]string{
	"/static/*":     "files of the pages",
	"/favicon.ico":  "browsers ask for it by themselves",
	"/health":       "asked by whoever runs the program",
	"/health/":      "asked by whoever runs the program",
	"/health/live":  "asked by whoever runs the program",
	"/health/ready": "asked by whoever runs the program",

	"/calendar/:token":       "shown once to whose it is, for a calendar program",
	"/account/email/:token":  "in a letter",
	"/invitations/:token":    "in a letter",
	"/password/reset/:token": "in a letter",
	"/verify/:token":         "in a letter",
	"/join/:code":            "lecturers hand it out",
	"/admin/mails/:mail":     "only where no mail leaves the machine: shows the letter",

	"/login/callback":             "the university's login comes back here",
	"/login/university":           "from signing in, where a university has a login of its own",
	"/login/university/:provider": "leads to the university's login",

	"/setup":                      "the first page of an empty installation",
	"/login/second":               "after the password, for those who have a second factor",
	"/account/confirm":            "before a delicate act, when the last proof is too old",
	"/account/factors/app":        "after the button that begins an app",
	"/admin/users/import/:import": "after a table is sent",
	"/modules/:module/enrollment": "after the code of a module is typed",
	"/surveys/:survey/done":       "after a survey is handed in",
}

// doorOf is the pattern of the GET door that an address leads to; "" for none.
func doorOf(address string) string {
	address, _, _ = strings.Cut(address, "?")
	best := ""
	for _, door := range handlers.Doors() {
		fits := door.Method == http.MethodGet && leadsTo(address, door.Pattern)
		if fits && (best == "" || strings.Count(door.Pattern, ":") < strings.Count(best, ":")) {
			best = door.Pattern
		}
	}
	return best
}

func leadsTo(address, pattern string) bool {
	if head, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(address, head)
	}
	have, want := strings.Split(address, "/"), strings.Split(pattern, "/")
	return slices.EqualFunc(have, want, func(h, w string) bool { return h == w || strings.HasPrefix(w, ":") && h != "" })
}

// TestEveryPageIsLinkedFromSomewhereAndNoLinkIsDead begins where people begin,
// and only follows links.
func TestEveryPageIsLinkedFromSomewhereAndNoLinkIsDead(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite) // which links there are does not depend on the engine
	w := a.World(t, "north")
	reached := map[string]string{}
	for name, c := range map[string]*apptest.Client{
		"visitor": a.Visitor(), "student": w.Student, "lecturer": w.Lecturer, "administrator": w.Admin,
		"platform administrator": a.PlatformAdministrator(t, "Platform"),
	} {
		from := map[string]string{}
		follow(t, c, []string{"/"}, func(path string, page apptest.Page) {
			if page.Status >= 400 {
				t.Errorf("%s: a link leads to %s, which answers %d", name, path, page.Status)
				return
			}
			if door := doorOf(path); from[door] == "" {
				from[door] = path
				reached[door] = name
			}
		})
		t.Logf("%s: %d kinds of pages", name, len(from))
	}
	for _, door := range handlers.Doors() {
		if door.Method != http.MethodGet {
			continue
		}
		why, who := notLinked[door.Pattern], reached[door.Pattern]
		if who == "" && why == "" {
			t.Errorf("no link leads to %s", door.Pattern)
		}
		if who != "" && why != "" {
			t.Errorf("%s has a link to %s, of which it is said that it has none", who, door.Pattern)
		}
	}
	for pattern := range notLinked {
		if !slices.ContainsFunc(handlers.Doors(), func(d handlers.Door) bool { return d.Pattern == pattern }) {
			t.Errorf("there is no %s", pattern)
		}
	}
}
