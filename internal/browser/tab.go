package browser

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long one step on a page may take.
const patience = 30 * time.Second

// View is what a tab looks like to the page.
type View struct {
	Width, Height int64
	Touch         bool   // a phone: touch events, no hover
	Dark          bool   // prefers-color-scheme
	Language      string // Accept-Language; empty means English
}

// The two screens for which pages are drawn.
var (
	Phone   = View{Width: 390, Height: 844, Touch: true}
	Desktop = View{Width: 1280, Height: 800}
)

// InDark is the same view for someone who prefers dark colours.
func (v View) InDark() View { v.Dark = true; return v }

// In is the same view for someone whose browser asks for a language.
func (v View) In(language string) View { v.Language = language; return v }

// Tab is a page with its own cookies. Its methods end the test on failure.
type Tab struct {
	t     testing.TB
	ctx   context.Context
	view  View
	watch *watch

	browser *Browser
	owner   cdp.BrowserContextID // whose cookies it has
}

// Tab opens an empty page. When t ends, the tab must have been Quiet.
func (b *Browser) Tab(t testing.TB, v View) *Tab {
	t.Helper()
	id, owner, err := b.window("")
	if err != nil {
		t.Fatalf("opening a window: %v", err)
	}
	return b.tab(t, v, id, owner)
}

// Beside opens an empty page in the same browser as another tab: with the same
// cookies, and the same memory of what pages keep.
func (p *Tab) Beside(t testing.TB) *Tab {
	t.Helper()
	id, owner, err := p.browser.window(p.owner)
	if err != nil {
		t.Fatalf("opening a window: %v", err)
	}
	return p.browser.tab(t, p.view, id, owner)
}

// Close closes the tab in the middle of whatever it does. It must have been
// Quiet.
func (p *Tab) Close() {
	p.t.Helper()
	p.Quiet()
	p.watch.clear()
	if err := chromedp.Cancel(p.ctx); err != nil {
		p.t.Fatalf("closing a tab: %v", err)
	}
}

func (b *Browser) tab(t testing.TB, v View, id target.ID, owner cdp.BrowserContextID) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
	p := &Tab{t: t, ctx: ctx, view: v, watch: &watch{}, browser: b, owner: owner}
	t.Cleanup(cancel)
	t.Cleanup(p.Quiet)
	chromedp.ListenTarget(ctx, p.watch.event)

	language, scheme := "en", "light"
	if v.Language != "" {
		language = v.Language
	}
	if v.Dark {
		scheme = "dark"
	}
	// As in New, the first run must not carry a time limit.
	err := chromedp.Run(ctx,
		log.Enable(),
		network.Enable(),
		runtime.Enable(),
		network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": language}),
		p.metrics(v.Height),
		emulation.SetTouchEmulationEnabled(v.Touch),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"}, // a picture never catches a movement half-way
		}),
	)
	if err != nil {
		t.Fatalf("opening a tab: %v", err)
	}
	return p
}

// For is the same tab in the hands of a subtest: what goes wrong there fails
// the subtest, and whatever was complained about or allowed before is forgotten.
func (p *Tab) For(t testing.TB) *Tab {
	t.Helper()
	p.watch.clear()
	lent := &Tab{t: t, ctx: p.ctx, view: p.view, watch: p.watch, browser: p.browser, owner: p.owner}
	t.Cleanup(func() {
		lent.Quiet()
		lent.watch.clear()
	})
	return lent
}

// window opens an empty window with its own cookies, or with those of an owner.
// Chromium's present headless mode has no window to put a tab of a new context
// into, which is why chromedp's own option for a new context does not do.
func (b *Browser) window(of cdp.BrowserContextID) (id target.ID, owner cdp.BrowserContextID, err error) {
	owner = of
	err = b.ask(func(ctx context.Context) error {
		if owner == "" {
			if owner, err = target.CreateBrowserContext().WithDisposeOnDetach(true).Do(ctx); err != nil {
				return err
			}
		}
		id, err = target.CreateTarget("about:blank").WithBrowserContextID(owner).WithNewWindow(true).Do(ctx)
		return err
	})
	return id, owner, err
}

