package layouts_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"luna/internal/browser"
	"luna/static"
	"luna/views/text"
)

// policy is the product's.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// site serves the kitchen under /<lang>/<page> and keeps the drafts it is sent.
type site struct {
	*httptest.Server
	mu     sync.Mutex
	drafts []url.Values
	status int // of the answer to a draft; 0 is well
	posts  chan bool
}

func serve(t *testing.T) *site {
	t.Helper()
	files, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{posts: make(chan bool, 10)}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", files)
	mux.HandleFunc("PUT /surveys/7/draft", s.draft)
	mux.HandleFunc("GET /film.webm", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "../../handlers/testdata/film.webm")
	})
	mux.HandleFunc("GET /film.vtt", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/vtt")
		_, _ = io.WriteString(w, "WEBVTT\n\n00:00.000 --> 00:01.000\nGuten Tag\n")
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, _ *http.Request) {
		s.posts <- true
		w.WriteHeader(http.StatusNoContent) // the browser stays on the page
	})
	for _, lang := range text.Languages() {
		for name, component := range kitchen(t, lang) {
			html := render(t, component)
			mux.HandleFunc("GET /"+lang+"/"+name, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = io.WriteString(w, html)
			})
		}
	}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) draft(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status != 0 {
		w.WriteHeader(s.status)
		return
	}
	if err := r.ParseForm(); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.drafts = append(s.drafts, r.PostForm)
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"revision":%d,"saved":"20:01"}`, 40+len(s.drafts))
}

// answer makes the site answer drafts with a status from now on.
func (s *site) answer(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

// last is the draft that came last, and how many came.
func (s *site) last() (url.Values, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.drafts) == 0 {
		return nil, 0
	}
	return s.drafts[len(s.drafts)-1], len(s.drafts)
}

// TestInABrowser shares one browser; each promise has its own site and tab.
func TestInABrowser(t *testing.T) {
	b := browser.New(t)
	for promise, check := range map[string]func(*testing.T, *site, *browser.Browser){
		"Every page of the kitchen is open to everybody":          everyPageOfTheKitchenIsOpenToEverybody,
		"Every answer is kept and says so":                        everyAnswerIsKeptAndSaysSo,
		"Answers survive a lost network and a closed page":        answersSurviveALostNetworkAndAClosedPage,
		"A draft changed elsewhere is not overwritten":            aDraftChangedElsewhereIsNotOverwritten,
		"A slider holds no answer until it is touched":            aSliderHoldsNoAnswerUntilItIsTouched,
		"A pressed button takes its answer back":                  aPressedButtonTakesItsAnswerBack,
		"A chart is read by arrow keys":                           aChartIsReadByArrowKeys,
		"A dangerous act asks in a dialog":                        aDangerousActAsksInADialog,
		"A form is sent once however often its button is pressed": aFormIsSentOnceHoweverOftenItsButtonIsPressed,
		"The first fault has the focus":                           theFirstFaultHasTheFocus,
		"Keys lead to the search and to the list of keys":         keysLeadToTheSearchAndToTheListOfKeys,
	} {
		t.Run(promise, func(t *testing.T) { check(t, serve(t), b) })
	}
}

func everyPageOfTheKitchenIsOpenToEverybody(t *testing.T, s *site, b *browser.Browser) {
	for _, view := range []browser.View{browser.Phone, browser.Desktop, browser.Phone.InDark(), browser.Desktop.InDark()} {
		tab := b.Tab(t, view)
		lang := "en"
		if view.Dark {
			lang = "de"
		}
		for name := range kitchen(t, lang) {
			tab.Open(s.URL + "/" + lang + "/" + name)
			tab.Axe()
			var beyond float64
			if tab.Eval("document.documentElement.scrollWidth - document.documentElement.clientWidth", &beyond); beyond > 0 {
				t.Errorf("%s at %d: %v wider than the screen", name, view.Width, beyond)
			}
		}
	}
}

func everyAnswerIsKeptAndSaysSo(t *testing.T, s *site, b *browser.Browser) {
	tab := b.Tab(t, browser.Phone)
	tab.Open(s.URL + "/en/answer")
	tab.Click(`[name="a.pressure"][value="4"]`)
	tab.Await(`[data-state="saved"]`)
	draft, _ := s.last()
	if draft.Get("a.pressure") != "4" || draft.Get("a.follow") != "3" || draft.Get("revision") != "3" {
		t.Errorf("kept %v", draft)
	}
	if got := tab.Text("[data-draft-state]"); got != "✓ Saved" && got != "Saved" {
		t.Errorf("the page says %q", got)
	}
	var revision, left string
	tab.Eval(`document.querySelector("[name=revision]").value`, &revision)
	tab.Eval(`localStorage.getItem("draft:/surveys/7/draft") ?? ""`, &left)
	if revision != "41" || left != "" {
		t.Errorf("the page holds revision %q and keeps %q on the device", revision, left)
	}
}

func answersSurviveALostNetworkAndAClosedPage(t *testing.T, s *site, b *browser.Browser) {
	s.answer(http.StatusServiceUnavailable)
	tab := b.Tab(t, browser.Phone.In("de"))
	tab.Allow("status of 503")
	tab.Allow("draft")
	tab.Open(s.URL + "/de/answer")
	tab.Click(`[name="a.pressure"][value="5"]`)
	tab.Await(`[data-state="offline"]`)
	if got := tab.Text("[data-draft-state]"); got != "Auf diesem Gerät gesichert" {
		t.Errorf("the page says %q", got)
	}
	tab.Open(s.URL + "/de/login")
	s.answer(0)
	tab.Open(s.URL + "/de/answer")
	tab.Await(`[data-state="saved"]`)
	draft, _ := s.last()
	var checked bool
	tab.Eval(`document.querySelector('[name="a.pressure"][value="5"]').checked`, &checked)
	if draft.Get("a.pressure") != "5" || !checked {
		t.Errorf("after the return the server has %v, the page shows it: %v", draft, checked)
	}
}

func aDraftChangedElsewhereIsNotOverwritten(t *testing.T, s *site, b *browser.Browser) {
	s.answer(http.StatusConflict)
	tab := b.Tab(t, browser.Phone)
	tab.Allow("status of 409")
	tab.Open(s.URL + "/en/answer")
	tab.Click(`[name="a.pressure"][value="5"]`)
	tab.Await(`[data-state="conflict"]`)
	if _, n := s.last(); n != 0 {
		t.Errorf("%d drafts were taken", n)
	}
}

func aSliderHoldsNoAnswerUntilItIsTouched(t *testing.T, s *site, b *browser.Browser) {
	tab := b.Tab(t, browser.Desktop)
	tab.Open(s.URL + "/en/answer")
	value := func() (v string) {
		tab.Eval(`document.querySelector('[name="a.hours"]').value`, &v)
		return v
	}
	slider := `luna-slider:has([name="a.hours"]) [type="range"]`
	if got := value(); got != "" {
		t.Fatalf("untouched it holds %q", got)
	}
	var kind string
	if tab.Eval(`document.querySelector('label[for="f-a-hours"]').control.type`, &kind); kind != "range" {
		t.Errorf("its label means an input of type %q", kind)
	}
	tab.Run(chromedp.Focus(slider, chromedp.ByQuery), chromedp.KeyEvent(kb.ArrowRight))
	if got := value(); got != "11" {
		t.Errorf("one step right of the middle is %q", got)
	}
	tab.Run(chromedp.KeyEvent(kb.Delete))
	if got := value(); got != "" {
		t.Errorf("taken back it holds %q", got)
	}
	tab.Click(slider) // the very middle, where the handle waits
	if got := value(); got != "10" {
		t.Errorf("pressed where it waits it holds %q", got)
	}
}

func aPressedButtonTakesItsAnswerBack(t *testing.T, s *site, b *browser.Browser) {
	tab := b.Tab(t, browser.Desktop)
	tab.Open(s.URL + "/en/answer")
	tab.Click(`[name="a.follow"][value="3"]`)
	tab.Await(`[data-state="saved"]`)
	if draft, _ := s.last(); draft.Has("a.follow") {
		t.Errorf("the answer is still there: %v", draft)
	}
}

func aChartIsReadByArrowKeys(t *testing.T, s *site, b *browser.Browser) {
	tab := b.Tab(t, browser.Desktop)
	tab.Open(s.URL + "/en/trends")
	tab.Run(chromedp.Focus("#pressure trend-chart", chromedp.ByQuery), chromedp.KeyEvent(kb.Home))
	if got := tab.Text("#pressure .reading"); !strings.HasPrefix(got, "Tue 6 Oct: Trend 3.6 · Expected range") {
		t.Errorf("the first reading is %q", got)
	}
	tab.Run(chromedp.KeyEvent(kb.End))
	if got := tab.Text("#pressure .reading"); !strings.HasPrefix(got, "Tue 17 Nov: Trend") {
		t.Errorf("the last reading is %q", got)
	}
	var inside bool
	tab.Eval(`(() => { const r = document.querySelector("#pressure .reading").getBoundingClientRect(), c = document.querySelector("#pressure").getBoundingClientRect(); return r.left >= c.left && r.right <= c.right })()`, &inside)
	if !inside {
		t.Error("the reading leaves the chart")
	}
}

func aDangerousActAsksInADialog(t *testing.T, s *site, b *browser.Browser) {
	tab := b.Tab(t, browser.Desktop)
	tab.Open(s.URL + "/en/form")
	tab.Click("details[data-confirm] > summary")
	tab.Await("dialog[open] .confirm-question")
	tab.Axe()
	tab.Run(chromedp.KeyEvent(kb.Escape))
	var focused string
	tab.Eval(`document.querySelector("dialog.dialog[open]") ? "still open" : document.activeElement.textContent`, &focused)
	if focused != "Delete module" {
		t.Errorf("after Escape the focus is on %q", focused)
	}
}

func aFormIsSentOnceHoweverOftenItsButtonIsPressed(t *testing.T, s *site, b *browser.Browser) {
	tab := b.Tab(t, browser.Desktop)
	tab.Open(s.URL + "/en/login")
	tab.Fill("#f-email", "a@b.edu")
	tab.Fill("#f-password", "secret")
	tab.Eval(`(() => { const b = document.querySelector(".primary"); b.click(); b.click(); b.click() })()`, nil)
	tab.Await(`.primary[aria-busy="true"]`)
	select {
	case <-s.posts:
	case <-time.After(10 * time.Second):
		t.Fatal("the form was never sent")
	}
	tab.Open(s.URL + "/en/login") // whatever was on its way has arrived now
	if more := len(s.posts); more > 0 {
		t.Errorf("the form was sent %d times more", more)
	}
}

func theFirstFaultHasTheFocus(t *testing.T, s *site, b *browser.Browser) {
	tab := b.Tab(t, browser.Desktop)
	tab.Open(s.URL + "/en/form")
	var id string
	if tab.Eval("document.activeElement.id", &id); id != "f-name" {
		t.Errorf("the focus is on %q", id)
	}
}

func keysLeadToTheSearchAndToTheListOfKeys(t *testing.T, s *site, b *browser.Browser) {
	tab := b.Tab(t, browser.Desktop)
	tab.Open(s.URL + "/en/people")
	tab.Run(chromedp.KeyEvent("?"))
	tab.Await("#keys[open]")
	tab.Axe()
	tab.Run(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible("#keys", chromedp.ByQuery), chromedp.KeyEvent("/"))
	var name string
	if tab.Eval("document.activeElement.name ?? document.activeElement.tagName", &name); name != "q" {
		t.Errorf("the key / leads to %q", name)
	}
}
