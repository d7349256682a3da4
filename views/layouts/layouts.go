// Package layouts draws the frames that pages stand in: the signed-in frame
// with its places, a module's tab row, the small sheet for those who are signed
// out, and the full screen for answering.
package layouts

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"luna/views/components"
	"luna/views/text"
)

// Page is what every frame needs. The printer is embedded: p.T, p.N, p.Day.
type Page struct {
	text.Printer
	Title   string                   // already translated
	Viewer  *Viewer                  // nil when signed out
	Path    string                   // current path, for the active place and the language switch
	Flashes []Flash                  // what has just happened
	Crumbs  []Crumb                  // the pages above
	Modules []ModuleLink             // own modules, for the side bar
	Asset   func(name string) string // address of a static file: p.Asset("luna.css")
	Lead    string                   // line above the title: "Winter 2026/27 · Faculty of Science"
	Wide    bool                     // for tables and charts; reading width otherwise
	Action  templ.Component          // the one primary action, at the right of the title
	Theme   string                   // "light" or "dark"; empty follows the device
	Brand   Brand                    // of the viewer's university
	Support *Support                 // the support view that the page is in; nil for none
	Keys    []Key                    // that this page has besides those of all
}

// Key is a keyboard shortcut: the keys, and what they do.
type Key struct {
	Keys []string
	Does string
}

// Brand is how a university looks: addresses of a style sheet with its colours
// and of its logo, empty where it has none.
type Brand struct{ Style, Logo string }

// Viewer is who looks at the page.
type Viewer struct {
	Name, Email string
	Role        string // "student", "lecturer" or "administrator"
	Platform    bool   // an administrator of the platform, not of one university
	University  string
	Unread      int // notices; from ManyUnread on it stands for that and more
}

// ManyUnread is how far unread notices are counted.
const ManyUnread = 100

// Flash is a message about what has just happened. Kind is "good", "bad" or
// "info".
type Flash struct{ Kind, Text string }

// Crumb is a page above the current one.
type Crumb = components.Crumb

// ModuleLink leads to one of the viewer's modules.
type ModuleLink struct {
	ID    uint64
	Title string
}

// Tab is one part of a module.
type Tab struct{ Key, Label, Href string }

// ModuleFrame is the module a page is about. The tabs are those the viewer may
// see; Active is the key of the current one.
type ModuleFrame struct {
	ID     uint64
	Active string
	Staff  bool
	Tabs   []Tab
	Action templ.Component
}

// AnswerFrame is what stands at the top of the answering page. Back is the
// address to leave to; answers are kept.
type AnswerFrame struct {
	Title       string
	Step, Steps int
	Back        string
}

// place is one of the places of a role.
type place struct{ icon, label, href string }

// noticesHref is the place that says how much is unread.
const noticesHref = "/notices"

// unread is the count as it stands at the bell.
func (v *Viewer) unread() string {
	if v.Unread >= ManyUnread {
		return fmt.Sprintf("%d+", ManyUnread-1)
	}
	return fmt.Sprint(v.Unread)
}

// places are those of the viewer's role, in the order of the bar.
func (p Page) places() []place {
	today := place{"sun", p.T("Today"), "/"}
	modules := place{"book-open", p.T("Modules"), "/modules"}
	notices := place{"bell", p.T("Notices"), noticesHref}
	account := place{"circle-user", p.T("Account"), "/account"}
	switch {
	case p.Viewer == nil:
		return nil
	case p.Viewer.Role == "student":
		return []place{today, modules, {"chart-spline", p.T("Trends"), "/trends"}, notices, account}
	case p.Viewer.Role == "lecturer":
		return []place{modules, {"clipboard-list", p.T("Questionnaires"), "/forms"}, notices, account}
	case p.Viewer.Platform:
		return []place{
			{"layout-dashboard", p.T("Overview"), "/admin"},
			{"landmark", p.T("Universities"), "/admin/universities"},
			{"users", p.T("People"), "/admin/users"},
			{"timer", p.T("Jobs"), "/admin/jobs"},
			account,
		}
	}
	return []place{
		{"layout-dashboard", p.T("Overview"), "/admin"},
		{"users", p.T("People"), "/admin/users"},
		{"building-2", p.T("Faculties"), "/admin/faculties"},
		{"book-open", p.T("Modules"), "/admin/modules"},
		{"timer", p.T("Jobs"), "/admin/jobs"},
		account,
	}
}

// at tells whether the current page lies under an address. The start page is
// at nothing but itself.
func (p Page) at(href string) bool {
	path := p.place()
	if href == "/admin/modules" && (path == "/modules" || strings.HasPrefix(path, "/modules/")) {
		return true // what the list leads to
	}
	return path == href || href != "/" && strings.HasPrefix(path, href+"/")
}

// place is the path without a search or a filter.
func (p Page) place() string {
	path, _, _ := strings.Cut(p.Path, "?")
	return path
}

// current marks the link to href when the page is there, or below it and below
// no nearer place.
func (p Page) current(href string) templ.Attributes {
	if p.place() == href {
		return templ.Attributes{"aria-current": "page"}
	}
	if !p.at(href) {
		return nil
	}
	for _, other := range p.places() {
		if len(other.href) > len(href) && p.at(other.href) {
			return nil
		}
	}
	return templ.Attributes{"aria-current": "true"}
}

func (m ModuleLink) href() string { return fmt.Sprintf("/modules/%d", m.ID) }

// otherLanguages are the languages the reader may switch to, by their own
// names.
func (p Page) otherLanguages() []language {
	if p.Lang == "de" {
		return []language{{"en", "English"}}
	}
	return []language{{"de", "Deutsch"}}
}

type language struct{ code, name string }

func (p Page) lang() string {
	if p.Lang == "" {
		return "en"
	}
	return p.Lang
}

// heading is the title of the browser's tab.
func (p Page) heading() string {
	if p.Title == "" {
		return "Luna"
	}
	return p.Title + " · Luna"
}

// icon is the sign beside the words of a flash.
func (f Flash) icon() string {
	switch f.Kind {
	case "good":
		return "circle-check"
	case "bad":
		return "circle-alert"
	}
	return "info"
}
