package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/corpus"
	"luna/internal/need"
	"luna/internal/oidc"
	"luna/models"
	"luna/models/questions"
)

// calm wants that nothing panicked while a corpus was sent.
func calm(t *testing.T, a *apptest.App, answers map[int]int) {
	t.Helper()
	if strings.Contains(a.Log.String(), "panic") {
		t.Error("something panicked, see the log")
	}
	t.Logf("answers by status: %v", answers)
}

// blameless wants an answer that is no fault of ours.
func blameless(t *testing.T, page apptest.Page, what string, sent any) bool {
	t.Helper()
	if page.Status < 200 || page.Status >= 500 {
		t.Errorf("%s with %.80q: %d", what, fmt.Sprint(sent), page.Status)
		return false
	}
	return true
}

func TestCorporaOfNumbersNameNoRecord(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w, answers := a.World(t, "north"), map[int]int{}
	platform := a.PlatformAdministrator(t, "Platform")
	for _, door := range handlers.Doors() {
		at := parameter.FindAllStringIndex(door.Pattern, -1)
		if door.Method != http.MethodGet || len(at) == 0 {
			continue
		}
		actors := who(w, platform, a.Visitor(), door)
		for i, id := range corpus.IDs() {
			c := actors[i%len(actors)]
			if id == "" || id == "." || id == ".." { // other addresses
				continue
			}
			one := at[i%len(at)] // the others name records that exist
			path := address(t, door.Pattern[:one[0]], w) + strings.ReplaceAll(url.PathEscape(id), "+", "%2B") + address(t, door.Pattern[one[1]:], w)
			page := c.Get(t, path)
			answers[page.Status]++
			_, err := strconv.ParseUint(id, 10, 64) // 01 is 1
			if blameless(t, page, door.Pattern, id) && page.Status < 300 && err != nil {
				t.Errorf("%s with %.80q: %d, a record is found", door.Pattern, id, page.Status)
			}
		}
	}
	calm(t, a, answers)
}

func TestCorporaOfDates(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w, answers := a.World(t, "north"), map[int]int{}
	plans := fmt.Sprintf("/modules/%d/plans/new", w.Module.ID)
	for i, date := range corpus.Dates() {
		two := func(form url.Values, first, last string) url.Values {
			form.Set([]string{first, last}[i%2], date)
			if i%3 == 0 {
				form.Set([]string{last, first}[i%2], date)
			}
			return form
		}
		module := url.Values{"code": {fmt.Sprint("C", i)}, "title": {"Clocks"}, "first": {"2026-10-01"}, "last": {"2027-02-01"}, "term": {"winter"}, "year": {"2026"}}
		free := planForm(w.Version.ID)
		free.Set("free", date)
		preview := two(planForm(w.Version.ID), "first", "last")
		preview.Set("act", "preview")
		for what, page := range map[string]apptest.Page{
			"the audit log": w.Admin.Get(t, "/admin/audit?"+two(url.Values{"from": {"2026-01-01"}, "to": {"2026-12-31"}}, "from", "to").Encode()),
			"a plan":        w.Lecturer.Post(t, plans, two(planForm(w.Version.ID), "first", "last")),
			"a preview":     w.Lecturer.Post(t, plans, preview),
			"free days":     w.Lecturer.Post(t, plans, free),
			"times":         w.Lecturer.Post(t, plans, url.Values{"times": {date}, "open": {date}}),
			"a module":      w.Lecturer.Post(t, "/modules/new", two(module, "first", "last")),
		} {
			answers[page.Status]++
			blameless(t, page, what, date)
		}
	}
	for _, path := range []string{"/modules", fmt.Sprintf("/modules/%d/plans", w.Module.ID)} {
		w.Lecturer.Get(t, path).Want(t, http.StatusOK)
	}
	calm(t, a, answers)
}

