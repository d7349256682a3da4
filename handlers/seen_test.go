package handlers_test

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

var update = flag.Bool("update", false, "write testdata/seen.txt anew: who sees which personal data at which door")

// mark is a piece of personal data that stands nowhere else.
type mark struct {
	what string
	is   *regexp.Regexp
	of   *apptest.Client // whose name or address it is: to see the own is no news
}

// watcher is somebody who reads all that they find.
type watcher struct {
	name   string
	client *apptest.Client
	eyes   *apptest.Client // whose eyes are borrowed; their name is on each page
}

// marked is a world in which every kind of personal data has its own mark.
func marked(t *testing.T, a *apptest.App) (w *apptest.World, marks []mark) {
	t.Helper()
	w = a.World(t, "north")
	add := func(what, text string, of *apptest.Client) {
		marks = append(marks, mark{what, regexp.MustCompile(regexp.QuoteMeta(text)), of})
	}
	due := asks(t, a, w)
	answer := url.Values{"a.why": {bird("answer")}, "page": {"1"}, "revision": {"0"}}
	w.Student.Post(t, fmt.Sprintf("/surveys/%d", due[0].ID), answer).Want(t, http.StatusSeeOther)
	answer.Set("a.why", bird("draft"))
	w.Student.Send(t, http.MethodPut, fmt.Sprintf("/surveys/%d/draft", due[1].ID), "application/x-www-form-urlencoded", answer.Encode()).Want(t, http.StatusOK)
	add("answer of the student", bird("answer"), nil)
	add("draft of the student", bird("draft"), nil)
	people := []member{{w.Student.Scope, "", w.Enrollment}}
	for _, sharing := range []models.Sharing{models.ShareNamed, models.SharePseudonym, models.ShareAggregate} {
		some := members(t, a, w, 4, sharing)
		family := strings.Fields(some[0].name)[1]
		add("name of a student who shares "+string(sharing), "Zoe "+family, nil)
		add("address of a student who shares "+string(sharing), "zoe-"+string(sharing)+"-", nil)
		own, err := some[0].ModulePrivacy(t.Context(), w.Module.ID)
		must(t, err)
		add("pseudonym of a student who shares "+string(sharing), own.Pseudonym, nil)
		if sharing != models.ShareAggregate {
			people = append(people, some...)
		}
	}
	compute(t, a, w, 6, 6, people...)
	add("a curve", "<figure", nil)
	for what, c := range map[string]*apptest.Client{
		"student": w.Student, "outsider": w.Outsider, "lecturer": w.Lecturer, "colleague": w.Colleague, "admin": w.Admin,
	} {
		add("name of the "+what, strings.ToUpper(what[:1])+what[1:]+" of north", c)
		add("address of the "+what, c.Email, c)
	}
	for what, text := range map[string]string{
		"name of somebody invited": "Invited of north", "address of somebody invited": "invited@north.example",
		"name in a table": "New of north", "address in a table": "new@north.example",
		"name of a passkey": "Passkey of north", "network address": "192.0.2.1",
	} {
		add(what, text, nil)
	}
	return w, marks
}

// watchers are one of each kind, and the administrator with borrowed eyes.
func watchers(t *testing.T, a *apptest.App, w *apptest.World) []watcher {
	t.Helper()
	all := []watcher{
		{name: "visitor", client: a.Visitor()},
		{name: "student", client: w.Student},
		{name: "outsider", client: w.Outsider},
		{name: "lecturer", client: w.Lecturer},
		{name: "tutor", client: staff(t, a, w, "Tutor", models.ModuleTutor)},
		{name: "colleague", client: w.Colleague},
		{name: "administrator", client: w.Admin},
		{name: "platform administrator", client: a.PlatformAdministrator(t, "Platform")},
	}
	for name, subject := range map[string]*apptest.Client{"student": w.Student, "lecturer": w.Lecturer} {
		helper := *w
		helper.Admin = a.Administrator(t, w.University, "Helper")
		look(t, a, &helper, subject)
		all = append(all, watcher{"support view as " + name, helper.Admin, subject})
	}
	return all
}

// TestWhoSeesWhichPersonalDataAtWhichDoor writes down, for every door and every
// kind of person, which names, addresses, answers and curves they read there.
// What changes shows as a difference to testdata/seen.txt, and wants a thought
// before it is written anew with -update. What a page shows is decided above
// the engine, so one is enough.
func TestWhoSeesWhichPersonalDataAtWhichDoor(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w, marks := marked(t, a)
	table, met := map[string][]string{}, map[string]bool{}
	for _, who := range watchers(t, a, w) {
		seen := map[string]map[string]bool{}
		note := func(door, text string) {
			for _, m := range marks {
				if m.is.MatchString(text) && (m.of == nil || m.of != who.client && m.of != who.eyes) {
					if seen[door] == nil {
						seen[door] = map[string]bool{}
					}
					seen[door][m.what], met[m.what] = true, true
				}
			}
		}
		crawl(t, who.client, []*apptest.World{w}, func(path string, page apptest.Page) { note("GET "+doorOf(path), page.Body) })
		for _, take := range exports {
			note("POST "+take.door, unpacked(t, who.client.Post(t, take.door, take.form)))
		}
		for door, what := range seen {
			table[door] = append(table[door], who.name+": "+strings.Join(slices.Sorted(maps.Keys(what)), ", "))
		}
	}
	for _, m := range marks {
		if !met[m.what] != slices.Contains(nobodysBusiness, m.what) {
			t.Errorf("the %s is met: %v, which is not as it is said", m.what, met[m.what])
		}
	}
	compareGolden(t, "testdata/seen.txt", table)
}

// nobodysBusiness is what no door shows to anybody.
var nobodysBusiness = []string{"pseudonym of a student who shares named", "pseudonym of a student who shares aggregate"}

// compareGolden tells which lines are new and which are gone.
func compareGolden(t *testing.T, file string, table map[string][]string) {
	t.Helper()
	var lines []string
	for door, who := range table {
		for _, line := range who {
			lines = append(lines, door+" | "+line)
		}
	}
	slices.Sort(lines)
	if *update {
		must(t, os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	}
	data, err := os.ReadFile(file)
	must(t, err)
	want := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for _, line := range lines {
		if !slices.Contains(want, line) {
			t.Errorf("new: %s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(lines, line) {
			t.Errorf("gone: %s", line)
		}
	}
}
