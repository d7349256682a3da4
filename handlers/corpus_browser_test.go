package handlers_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/internal/corpus"
	"luna/internal/need"
	"luna/models"
)

// scriptsOf joins the scripts of the corpus to texts of at most so many letters.
// Each script calls its own number, so that the one that runs is named.
func scriptsOf(most int) (texts []string) {
	at := ""
	for i, p := range corpus.Text() {
		if p.Kind != "script" {
			continue
		}
		script := strings.ReplaceAll(p.Text, corpus.Dialog, fmt.Sprintf("alert(%d)", i))
		if len(at)+len(script) > most {
			texts, at = append(texts, strings.TrimSpace(at)), ""
		}
		at += script
	}
	return append(texts, at)
}

// typeScripts types scripts into all fields of a form: those of a form that adds
// to a list get all of them.
func (x *typist) typeScripts(short, long []string) (taken int) {
	rounds := 1
	if growing.MatchString(x.form.action) {
		rounds = len(short)
	}
	for r := range rounds {
		typed := map[string]string{}
		for j, name := range x.form.texts {
			from := short
			if strings.HasPrefix(name, "description") || name == "a.long" {
				from = long
			}
			typed[name] = from[(r+j+x.number)%len(from)]
		}
		delete(typed, "slug")
		delete(typed, "time_zone")
		delete(typed, "colour")
		x.send(typed)
	}
	x.lookForPending()
	for _, n := range x.taken {
		taken += n
	}
	return taken
}

// TestNoTextRunsInABrowser stores the scripts of the corpus wherever a text can
// be stored, and opens every page that shows them: nothing runs, and nothing
// has to be kept from running. That no field makes an element of any of them is
// in TestEveryTextIsShownAsItWasTypedOrRefusedWithAClearWord.
func TestNoTextRunsInABrowser(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	all := typists(t, a)
	stored, short, whole := 0, scriptsOf(110), scriptsOf(1500)
	clients := map[string]*apptest.Client{}
	for _, x := range all {
		clients[x.who] = x.c
		if !slices.Contains(takesNothing, x.form.action) {
			stored += x.typeScripts(short, whole)
		}
	}
	if stored < 3*len(short) {
		t.Fatalf("%d texts were stored: the test is blunt", stored)
	}
	b, site := browser.New(t), a.Serve(t)
	for name, c := range clients {
		tab := b.Tab(t, browser.Desktop)
		tab.SetCookie(site, "luna", c.Cookie("luna"))
		opened := 0
		for _, path := range pagesOf(t, c) {
			tab.Open(site + path)
			tab.Quiet()
			opened++
		}
		t.Logf("%s: %d pages opened, %d texts stored in all", name, opened, stored)
	}
}

var parameterValue = regexp.MustCompile(`=[^&]*`)

// pagesOf are the pages that somebody may open, each kind of them once.
func pagesOf(t *testing.T, c *apptest.Client) (paths []string) {
	t.Helper()
	seen := map[string]bool{}
	var queue []string
	for _, door := range handlers.Doors() {
		if door.Method == http.MethodGet && !parameter.MatchString(door.Pattern) {
			queue = append(queue, door.Pattern)
		}
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		kind := parameterValue.ReplaceAllString(digits.ReplaceAllString(path, "N"), "=")
		if seen[kind] || len(path) > 100 || strings.ContainsAny(path, "*") || strings.Contains(path, "login") || strings.Contains(path, "static") || strings.Contains(path, ".json") {
			continue
		}
		seen[kind] = true
		page := c.Get(t, path)
		if page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			continue
		}
		paths = append(paths, path)
		for _, link := range links.FindAllStringSubmatch(page.Body, -1) {
			if to := strings.ReplaceAll(link[1], "&amp;", "&"); strings.HasPrefix(to, "/") {
				queue = append(queue, to)
			}
		}
	}
	return paths
}
