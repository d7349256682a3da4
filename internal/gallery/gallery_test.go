package gallery_test

import (
	"cmp"
	"flag"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"luna/handlers"
	"luna/internal/browser"
	"luna/internal/gallery"
)

var pictures = flag.String("pictures", "", "folder for screenshots of every page")

// view is a screen in front of which somebody sits. Every page is looked into
// once in light and once in dark colours, once on each screen and once in each
// language; the long words of German on the narrow screen. The other two are for
// pictures, which people look at.
type view struct {
	name string
	browser.View
	check bool
}

func views() []view {
	return []view{
		{"phone", browser.Phone.In("de"), true},
		{"phone-dark", browser.Phone.InDark().In("en"), false},
		{"desktop", browser.Desktop.In("en"), false},
		{"desktop-dark", browser.Desktop.InDark().In("en"), true},
	}
}

func TestEveryPageIsFitToBeSeen(t *testing.T) {
	chrome := browser.New(t)
	s := open(t)
	for _, v := range views() {
		if !v.check && *pictures == "" {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			tab := chrome.Tab(t, v.View)
			for _, p := range gallery.Pictures() {
				t.Run(p.Name, func(t *testing.T) { s.look(tab.For(t), t, p, v) })
			}
		})
	}
}

func (s *site) look(tab *browser.Tab, t *testing.T, p gallery.Picture, v view) {
	address := s.enter(tab, p)
	want := cmp.Or(p.Status, http.StatusOK)
	if want != http.StatusOK {
		tab.Allow("server responded with a status of")
	}
	if got := tab.Open(address); got != want {
		t.Errorf("status %d, want %d", got, want)
	}
	if v.check {
		tab.Axe()
	}
	var page struct {
		Language string
		Sideways bool
	}
	tab.Eval(`({
		language: document.documentElement.lang,
		sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
	})`, &page)
	if page.Language != v.Language {
		t.Errorf("it speaks %q, want %q", page.Language, v.Language)
	}
	if page.Sideways {
		t.Error("it has to be moved sideways")
	}
	if *pictures != "" {
		tab.Screenshot(filepath.Join(*pictures, p.Name+"-"+v.name+".png"))
	}
}

// notPages are the addresses that show no page of their own.
var notPages = map[string]string{
	"/static/*":                   "files",
	"/favicon.ico":                "a picture",
	"/calendar/:token":            "for calendar programs",
	"/health":                     "for machines",
	"/health/":                    "for machines",
	"/health/live":                "for machines",
	"/health/ready":               "for machines",
	"/login/second":               "leads to the login unless the password was given; see TestTheSecondStepLooksGood",
	"/login/university/:provider": "leads to the login of the university",
	"/admin/settings/logo":        "a picture",
	"/modules/:module/lessons/:lesson/files/:file":                                 "a file",
	"/modules/:module/assignments/:assignment/files/:file":                         "a file",
	"/modules/:module/assignments/:assignment/submissions/:submission/files/:file": "a file",
	"/modules/:module/assignments/:assignment/mark/files":                          "a file",
	"/modules/:module/assignments/:assignment/submissions/archive":                 "a file",
	"/modules/:module/assignments/:assignment/grading/:work/files":                 "a file",
	"/university/logo":                              "a picture",
	"/university/colours.css":                       "a file",
	"/admin/universities/:university/settings/logo": "a picture",
	"/login/callback":                               "where that login leads back to",
	"/join/:code":                                   "leads on to the page of the module",
	"/forms/:form/definition.json":                  "a file to keep",
}

var (
	parameter = regexp.MustCompile(`:\w+`)
	blank     = regexp.MustCompile(`\{[\w-]+\}`)
)

func TestTheGalleryShowsEveryPage(t *testing.T) {
	shown := map[string]bool{}
	for _, p := range gallery.Pictures() {
		shown[blank.ReplaceAllString(p.Path, ":")] = true
	}
	var known []string
	for _, d := range handlers.Doors() {
		if d.Method != http.MethodGet {
			continue
		}
		known = append(known, d.Pattern)
		if _, excused := notPages[d.Pattern]; !excused && !shown[parameter.ReplaceAllString(d.Pattern, ":")] {
			t.Errorf("GET %s is not in the gallery", d.Pattern)
		}
	}
	for pattern := range notPages {
		if !slices.Contains(known, pattern) {
			t.Errorf("GET %s is excused but there is no such address", pattern)
		}
	}
}

func TestNoTwoPicturesHaveOneName(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range gallery.Pictures() {
		if seen[p.Name] {
			t.Errorf("%s is there twice", p.Name)
		}
		seen[p.Name] = true
	}
}
