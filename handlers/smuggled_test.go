package handlers_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/need"
	"luna/internal/storetest"
	"luna/models"

	"golang.org/x/net/html"
)

// sentForm is a form of a page with who sends it.
type sentForm struct {
	webForm
	offers []string // all its controls, those that are not ticked too
	method string
	by     string
	cookie string
}

// typed is what people type into empty fields, so that forms are taken.
var typed = map[string]string{
	"name": "Kim", "name-1": "Kim", "title": "Clocks", "title.en": "Clocks", "code": "C9", "email": "kim@north.example", "slug": "west",
	"time_zone": "Europe/Berlin", "language": "en", "first": "2026-10-05", "last": "2027-02-05", "year": "2026", "term": "winter",
	"times": "10:00", "open": "60", "weekdays": "1", "reason": "a survey is missing", "issuer": "https://login.kim.example", "client": "kim",
	"secret": "secret", "key": "a new gate", "purpose": "teaching", "sharing": "named", "colour": "#112233", "go": "next", "invite": "yes",
	"a.follow": "4", "a.pace": "3", "a.exercises": "2", "a.hours": "12",
}

// passwordFor is what is typed where a password is asked for.
func passwordFor(action, name string) string {
	if strings.Contains(action, "/enrollment") {
		return apptest.ModuleKey
	}
	if name == "new" || name == "again" || name == "repeat" {
		return "another very good password"
	}
	return apptest.Password
}

// sentForms are the forms of all pages that links lead an actor to.
func sentForms(t *testing.T, who string, c *apptest.Client) []sentForm {
	t.Helper()
	var all []sentForm
	seen := map[string]bool{}
	follow(t, c, []string{"/"}, func(path string, page apptest.Page) {
		if page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			return
		}
		for _, f := range postForms(t, path, page) {
			f.by, f.cookie = who, c.Cookie("luna")
			key := numbers.ReplaceAllString(f.action, "N") + fmt.Sprint(slices.Sorted(maps.Keys(f.fields)), f.fields["op"], f.fields["act"])
			if !seen[key] {
				seen[key] = true
				all = append(all, f)
			}
			if draft := "/draft"; strings.HasPrefix(f.action, "/surveys/") && !seen[draft] {
				seen[draft] = true
				f.action, f.method = f.action+draft, http.MethodPut
				all = append(all, f)
			}
		}
	})
	return all
}

var numbers = regexp.MustCompile(`\d+`)

// postForms are all forms of a page that change something.
func postForms(t *testing.T, path string, page apptest.Page) []sentForm {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page.Body))
	must(t, err)
	var all []sentForm
	for n := range root.Descendants() {
		if n.Data != "form" || attribute(n, "method") != "post" {
			continue
		}
		f := sentForm{webForm: webForm{page: path, action: attribute(n, "action"), fields: url.Values{}}, method: http.MethodPost}
		for control := range n.Descendants() {
			if control.Type == html.ElementNode {
				f.take(control)
				f.offers = append(f.offers, attribute(control, "name"))
			}
		}
		for name := range f.fields {
			switch {
			case strings.Contains(name, "password") || name == "current" || name == "new":
				f.fields.Set(name, passwordFor(f.action, name))
			case f.fields.Get(name) == "":
				f.fields.Set(name, typed[name])
			}
		}
		if strings.HasPrefix(f.action, "/login") || strings.HasPrefix(f.action, "/password") {
			f.fields.Set("email", "student.5@north.example")
		}
		all = append(all, f)
	}
	return all
}

// columnsAs are the columns of all tables with something that their kind takes,
// in the ways in which a library that fills records would know them.
func columnsAs(tables map[string]storetest.Table, kinds map[string]string, other models.University, person uint64) url.Values {
	extra := url.Values{}
	for _, table := range tables {
		for _, column := range table.Columns {
			value := smuggled(column, kinds[column], other, person)
			words := strings.Split(column, "_")
			camel := ""
			for _, w := range words {
				camel += strings.ToUpper(w[:1]) + w[1:]
			}
			for _, name := range []string{column, strings.ToUpper(column), camel, strings.ToLower(camel[:1]) + camel[1:], strings.ReplaceAll(camel, "Id", "ID")} {
				extra.Set(name, value)
			}
		}
	}
	return extra
}

