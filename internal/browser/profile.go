package browser

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"

	"luna/internal/need"
)

// Profile is the folder in which a Chromium keeps what it remembers. One that is
// started anew on it finds that again.
type Profile struct{ program, dir string }

// NewProfile makes an empty profile, which is removed when t ends.
func NewProfile(t testing.TB) *Profile {
	t.Helper()
	need.Long(t)
	program, err := find(os.Getenv("CHROME_PATH"))
	if err != nil {
		need.Missing(t, "browser", err.Error())
	}
	dir, err := os.MkdirTemp("", "luna-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remove(t, dir) })
	return &Profile{program, dir}
}

// Start starts a Chromium on the profile, on which no other may run. It ends
// with t, if not before.
func (p *Profile) Start(t testing.TB) *Browser {
	t.Helper()
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options(p.program, p.dir)...)
	t.Cleanup(stop)
	// What chromedp logs are events that a newer Chromium has and it has not.
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(cancel)
	b := &Browser{ctx: ctx}
	t.Cleanup(func() { b.End(t) })
	// The first run starts the process and ties it to its context, which must
	// therefore be the long-lived one without a time limit.
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("starting %s: %v", p.program, err)
	}
	return b
}

// End closes the browser with all its tabs, as somebody does who has had enough,
// and waits until its process is gone. The second time it does nothing.
func (b *Browser) End(t testing.TB) {
	t.Helper()
	if b.ctx.Err() != nil {
		return
	}
	running := chromedp.FromContext(b.ctx).Browser
	if err := chromedp.Cancel(b.ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Logf("closing the browser: %v", err)
	}
	if running != nil && running.Process().Signal(syscall.Signal(0)) == nil {
		t.Error("the browser still runs")
	}
}

// KeptTab opens an empty page with the cookies and the memory of the profile,
// which outlive the browser. Those of a Tab end with it.
func (b *Browser) KeptTab(t testing.TB, v View) *Tab {
	t.Helper()
	id, err := b.keptWindow()
	if err != nil {
		t.Fatalf("opening a window: %v", err)
	}
	return b.tab(t, v, id, "")
}
