// Package browser drives a headless Chromium in tests. A tab has a size, a
// colour scheme and cookies of its own, and it is strict: whatever the page
// writes to the console, throws, asks for in vain, or does against the content
// security policy fails the test.
//
// Where no Chromium is found the test is skipped, unless LUNA_TEST_REQUIRE
// holds "browser". A short run leaves these tests out.
package browser

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Browser is one running Chromium.
type Browser struct {
	ctx context.Context
}

// New starts a Chromium that ends with t. It reaches this machine only: a page
// that asks another host for anything fails its test.
func New(t testing.TB) *Browser {
	t.Helper()
	return NewProfile(t).Start(t)
}

// find returns the given program or the first Chromium in PATH.
func find(given string) (string, error) {
	if given != "" {
		return exec.LookPath(given)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); err == nil {
			return p, nil
		}
	}
	return "", errors.New("no browser for this test: install Chromium or set CHROME_PATH")
}

// options keep Chromium from everything that is not the page under test. As
// root chromedp adds no-sandbox by itself.
func options(program, dir string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(dir),
		chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(time.Minute), // a busy machine starts slowly
		// Without a screen Chromium also thinks that there is no mouse.
		chromedp.Flag("blink-settings", "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE ::1"),
	)
}

// remove tries more than once: Chromium's children may still write for a moment
// after the process that was waited for has ended.
func remove(t testing.TB, dir string) {
	var err error
	for range 50 {
		if err = os.RemoveAll(dir); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("removing the browser's folder: %v", err)
}
