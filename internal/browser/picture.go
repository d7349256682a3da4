package browser

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Screenshot writes the whole page as a PNG file, as it looks on a screen that
// is tall enough for it: what is fixed to an edge stands at the page's edge.
func (p *Tab) Screenshot(path string) {
	p.t.Helper()
	var height int64
	var png []byte
	p.Eval("Math.max(innerHeight, document.documentElement.scrollHeight)", &height)
	p.Run(p.metrics(height), chromedp.CaptureScreenshot(&png), p.metrics(p.view.Height))
	p.keep(path, png)
}

// Snapshot writes what is in view as a PNG file.
func (p *Tab) Snapshot(path string) {
	p.t.Helper()
	var png []byte
	p.Run(chromedp.CaptureScreenshot(&png))
	p.keep(path, png)
}

func (p *Tab) keep(path string, png []byte) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// metrics gives the tab its width and a height.
func (p *Tab) metrics(height int64) chromedp.Action {
	return emulation.SetDeviceMetricsOverride(p.view.Width, height, 1, p.view.Touch)
}
