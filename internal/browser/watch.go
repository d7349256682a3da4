package browser

import (
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch collects what a page complains about.
type watch struct {
	mu         sync.Mutex
	complaints []string
	requests   map[network.RequestID]string
	allowed    []string
}

// event is called by chromedp in the order of the browser's messages; it must
// not run actions.
func (w *watch) event(e any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := e.(type) {
	case *runtime.EventConsoleAPICalled:
		w.add("console.%s: %s", e.Type, words(e.Args))
	case *page.EventJavascriptDialogOpening:
		w.add("dialog %s: %s", e.Type, e.Message)
	case *runtime.EventExceptionThrown:
		w.add("exception: %s", e.ExceptionDetails.Error())
	case *log.EventEntryAdded: // policy violations and answers of 400 and above
		w.add("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
	case *network.EventRequestWillBeSent:
		if w.requests == nil {
			w.requests = make(map[network.RequestID]string)
		}
		w.requests[e.RequestID] = e.Request.URL
	case *network.EventLoadingFailed:
		if !e.Canceled { // leaving a page ends its requests
			w.add("request failed: %s %s %s", w.requests[e.RequestID], e.ErrorText, e.BlockedReason)
		}
	}
}

// clear forgets what was complained about and what was allowed.
func (w *watch) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.complaints, w.allowed = nil, nil
}

func (w *watch) add(format string, args ...any) {
	w.complaints = append(w.complaints, strings.TrimSpace(fmt.Sprintf(format, args...)))
}

// words are the arguments of a console call as text.
func words(args []*runtime.RemoteObject) string {
	var list []string
	for _, a := range args {
		switch {
		case len(a.Value) > 0:
			list = append(list, string(a.Value))
		default:
			list = append(list, a.Description)
		}
	}
	return strings.Join(list, " ")
}

// Allow makes the tab accept complaints that hold the text. Chromium reports
// each answer of 400 and above, so a test that provokes one on purpose says so:
// p.Allow("status of 422").
func (p *Tab) Allow(text string) {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	p.watch.allowed = append(p.watch.allowed, text)
}

// Complaints returns what the pages of this tab have complained about so far,
// without what was allowed.
func (p *Tab) Complaints() []string {
	// An answered question brings everything in that was said before it.
	_ = chromedp.Run(p.ctx, chromedp.Evaluate("0", nil))
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	var list []string
	for _, c := range p.watch.complaints {
		if !p.watch.allows(c) {
			list = append(list, c)
		}
	}
	return list
}

func (w *watch) allows(complaint string) bool {
	for _, a := range w.allowed {
		if strings.Contains(complaint, a) {
			return true
		}
	}
	return false
}

// Quiet fails the test with every complaint that there is. It runs by itself
// when the test ends.
func (p *Tab) Quiet() {
	p.t.Helper()
	for _, c := range p.Complaints() {
		p.t.Errorf("the page complained: %s", c)
	}
}
