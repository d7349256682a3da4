package handlers_test

import (
	"flag"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/internal/corpus"
	"luna/internal/need"
	"luna/models"

	"golang.org/x/net/html"
)

var wholeCorpus = flag.Bool("corpus", false, "send every text of the corpus to every field, instead of every seventh")

// webForm is a form as a browser reads it from a page.
type webForm struct {
	page, action string
	fields       url.Values
	texts        []string // the fields that take any text
	refused      []string // the fields that say what is wrong with them
}

// formsOf reads the forms of a page that take texts.
func formsOf(t *testing.T, path string, page apptest.Page) []webForm {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page.Body))
	if err != nil {
		t.Fatal(err)
	}
	var all []webForm
	var walk func(n *html.Node, in *webForm)
	walk = func(n *html.Node, in *webForm) {
		if n.Type == html.ElementNode && n.Data == "form" && attribute(n, "method") == "post" {
			in = &webForm{page: path, action: attribute(n, "action"), fields: url.Values{}}
			defer func() {
				if len(in.texts) > 0 {
					all = append(all, *in)
				}
			}()
		}
		if in != nil && n.Type == html.ElementNode {
			in.take(n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(root, nil)
	return all
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// take adds a control of the form with the value that it shows.
func (f *webForm) take(n *html.Node) {
	name := attribute(n, "name")
	if name == "" {
		return
	}
	if attribute(n, "aria-invalid") == "true" {
		f.refused = append(f.refused, name)
	}
	switch n.Data {
	case "input":
		switch attribute(n, "type") {
		case "checkbox", "radio":
			if hasAttribute(n, "checked") {
				f.fields.Add(name, attribute(n, "value"))
			}
		case "", "text", "search":
			f.texts = append(f.texts, name)
			f.fields.Set(name, attribute(n, "value"))
		default:
			f.fields.Set(name, attribute(n, "value"))
		}
	case "textarea":
		f.texts = append(f.texts, name)
		f.fields.Set(name, content(n))
	case "select":
		for o := n.FirstChild; o != nil; o = o.NextSibling {
			if o.Data == "option" && (hasAttribute(o, "selected") || !f.fields.Has(name)) {
				f.fields.Set(name, attribute(o, "value"))
			}
		}
	case "button":
		if !f.fields.Has(name) {
			f.fields.Set(name, attribute(n, "value"))
		}
	}
}

func content(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// textForms finds every form with a text field that an actor meets.
func textForms(t *testing.T, c *apptest.Client, w *apptest.World) []webForm {
	t.Helper()
	var all []webForm
	seen := map[string]bool{}
	crawl(t, c, []*apptest.World{w}, func(path string, page apptest.Page) {
		if page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			return
		}
		for _, f := range formsOf(t, path, page) {
			key := parameter.ReplaceAllString(regexp.MustCompile(`\d+`).ReplaceAllString(f.action, "N"), "") + strings.Join(f.texts, ",")
			if !seen[key] && !strings.HasPrefix(f.action, "http") && !strings.Contains(f.action, "support") {
				seen[key] = true
				all = append(all, f)
			}
		}
	})
	return all
}

// TestEveryTextIsShownAsItWasTypedOrRefusedWithAClearWord sends the corpus to
// every text field that anybody meets on any page: never a fault of ours; what
// is taken is shown as it was typed, what is refused stands in its field.
func TestEveryTextIsShownAsItWasTypedOrRefusedWithAClearWord(t *testing.T) {
	need.Long(t)
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		payloads, cases, kept := corpus.Text(), 0, 0
		for name, c := range map[string]*apptest.Client{
			"student": w.Student, "outsider": w.Outsider, "lecturer": w.Lecturer, "administrator": w.Admin,
			"platform administrator": a.PlatformAdministrator(t, "Platform"),
		} {
			for n, form := range textForms(t, c, w) {
				step := 7
				if *wholeCorpus {
					step = 1
				}
				for i := n % step; i < len(payloads); i += step {
					cases += len(form.texts)
					kept += send(t, c, name, form, payloads[i].Text)
				}
			}
		}
		if kept == 0 {
			t.Error("no field took any text: the test is blunt")
		}
		t.Logf("%d texts in fields, %d taken and shown", cases, kept)
		if strings.Contains(a.Log.String(), "panic") {
			t.Error("something panicked, see the log")
		}
	})
}

// send types one text into every text field of a form. Fields that refuse it
// are then left as they were, and the rest is sent again.
func send(t *testing.T, c *apptest.Client, who string, form webForm, text string) (kept int) {
	t.Helper()
	kept, refused := sendTo(t, c, who, form, form.texts, text)
	if rest := without(form.texts, refused); len(refused) > 0 && len(rest) > 0 && len(rest) < len(form.texts) {
		again, _ := sendTo(t, c, who, form, rest, text)
		kept += again
	}
	return kept
}

func without(all, some []string) (rest []string) {
	for _, name := range all {
		if !slices.Contains(some, name) {
			rest = append(rest, name)
		}
	}
	return rest
}

func sendTo(t *testing.T, c *apptest.Client, who string, form webForm, into []string, text string) (kept int, refused []string) {
	t.Helper()
	fields := url.Values{}
	for name, values := range form.fields {
		fields[name] = append([]string(nil), values...)
	}
	for _, name := range into {
		fields.Set(name, text)
	}
	page := c.Post(t, form.action, fields)
	if page.Status >= 500 || page.Status == 0 {
		t.Errorf("%s at %s with %q: %d", who, form.action, text, page.Status)
		return 0, nil
	}
	if page.Status == http.StatusSeeOther {
		if page = c.Follow(t, page); page.Status >= 500 {
			t.Errorf("%s at %s after %q: %d", who, form.action, text, page.Status)
		}
		if strings.Contains(squeezed(html.UnescapeString(page.Body)), squeezed(text)) {
			kept++
		}
		shown := c.Get(t, form.page)
		for _, again := range formsOf(t, form.page, shown) {
			if again.action != form.action {
				continue
			}
			for _, name := range again.texts {
				if got := again.fields.Get(name); got != "" && squeezed(got) == squeezed(text) {
					kept++
				}
			}
		}
		return kept, nil
	}
	if page.Status != http.StatusUnprocessableEntity || !utf8.ValidString(text) || strings.ContainsAny(text, "\x00") {
		return 0, nil
	}
	for _, again := range formsOf(t, form.page, page) { // refused: what was typed stays in its field
		if again.action != form.action {
			continue
		}
		refused = again.refused
		for _, name := range into {
			if got := again.fields.Get(name); got != "" && squeezed(got) != squeezed(text) && !strings.HasPrefix(squeezed(text), squeezed(got)) && squeezed(form.fields.Get(name)) != squeezed(got) {
				t.Errorf("%s at %s: field %s shows %.60q for %.60q", who, form.action, name, got, text)
			}
		}
	}
	return 0, refused
}

// squeezed leaves out what forms and pages may change: the ends, line ends, and
// how letters are composed is not touched.
func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestNoTextRunsInABrowser stores the scripts of the corpus wherever a text can
// be stored, and opens every page that shows them.
func TestNoTextRunsInABrowser(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	clients := map[string]*apptest.Client{"student": w.Student, "lecturer": w.Lecturer, "administrator": w.Admin}
	var scripts []string
	for _, p := range corpus.Text() {
		if p.Kind == "script" {
			scripts = append(scripts, p.Text)
		}
	}
	stored := 0
	for name, c := range clients {
		forms := textForms(t, c, w)
		for i, script := range scripts {
			for n := range forms {
				if (i+n)%9 == 0 {
					stored += send(t, c, name, forms[n], script)
				}
			}
		}
	}
	if stored == 0 {
		t.Fatal("no script was stored: the test is blunt")
	}
	b, site := browser.New(t), a.Serve(t)
	for name, c := range clients {
		tab := b.Tab(t, browser.Desktop)
		tab.SetCookie(site, "luna", c.Cookie("luna"))
		opened := 0
		for _, door := range handlers.Doors() {
			if door.Method != http.MethodGet || strings.Contains(door.Pattern, "login") || strings.Contains(door.Pattern, "static") || strings.Contains(door.Pattern, "health") ||
				strings.HasSuffix(door.Pattern, ".json") {
				continue
			}
			path := address(t, door.Pattern, w)
			if got := c.Get(t, path); got.Status != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
				continue
			}
			tab.Open(site + path)
			tab.Quiet()
			opened++
		}
		t.Logf("%s: %d pages opened, %d texts stored in all", name, opened, stored)
	}
}