func TestCorporaOfHeaders(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w, answers := a.World(t, "north"), map[int]int{}
	visitor := a.Visitor()
	for _, h := range corpus.Headers() {
		for _, path := range []string{"/", "/login", "/modules"} {
			for _, c := range []*apptest.Client{visitor, w.Lecturer} {
				req := httptest.NewRequest(http.MethodGet, path, nil)
				req.Header[h.Name] = []string{h.Value}
				var page apptest.Page
				if h.Name == "Host" { // a client sets its own
					delete(req.Header, "Host")
					req.Host = h.Value
					rec := httptest.NewRecorder()
					a.Program.Handler.ServeHTTP(rec, req)
					page = apptest.Page{Status: rec.Code, Header: rec.Result().Header, Body: rec.Body.String(), Location: rec.Header().Get("Location")}
				} else {
					page = c.Do(t, req)
				}
				answers[page.Status]++
				blameless(t, page, h.Name+" at "+path, h.Value)
				if strings.Contains(page.Body+fmt.Sprint(page.Header), "evil") {
					t.Errorf("%s: %.80q comes back at %s", h.Name, h.Value, path)
				}
			}
		}
		change := httptest.NewRequest(http.MethodPost, "/modules/new", strings.NewReader(""))
		change.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		change.Header.Set("Sec-Fetch-Site", "same-origin")
		change.Header[h.Name] = []string{h.Value}
		page := w.Lecturer.Do(t, change)
		answers[page.Status]++
		blameless(t, page, h.Name+" of a change", h.Value)
	}
	calm(t, a, answers)
}