// keptWindow opens an empty window with the cookies of the profile.
func (b *Browser) keptWindow() (id target.ID, err error) {
	err = b.ask(func(ctx context.Context) error {
		id, err = target.CreateTarget("about:blank").WithNewWindow(true).Do(ctx)
		return err
	})
	return id, err
}

// ask asks the browser itself rather than one of its tabs.
func (b *Browser) ask(question func(context.Context) error) error {
	return chromedp.Run(b.ctx, chromedp.ActionFunc(func(ctx context.Context) error {
		return question(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
	}))
}

// Run does what the actions say, in order.
func (p *Tab) Run(actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.t.Fatalf("on %s: %v", p.address(), err)
	}
}

// Open goes to an address and returns the status of the answer.
func (p *Tab) Open(url string) int {
	p.t.Helper()
	return p.load(chromedp.Navigate(url))
}

// Follow clicks the first visible element that the CSS selector finds, a link
// or the button of a plain form, waits for the page to which it leads, and
// returns its status.
func (p *Tab) Follow(selector string) int {
	p.t.Helper()
	return p.load(chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible))
}

// FollowScript runs JavaScript that leads to another page, waits for that, and
// puts what the script gave into result.
func (p *Tab) FollowScript(script string, result any) int {
	p.t.Helper()
	return p.load(chromedp.Evaluate(script, result))
}

// FollowKey presses a key that leads to another page from where the focus is,
// and waits for that page.
func (p *Tab) FollowKey(key string) int {
	p.t.Helper()
	return p.load(chromedp.KeyEvent(key))
}

func (p *Tab) load(action chromedp.Action) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, action)
	if err != nil {
		p.t.Fatalf("loading a page after %s: %v", p.address(), err)
	}
	if answer == nil { // about:blank and the like
		return 0
	}
	return int(answer.Status)
}

// Fill replaces what stands in a text field, key by key as a person would.
func (p *Tab) Fill(selector, text string) {
	p.t.Helper()
	if text == "" {
		text = kb.Delete
	}
	p.Run(
		chromedp.Focus(selector, chromedp.ByQuery, chromedp.NodeVisible),
		chromedp.Evaluate(fmt.Sprintf("document.querySelector(%q).select()", selector), nil),
		chromedp.SendKeys(selector, text, chromedp.ByQuery),
	)
}

// Set gives a value to a field that is not typed into, such as a list, a slider
// or a date, and tells the page as the browser would.
func (p *Tab) Set(selector, value string) {
	p.t.Helper()
	p.Run(
		chromedp.WaitReady(selector, chromedp.ByQuery),
		chromedp.Evaluate(fmt.Sprintf(`(field => {
			field.value = %q
			for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, {bubbles: true}))
		})(document.querySelector(%q))`, value, selector), nil),
	)
}

// Click clicks the first visible element that the CSS selector finds and does
// not wait for what follows.
func (p *Tab) Click(selector string) {
	p.t.Helper()
	p.Run(chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible))
}

// Await waits until the selector finds something visible.
func (p *Tab) Await(selector string) {
	p.t.Helper()
	p.Run(chromedp.WaitVisible(selector, chromedp.ByQuery))
}

// Text is the text of the first element found, as it is seen.
func (p *Tab) Text(selector string) string {
	p.t.Helper()
	var text string
	p.Run(chromedp.Text(selector, &text, chromedp.ByQuery))
	return text
}

// Eval stores the value of a script in result, a pointer.
func (p *Tab) Eval(script string, result any) {
	p.t.Helper()
	p.Run(chromedp.Evaluate(script, result))
}

// address is where the tab is, for messages.
func (p *Tab) address() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	var url string
	if err := chromedp.Run(ctx, chromedp.Location(&url)); err != nil {
		return "an unknown page"
	}
	return url
}
