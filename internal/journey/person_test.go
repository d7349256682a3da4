package journey_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"luna/internal/apptest"
	"luna/internal/browser"
)

// person is somebody in front of a browser. Every page they come to must be fit.
type person struct {
	*browser.Tab
	t    testing.TB
	site string
	axe  bool
}

// person opens a browser window that lasts as long as t.
func (s *story) person(t testing.TB, view browser.View) *person {
	t.Helper()
	return &person{Tab: s.chrome.Tab(t, view), t: t, site: s.site, axe: s.axe}
}

// visit goes to an address of the site.
func (p *person) visit(path string) {
	p.t.Helper()
	p.fit(http.StatusOK, p.Open(p.site+strings.TrimPrefix(path, p.site)))
}

// press clicks a link or a button that leads to another page.
func (p *person) press(selector string) {
	p.t.Helper()
	p.fit(http.StatusOK, p.Follow(selector))
}

// pressInVain clicks a button whose form is refused.
func (p *person) pressInVain(selector string) {
	p.t.Helper()
	p.Allow("status of 422")
	p.fit(http.StatusUnprocessableEntity, p.Follow(selector))
}

func (p *person) fit(want, got int) {
	p.t.Helper()
	if got != want {
		p.t.Fatalf("status %d, want %d: %s", got, want, p.text())
	}
	p.accessible()
}

// accessible fails the test with every finding of axe. The pages are the same
// on every database, so that once is enough.
func (p *person) accessible() {
	p.t.Helper()
	if p.axe {
		p.Axe()
	}
}

// fill types into fields, by their names.
func (p *person) fill(fields ...string) {
	p.t.Helper()
	for i := 0; i < len(fields); i += 2 {
		p.Fill("#f-"+fields[i], fields[i+1])
	}
}

// choose takes an option of a list by its words.
func (p *person) choose(field, words string) {
	p.t.Helper()
	var value string
	p.Eval(fmt.Sprintf(`[...document.querySelectorAll("#f-%s option")].find(o => o.textContent.includes(%q))?.value ?? "none"`, field, words), &value)
	if value == "none" {
		p.t.Fatalf("the list %s does not offer %q", field, words)
	}
	p.Set("#f-"+field, value)
}

// text is what stands on the page.
func (p *person) text() (text string) {
	p.t.Helper()
	p.Eval("document.body.innerText", &text)
	return text
}

// reads fails the test unless the page says all of the words.
func (p *person) reads(words ...string) {
	p.t.Helper()
	text := p.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Errorf("the page does not say %q:\n%s", w, text)
		}
	}
}

// awaits waits until an element says the words.
func (p *person) awaits(selector, words string) {
	p.t.Helper()
	said := fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", selector, words)
	p.Run(chromedp.Poll(said, nil, chromedp.WithPollingInterval(50*time.Millisecond)))
}

// doesNotRead fails the test if the page says any of the words.
func (p *person) doesNotRead(words ...string) {
	p.t.Helper()
	text := p.text()
	for _, w := range words {
		if strings.Contains(text, w) {
			p.t.Errorf("the page says %q:\n%s", w, text)
		}
	}
}

// here is the address of the present page without site and query.
func (p *person) here() string {
	p.t.Helper()
	var path string
	p.Eval("location.pathname", &path)
	return path
}

// signIn goes through the login page.
func (p *person) signIn(n name) {
	p.t.Helper()
	p.visit("/login")
	p.passLogin(n)
}

// passLogin fills in the login page that is there.
func (p *person) passLogin(n name) {
	p.t.Helper()
	p.fill("email", n.email, "password", apptest.Password)
	p.press("form[action='/login'] .button.primary")
}

// has tells whether the page holds such an element.
func (p *person) has(selector string) bool {
	p.t.Helper()
	var there bool
	p.Eval(fmt.Sprintf("document.querySelector(%q) !== null", selector), &there)
	return there
}

// shows fails the test unless such an element can be seen: charts are drawn
// twice, for wide and for narrow screens.
func (p *person) shows(selectors ...string) {
	p.t.Helper()
	for _, selector := range selectors {
		var seen bool
		p.Eval(fmt.Sprintf("[...document.querySelectorAll(%q)].some(e => e.checkVisibility())", selector), &seen)
		if !seen {
			p.t.Errorf("%s shows no %s", p.here(), selector)
		}
	}
}
