package handlers_test

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/corpus"
	"luna/internal/need"
	"luna/internal/storetest"
	"luna/models"
)

// typists are those who meet a form with a text field, each with the forms that
// those before do not meet. Forms that add to lists come last: the lists would
// make every page longer.
func typists(t *testing.T, a *apptest.App) (all []*typist) {
	t.Helper()
	w, seen := a.World(t, "north"), map[string]bool{}
	writtenSurvey(t, a, w)
	for _, actor := range []struct {
		who string
		c   *apptest.Client
	}{
		{"student", w.Student},
		{"outsider", w.Outsider},
		{"lecturer", w.Lecturer},
		{"administrator", w.Admin},
		{"platform administrator", a.PlatformAdministrator(t, "Platform")},
	} {
		for _, form := range textForms(t, actor.c, w, seen) {
			all = append(all, newTypist(t, actor.c, actor.who, len(all), form))
		}
	}
	slices.SortStableFunc(all, func(x, y *typist) int { return x.late() - y.late() })
	return all
}

func (x *typist) late() int {
	if growing.MatchString(x.form.action) || x.form.page != x.form.action && strings.HasSuffix(x.form.page, "/new") {
		return 1
	}
	return 0
}

// differing are the texts with which engines fare differently: what they do
// not keep, what they keep in other bytes, and what they would read as theirs.
func differing(all []corpus.Payload) (texts []string) {
	letters, statements := 0, 0
	for _, p := range all {
		switch {
		case p.Kind == "letters" && !strings.HasPrefix(p.Text, "Name "):
			letters++
			texts = append(texts, p.Text)
		case p.Kind == "sql":
			if statements++; statements%5 == 0 || len(p.Text) < 6 {
				texts = append(texts, p.Text)
			}
		}
	}
	return texts
}

// takesNothing are forms that keep no text: it is compared with something that
// none of the corpus is, is shown once and forgotten, or goes with the address
// of a login server, which is asked and not there.
var takesNothing = []string{
	"/account/confirm", "/account/erase", "/account/password", "/join", "/modules/1/enrollment", "/forms/1/definition", "/forms/2/preview",
	"/admin/users/5/erase", "/admin/users/5/password", "/admin/universities/1/close", "/admin/users/import/1", "/admin/logins/1", "/admin/logins/new",
	"/modules/1/lessons/1/files", // the language of a file, two letters
	"/modules/1/copy",            // shows what it would make, and asks for it then
	"/modules/1/teams/import",    // the same
}

// TestEveryTextIsShownAsItWasTypedOrRefusedWithAClearWord sends the corpus to
// every text field that anybody meets on any page: never a fault of ours; what
// is taken is shown as it was typed and makes no element of a page; what is
// refused stands in its field. On PostgreSQL these are the texts with which it
// may fare differently.
func TestEveryTextIsShownAsItWasTypedOrRefusedWithAClearWord(t *testing.T) {
	need.Long(t)
	t.Parallel()
	percent := debug.SetGCPercent(400) // pages are thrown away as soon as they are read
	t.Cleanup(func() { debug.SetGCPercent(percent) })
	for _, half := range []struct {
		engine models.Engine
		part   int
	}{{models.SQLite, 0}, {models.SQLite, 1}, {models.Postgres, 0}, {models.Postgres, 1}} {
		if slices.Contains(storetest.Engines(), half.engine) {
			t.Run(fmt.Sprint(half.engine, half.part), func(t *testing.T) {
				t.Parallel() // each has a database of its own
				typeIntoHalf(t, apptest.New(t, half.engine), half.part)
			})
		}
	}
}

// typeIntoHalf types into every second form.
func typeIntoHalf(t *testing.T, a *apptest.App, part int) {
	var texts []string
	for _, p := range corpus.Text() {
		texts = append(texts, p.Text)
	}
	if a.Store.Engine() == models.Postgres {
		texts = differing(corpus.Text())
	}
	fields, requests, taken := 0, 0, 0
	for i, x := range typists(t, a) {
		if i%2 != part {
			continue
		}
		a.Change(t, "DELETE FROM grade_messages") // a thread has an end, which somebody else has reached
		x.typeAll(texts)
		n := 0
		for _, times := range x.taken {
			n += times
		}
		// Of a sheet of marks, most of which are refused, some may be what is there.
		if none := slices.Contains(takesNothing, x.form.action); (n == 0) != none && !strings.HasSuffix(x.form.action, "/marks") {
			t.Errorf("%s at %s (%s): %d texts taken, answers %v, last refused %v: the test does not reach what it tests", x.who, x.form.action, x.form.page, n, x.answers, x.refused)
		}
		if conflicts := x.answers[http.StatusConflict]; x.form.fields.Has("attempt") && conflicts > 2+n/10 {
			t.Errorf("%s at %s (%s): %d conflicts, the form is sent as it was before", x.who, x.form.action, x.form.page, conflicts)
		}
		for _, times := range x.answers {
			requests += times
		}
		fields, taken = fields+len(x.form.texts), taken+n
	}
	t.Logf("%d texts in each of %d fields with %d forms sent, %d texts taken and shown", len(texts), fields, requests, taken)
	if strings.Contains(a.Log.String(), "panic") {
		t.Error("something panicked, see the log")
	}
}
