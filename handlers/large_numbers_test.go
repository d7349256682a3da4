package handlers_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// PostgreSQL takes a parameter for what it stands beside: next to a plain 0 for a
// number of 32 bits, and fails on a larger one. SQLite knows no such bounds.
func TestLargeNumbersAreNoFaultOnPostgreSQL(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.Postgres)
	w, answers := a.World(t, "north"), map[int]int{}
	platform := a.PlatformAdministrator(t, "Platform")
	for _, large := range []string{"2147483648", "9223372036854775807", "18446744073709551615"} {
		query := url.Values{}
		for _, name := range []string{"after", "before", "page", "at", "actor", "id", "user", "module", "number"} {
			query.Set(name, large)
		}
		for _, door := range handlers.Doors() {
			if door.Method != http.MethodGet || final.MatchString(door.Pattern) {
				continue
			}
			for _, c := range who(w, platform, a.Visitor(), door) {
				paths := []string{address(t, door.Pattern, w) + "?" + query.Encode()}
				for _, at := range parameter.FindAllStringIndex(door.Pattern, -1) {
					paths = append(paths, address(t, door.Pattern[:at[0]], w)+large+address(t, door.Pattern[at[1]:], w))
				}
				for _, path := range paths {
					page := c.Get(t, path)
					answers[page.Status]++
					blameless(t, page, door.Pattern, path)
				}
			}
		}
	}
	calm(t, a, answers)
}

// The same for what forms send: each field of each form, whatever it is meant
// for, gets a number that is larger than the database's.
func TestNoFieldTakesANumberThatTheDatabaseCannotHold(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.Postgres)
	w, answers, seen := a.World(t, "north"), map[int]int{}, map[string]bool{}
	n := 0
	for _, c := range []*apptest.Client{w.Student, w.Lecturer, w.Admin, a.PlatformAdministrator(t, "Platform")} {
		for _, path := range pagesOf(t, c) {
			for _, f := range formsOf(path, c.Get(t, path).Body) {
				key := digits.ReplaceAllString(f.action, "N") + " " + f.fields.Get("op")
				if seen[key] || final.MatchString(f.action) || strings.HasPrefix(f.action, "http") {
					continue
				}
				seen[key] = true
				for name := range f.fields {
					n++
					for _, large := range []string{"2147483648", "9223372036854775808"} {
						sent := maps.Clone(f.fields)
						sent[name] = []string{large}
						page := c.Post(t, f.action, sent)
						answers[page.Status]++
						blameless(t, page, f.action, name+"="+large)
					}
				}
			}
		}
	}
	if n < 300 {
		t.Errorf("only %d fields were found", n)
	}
	calm(t, a, answers)
}
