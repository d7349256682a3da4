package mails_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"luna/internal/browser"
	"luna/internal/corpus"
	"luna/models"
)

// TestNoScriptRunsInALetter opens every kind of letter in a browser, with all
// scripts of the corpus as names and as what others wrote. The page has no
// policy of ours then, as in a mail program: a script that got in would run.
func TestNoScriptRunsInALetter(t *testing.T) {
	var all strings.Builder
	for i, p := range corpus.Text() {
		if p.Kind == "script" {
			all.WriteString(strings.ReplaceAll(p.Text, corpus.Dialog, fmt.Sprintf("alert(%d)", i)) + " ")
		}
	}
	pages := []string{"<!DOCTYPE html><title>x</title><script>document.title='ran'</script>"}
	for _, kind := range models.MailKinds() {
		for _, lang := range []string{"en", "de"} {
			to, l := reader(lang), letter(kind)
			to.Name, to.University = all.String(), all.String()
			for key := range l.Values {
				if key != "factor" && key != "act" { // words of ours
					l.Values[key] = all.String()
				}
			}
			pages = append(pages, write(t, l, to).HTML)
		}
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil || n >= len(pages) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, pages[n])
	}))
	t.Cleanup(site.Close)
	tab := browser.New(t).Tab(t, browser.Desktop)
	ran := func(n int) bool {
		var title string
		tab.Open(site.URL + "/" + strconv.Itoa(n))
		tab.Eval("document.title", &title)
		return title == "ran"
	}
	if !ran(0) {
		t.Fatal("no script runs here at all: the test is blunt")
	}
	for n := 1; n < len(pages); n++ {
		ran(n)
		tab.Quiet() // a dialog, or anything that was asked for
		var scripts int
		tab.Eval("document.querySelectorAll('script,iframe,object,img,svg,form,[onload],[onerror],[onfocus]').length", &scripts)
		if scripts > 0 {
			t.Errorf("letter %d holds %d elements that are not ours", n, scripts)
		}
	}
}
