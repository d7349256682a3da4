package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"luna/internal/apptest"
)

// badBody is a body that no page of ours sends.
type badBody struct {
	name, kind, body string
	status           int
}

var badBodies = []badBody{
	{"unknown item", "application/x-www-form-urlencoded", "page=3&a.stranger=3", 422},
	{"item that is no code", "application/x-www-form-urlencoded", "page=3&a.%27%3B+DROP=3", 422},
	{"text block", "application/x-www-form-urlencoded", "page=3&a.help=3", 422},
	{"page that is no number", "application/x-www-form-urlencoded", "page=two&a.calm=3", 400},
	{"page before the first", "application/x-www-form-urlencoded", "page=0&a.calm=3", 400},
	{"page after the last", "application/x-www-form-urlencoded", "page=4&a.calm=3", 404},
	{"revision that is no number", "application/x-www-form-urlencoded", "page=1&revision=x&a.calm=3", 400},
	{"revision below none", "application/x-www-form-urlencoded", "page=1&revision=-1&a.calm=3", 400},
	{"broken encoding", "application/x-www-form-urlencoded", "page=1&a.calm=%zz", 400},
	{"fields without end", "application/x-www-form-urlencoded", "page=1" + manyFields(3000), 400},
	{"a megabyte of text", "application/x-www-form-urlencoded", "page=3&a.remark=" + strings.Repeat("x", 1<<20), 413},
	{"JSON", "application/json", `{"a.calm":3}`, 415},
	{"plain text", "text/plain", "a.calm=3", 415},
	{"a file", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a.calm\"\r\n\r\n3\r\n--x--\r\n", 415},
	{"no kind at all", "", "a.calm=3", 415},
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("&a.x" + strings.Repeat("y", i%30) + string(rune('a'+i%26)) + strings.Repeat("z", i/26) + "=1")
	}
	return b.String()
}

func TestBadAnswersAreRefusedWithAClearPageAndChangeNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		before := a.Fingerprint(t)
		for _, bad := range badBodies {
			page := w.Student.Send(t, http.MethodPost, survey(w), bad.kind, bad.body)
			draft := w.Student.Send(t, http.MethodPut, survey(w)+"/draft", bad.kind, bad.body)
			if page.Status != bad.status || draft.Status != bad.status {
				t.Errorf("%s: page %d, draft %d, want %d", bad.name, page.Status, draft.Status, bad.status)
			}
			if !strings.Contains(page.Body, "<h1") {
				t.Errorf("%s: no page explains it", bad.name)
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("a refused request changed something")
		}
	})
}

func TestAnswersOutOfRangeAreNamedAtTheField(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		for _, bad := range []string{
			"a.follow=6", "a.follow=0", "a.follow=-1", "a.follow=2.5", "a.follow=1e9", "a.follow=NaN", "a.follow=Infinity", "a.follow=0x2",
			"a.follow=three", "a.hours=61", "a.hours=-0.5", "a.hours=0.3", "a.remark=" + strings.Repeat("x", 1001), "a.remark=a%00b",
		} {
			name, _, _ := strings.Cut(bad, "=")
			body := strings.Join([]string{"a.pace=3", bad}, "&")
			page := w.Student.Send(t, http.MethodPut, survey(w)+"/draft", "application/x-www-form-urlencoded", body)
			if page.Status == http.StatusConflict { // an earlier one has kept the other answer
				t.Fatalf("%s: conflict", bad)
			}
			if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `"`+name+`":"`) {
				t.Errorf("%.30s: %d %s", bad, page.Status, page.Body)
			}
		}
		page := w.Student.Post(t, survey(w), form("page=1", "turn=1", "go=next", "a.follow=6", "a.pace=3", "a.exercises=3"))
		page.Want(t, http.StatusUnprocessableEntity, "Please choose a number from 1 to 5.")
		if !strings.Contains(page.Body, `id="f-a-follow-error"`) {
			t.Error("the fault does not stand at the field")
		}
	})
}

func TestAddressesThatAreNoNumbersDoNotExist(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		for _, id := range []string{"0", "-1", "abc", "1.5", "99999999999999999999", "1%20", "%00", "987654321"} {
			w.Student.Get(t, "/surveys/"+id).Want(t, http.StatusNotFound)
			w.Student.Get(t, "/surveys/"+id+"/done").Want(t, http.StatusNotFound)
			w.Student.Post(t, "/surveys/"+id, form(lastPage...)).Want(t, http.StatusNotFound)
			put(t, w.Student, "/surveys/"+id, "a.calm=3").Want(t, http.StatusNotFound)
			w.Student.Get(t, "/modules/"+id+"/enrollment").Want(t, http.StatusNotFound)
			w.Student.Post(t, "/modules/"+id+"/enrollment", form("password=x", "sharing=named")).Want(t, http.StatusNotFound)
		}
		for _, page := range []string{"0", "4", "-1", "x", "1e3"} {
			w.Student.Get(t, survey(w)+"?page="+page).Want(t, http.StatusNotFound)
		}
	})
}

func TestNobodyElseReachesASurvey(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, south := a.World(t, "north"), a.World(t, "south")
		before := a.Fingerprint(t)
		for name, c := range map[string]*apptest.Client{
			"another university's student": south.Student, "a fellow student": north.Outsider, "the lecturer": north.Lecturer,
		} {
			for _, page := range []apptest.Page{
				c.Get(t, survey(north)), c.Get(t, survey(north)+"/done"), c.Post(t, survey(north), form(lastPage...)),
				put(t, c, survey(north), "page=1", "revision=0", "a.follow=4"),
			} {
				if page.Status != http.StatusNotFound {
					t.Errorf("%s: %d", name, page.Status)
				}
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("a refused request changed something")
		}
	})
}