// leaves tells whether a browser would go to another site. It reads addresses
// as browsers do: without tabs and line ends, and with every stroke a slash.
func leaves(location string) bool {
	read := strings.NewReplacer("\t", "", "\r", "", "\n", "", `\`, "/").Replace(strings.TrimLeft(location, " \x00\x01"))
	return !strings.HasPrefix(read, "/") || strings.HasPrefix(read, "//")
}

func TestCorporaOfAddressesLeadNobodyAway(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w, answers := a.World(t, "north"), map[int]int{}
	visitor := a.Visitor()
	for _, u := range corpus.URLs() {
		there := w.Student.Get(t, "/login?next="+url.QueryEscape(u.URL))
		if blameless(t, there, "signing in", u.URL) && (there.Status != http.StatusFound || leaves(there.Location)) {
			t.Errorf("next=%.80q: %d to %q", u.URL, there.Status, there.Location)
		}
		path := "/login?next=" + url.QueryEscape(u.URL)
		form := visitor.Get(t, path)
		blameless(t, form, "the form", u.URL)
		for _, f := range formsOf(path, form.Body) {
			if next := f.fields.Get("next"); next != "" && leaves(next) {
				t.Errorf("next=%.80q: the form keeps %q", u.URL, next)
			}
		}
		// Without a secret nothing is asked: only the address is read.
		issuer := w.Admin.Post(t, "/admin/logins/new", url.Values{"name": {"Other"}, "issuer": {u.URL}, "client_id": {"x"}})
		answers[issuer.Status]++
		if blameless(t, issuer, "an issuer", u.URL) && issuer.Status != http.StatusUnprocessableEntity {
			t.Errorf("issuer %.80q: %d", u.URL, issuer.Status)
		}
	}
	calm(t, a, answers)
}

// TestCorporaOfAddressesReachNoNeighbour: nothing is looked up here, the hosts
// are numbers.
func TestCorporaOfAddressesReachNoNeighbour(t *testing.T) {
	need.Long(t)
	login, asked := oidc.New(oidc.Options{BaseURL: "https://luna.test", Now: time.Now}), 0
	refused := 0 // in words: the others are cut before them
	for _, u := range corpus.URLs() {
		if u.Kind != "inner" {
			continue
		}
		asked++
		err := login.Check(t.Context(), u.URL)
		if err == nil {
			t.Errorf("%q is asked", u.URL)
		} else if says := err.Error(); strings.Contains(says, "the pr") || strings.Contains(says, "only https") {
			refused++
		} else if strings.Contains(says, "connect:") || strings.Contains(says, "imeout") || strings.Contains(says, "lookup") || strings.Contains(says, "tls:") {
			t.Errorf("%q is reached for: %v", u.URL, err)
		}
	}
	if asked < 100 || refused < 100 {
		t.Errorf("%d addresses of neighbours, %d refused", asked, refused)
	}
}

func TestCorporaOfDefinitionsAndAnswers(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w, answers, taken := a.World(t, "north"), map[int]int{}, 0
	path, revision := fmt.Sprintf("/forms/%d/definition", w.Form.ID), w.Form.Revision
	weekly := anyWeekly()
	for i, text := range corpus.JSON() {
		_, parsed := questions.Parse([]byte(text))
		page := w.Lecturer.Post(t, path, url.Values{"json": {text}, "revision": {fmt.Sprint(revision)}})
		answers[page.Status]++
		blameless(t, page, path, text)
		if page.Status == http.StatusSeeOther {
			taken++
			f, err := w.Lecturer.Scope.FormDraft(t.Context(), w.Form.ID)
			if err != nil || parsed != nil {
				t.Errorf("%.80q is taken: %v, %v", text, parsed, err)
			}
			revision = f.Revision
		}
		form := url.Values{"page": {"1"}, "turn": {"yes"}, text[:min(len(text), 50)]: {text}}
		for _, it := range weekly.Items() {
			form["a."+it.Code] = []string{text, text}
		}
		weekly.FromForm(form)
		if i%4 == 0 && len(text) < 5000 {
			draft := w.Student.Send(t, http.MethodPut, survey(w)+"/draft", "application/x-www-form-urlencoded", form.Encode())
			sent := w.Student.Post(t, survey(w), form)
			raw := w.Student.Send(t, http.MethodPut, survey(w)+"/draft", "application/json", text)
			for _, page := range []apptest.Page{draft, sent, raw} {
				answers[page.Status]++
				blameless(t, page, "a survey", text)
			}
		}
	}
	if taken == 0 || taken > 60 {
		t.Errorf("%d definitions are taken", taken)
	}
	w.Lecturer.Get(t, path).Want(t, http.StatusOK)
	calm(t, a, answers)
}

func TestCorporaOfTables(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w, answers := a.World(t, "north"), map[int]int{}
	for _, f := range corpus.Tables() {
		page := sendFile(t, w.Admin, "/admin/users/import", "file", f.Data)
		answers[page.Status]++
		if blameless(t, page, "a table", f.Name) && page.Status == http.StatusSeeOther {
			preview := w.Admin.Follow(t, page)
			answers[preview.Status]++
			blameless(t, preview, "a preview", f.Name)
			blameless(t, w.Admin.Post(t, page.Location+"/report", nil), "a report", f.Name)
			if found := seenField.FindStringSubmatch(preview.Body); found != nil {
				blameless(t, w.Admin.Post(t, page.Location, url.Values{"seen": {found[1]}}), "an import", f.Name)
			}
		}
	}
	w.Admin.Get(t, "/admin/users").Want(t, http.StatusOK)
	calm(t, a, answers)
}

func TestCorporaOfFiles(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w, answers := a.World(t, "north"), map[int]int{}
	foreign := []string{corpus.Dialog, "<?php", "EICAR", "%PDF", "PK\x03\x04", "#!/bin/sh", "/etc/passwd", "MZ\x00"}
	for _, f := range corpus.Files() {
		page := sendFile(t, w.Admin, "/admin/settings/logo", "logo", f.Data)
		answers[page.Status]++
		if !blameless(t, page, "a logo", f.Name) || page.Status != http.StatusSeeOther {
			continue
		}
		kept := w.Student.Get(t, "/university/logo")
		if kept.Status != http.StatusOK || kept.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(kept.Body, "\x89PNG") {
			t.Errorf("%s: kept as %d %v", f.Name, kept.Status, kept.Header)
		}
		if slices.ContainsFunc(foreign, func(s string) bool { return strings.Contains(kept.Body, s) }) {
			t.Errorf("%s: what does not belong to the picture is kept", f.Name)
		}
	}
	calm(t, a, answers)
}
