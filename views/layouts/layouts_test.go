package layouts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"luna/views/layouts"
	"luna/views/text"
)

var (
	ids       = regexp.MustCompile(` id="([^"]+)"`)
	reference = regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby|data-counter)="([^"]+)"`)
	fragment  = regexp.MustCompile(` href="#([^"]+)"`)
	forbidden = regexp.MustCompile(`<style|<script(?: [^>]*)?>[^<]|\son[a-z]+=| style=|javascript:`)
	control   = regexp.MustCompile(`<(?:input|select|textarea)[^>]*>`)
)

// eachPage renders every page of the kitchen in both languages.
func eachPage(t *testing.T, check func(t *testing.T, html string)) {
	t.Helper()
	for _, lang := range text.Languages() {
		for name, component := range kitchen(t, lang) {
			t.Run(name+"-"+lang, func(t *testing.T) { check(t, render(t, component)) })
		}
	}
}

func TestWhatPointsToAnotherElementFindsIt(t *testing.T) {
	eachPage(t, func(t *testing.T, html string) {
		known := map[string]bool{}
		for _, id := range ids.FindAllStringSubmatch(html, -1) {
			if known[id[1]] {
				t.Errorf("two elements have the id %s", id[1])
			}
			known[id[1]] = true
		}
		for _, pointer := range append(reference.FindAllStringSubmatch(html, -1), fragment.FindAllStringSubmatch(html, -1)...) {
			for _, id := range strings.Fields(pointer[1]) {
				if !known[id] {
					t.Errorf("%s points nowhere", strings.TrimSpace(pointer[0]))
				}
			}
		}
	})
}

func TestNoPageNeedsAnExceptionFromThePolicy(t *testing.T) {
	eachPage(t, func(t *testing.T, html string) {
		for _, found := range forbidden.FindAllString(html, -1) {
			t.Errorf("inline code: %q", found)
		}
	})
}

func TestEveryPageHasALanguageATitleAndOneHeading(t *testing.T) {
	eachPage(t, func(t *testing.T, html string) {
		if n := strings.Count(html, "<h1"); n != 1 {
			t.Errorf("%d main headings", n)
		}
		lang := t.Name()[strings.LastIndex(t.Name(), "-")+1:]
		if !strings.Contains(html, `<html lang="`+lang+`"`) || !strings.Contains(html, "Luna</title>") || !strings.Contains(html, `<main id="main"`) {
			t.Error("no language, title or main part")
		}
	})
}

func TestEveryControlThatIsSentHasAName(t *testing.T) {
	eachPage(t, func(t *testing.T, html string) {
		for _, found := range control.FindAllString(html, -1) {
			// The range of a slider, the link to copy and the speed of a film are not sent.
			if !strings.Contains(found, " name=") && !strings.Contains(found, `type="range"`) && !strings.Contains(found, "readonly") && !strings.Contains(found, "data-player-speed") {
				t.Errorf("%s is lost when the form is sent", found)
			}
		}
	})
}

// The kitchen is what all checks of looks and access stand on: a component that
// is not in it is checked by nobody.
func TestTheKitchenHoldsEveryComponent(t *testing.T) {
	source, err := os.ReadFile("kitchen_test.go")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir("../components")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), "_templ.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "../components/"+entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			f, ok := declaration.(*ast.FuncDecl)
			// The layouts draw these four.
			if !ok || f.Recv != nil || !f.Name.IsExported() || strings.Contains(" Icon Breadcrumbs DraftState ", " "+f.Name.Name+" ") {
				continue
			}
			count++
			if !strings.Contains(string(source), "ui."+f.Name.Name+"(") {
				t.Errorf("%s is not in the kitchen", f.Name.Name)
			}
		}
	}
	if count < 40 {
		t.Fatalf("found only %d components", count)
	}
}

func TestEachRoleHasItsPlaces(t *testing.T) {
	for _, c := range []struct {
		viewer *layouts.Viewer
		there  []string
		away   []string
	}{
		{&layouts.Viewer{Role: "student"}, []string{"/", "/modules", "/trends", "/notices", "/account"}, []string{"/admin", "/admin/users", "/forms"}},
		{&layouts.Viewer{Role: "lecturer"}, []string{"/modules", "/forms", "/notices", "/account"}, []string{"/admin", "/admin/users", "/trends"}},
		{&layouts.Viewer{Role: "administrator"}, []string{"/admin", "/admin/users", "/admin/faculties", "/admin/modules", "/admin/jobs", "/account"}, []string{"/admin/universities"}},
		{&layouts.Viewer{Role: "administrator", Platform: true}, []string{"/admin", "/admin/universities", "/admin/users", "/admin/jobs", "/account"}, []string{"/admin/faculties", "/modules"}},
	} {
		p := page(t, "en", "", "/", "x")
		p.Viewer, p.Modules = c.viewer, nil
		html := render(t, layouts.SignedIn(p))
		for _, href := range c.there {
			if !strings.Contains(html, `<a href="`+href+`"`) {
				t.Errorf("%+v: no way to %s", *c.viewer, href)
			}
		}
		for _, href := range c.away {
			if strings.Contains(html, `<a href="`+href+`"`) {
				t.Errorf("%+v: a way to %s", *c.viewer, href)
			}
		}
	}
}

func TestTheCurrentPlaceIsMarked(t *testing.T) {
	for path, want := range map[string]string{
		"/":                 `<a href="/" aria-current="page"`,
		"/modules":          `<a href="/modules" aria-current="page"`,
		"/modules?q=a":      `<a href="/modules" aria-current="page"`,
		"/modules/1/trends": `<a href="/modules/1" aria-current="true"`,
	} {
		role := "lecturer"
		if path == "/" {
			role = "student" // whose day begins there
		}
		html := render(t, layouts.SignedIn(page(t, "en", role, path, "x")))
		if !strings.Contains(html, want) {
			t.Errorf("%s: no %s", path, want)
		}
		if path != "/" && strings.Contains(html, `<a href="/" aria-current`) {
			t.Errorf("%s: the start page is marked", path)
		}
		if strings.Contains(html, `<a href="/modules/2" aria-current`) {
			t.Errorf("%s: another module is marked", path)
		}
	}
}

func TestTheNearestPlaceIsTheCurrentOne(t *testing.T) {
	html := render(t, layouts.SignedIn(page(t, "en", "administrator", "/admin/users/7", "x")))
	if !strings.Contains(html, `<a href="/admin/users" aria-current="true"`) {
		t.Error("the list of people is not marked on the page of a person")
	}
	if strings.Contains(html, `<a href="/admin" aria-current`) {
		t.Error("the overview is marked on the page of a person")
	}
}

func TestTheLanguageSwitchStaysOnThePage(t *testing.T) {
	html := render(t, layouts.SignedIn(page(t, "de", "student", "/modules/1/trends", "x")))
	for _, want := range []string{`action="/language"`, `name="return" value="/modules/1/trends"`, `name="lang" value="en" lang="en"`, `action="/logout"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(html, `value="de"`) {
		t.Error("a German page offers German")
	}
}

// The answering page may weigh 12 kB: its frame must leave that to the questions.
func TestTheAnsweringFrameIsLight(t *testing.T) {
	html := render(t, layouts.Answering(page(t, "en", "student", "/surveys/7", ""), layouts.AnswerFrame{Title: "x", Step: 1, Steps: 3, Back: "/"}))
	if len(html) > 3000 {
		t.Errorf("the empty answering page is %d bytes", len(html))
	}
	if strings.Contains(html, "htmx") || strings.Contains(html, `class="places"`) {
		t.Error("the answering page loads or shows what it does not need")
	}
}