// smuggled is a value that a column would take, and that changes who somebody
// is or whose something is.
func smuggled(column, kind string, other models.University, person uint64) string {
	switch {
	case column == "university_id":
		return fmt.Sprint(other.ID)
	case strings.HasSuffix(column, "_id") && strings.Contains("user owner actor student subject", strings.TrimSuffix(column, "_id")):
		return fmt.Sprint(person)
	case column == "role":
		return "administrator"
	case column == "status":
		return "archived"
	case column == "sharing":
		return "aggregate"
	case strings.HasPrefix(kind, "bool"):
		return "true"
	case strings.HasPrefix(kind, "int"):
		return "7"
	case strings.HasPrefix(kind, "date"):
		return "2020-02-02 02:02:02+00:00"
	}
	return "smuggled"
}

// TestAFormChangesNothingButWhatItOffers sends every form that people find,
// once as it is and once with every column of the database beside its fields:
// the database is the same afterwards. Which fields are read does not depend on
// the engine, and an SQLite file can be brought back between the two.
func TestAFormChangesNothingButWhatItOffers(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	other, _ := a.University(t, "south")
	var forms []sentForm
	for name, c := range map[string]*apptest.Client{
		"visitor": a.Visitor(), "student": w.Student, "outsider": w.Outsider, "lecturer": w.Lecturer, "administrator": w.Admin,
		"platform administrator": a.PlatformAdministrator(t, "Platform"),
	} {
		forms = append(forms, sentForms(t, name, c)...)
	}
	base := a.Tables(t)
	extra := columnsAs(base, a.Kinds(t), other, w.Outsider.Scope.Actor().UserID)
	offered, restore := offeredBy(forms), a.Snapshot(t)
	taken, changing := 0, 0
	for _, f := range forms {
		with := maps.Clone(f.fields)
		for name, value := range extra {
			if !offered[doorFor(f)][name] {
				with[name] = value
			}
		}
		restore()
		plain, left := f.send(t, a, f.fields)
		if plain < 400 {
			taken++
		}
		if len(differences(base, left, nil)) > 0 {
			changing++
		}
		restore()
		status, got := f.send(t, a, with)
		faults := differences(left, got, nil)
		if len(faults) > 0 { // perhaps a secret that is new each time
			restore()
			_, again := f.send(t, a, f.fields)
			faults = differences(left, got, differences(left, again, nil))
		}
		if status != plain || len(faults) > 0 {
			t.Errorf("%s sends %s %s (%v): %d, with more fields %d; different: %v", f.by, f.method, f.action, slices.Sorted(maps.Keys(f.fields)), plain, status, faults)
		}
	}
	t.Logf("%d forms, %d taken, %d of them changed something, %d fields more", len(forms), taken, changing, len(extra))
	if changing < 40 {
		t.Errorf("only %d forms changed something: the test is blunt", changing)
	}
}

// doorFor is the door of a form, whatever the numbers in it.
func doorFor(f sentForm) string { return f.method + numbers.ReplaceAllString(f.action, "N") }

// offeredBy are the fields that any form of a door has: another form of the
// same door may well read them.
func offeredBy(forms []sentForm) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, f := range forms {
		if all[doorFor(f)] == nil {
			all[doorFor(f)] = map[string]bool{}
		}
		for _, name := range f.offers {
			all[doorFor(f)][name] = true
		}
	}
	return all
}

func (f sentForm) send(t *testing.T, a *apptest.App, fields url.Values) (status int, left map[string]storetest.Table) {
	t.Helper()
	c := a.Visitor().WithCookie("luna", f.cookie)
	page := c.Send(t, f.method, f.action, "application/x-www-form-urlencoded", fields.Encode())
	return page.Status, a.Tables(t)
}

// differences names the columns in which two databases differ, but for those
// that are known to.
func differences(one, two map[string]storetest.Table, but []string) []string {
	var all []string
	note := func(what string) {
		if !slices.Contains(all, what) && !slices.Contains(but, what) {
			all = append(all, what)
		}
	}
	for name, table := range one {
		if len(table.Rows) != len(two[name].Rows) {
			note(name)
			continue
		}
		for i, row := range table.Rows {
			for j, value := range row {
				if two[name].Rows[i][j] != value {
					note(name + "." + table.Columns[j])
				}
			}
		}
	}
	slices.Sort(all)
	return all
}
