package browser

import (
	"github.com/chromedp/cdproto/network"
)

// SetCookie gives the tab a cookie for the site at url, as if the site had set
// it, so that a test need not sign in on every page.
func (p *Tab) SetCookie(url, name, value string) {
	p.t.Helper()
	p.Run(network.SetCookie(name, value).WithURL(url).WithHTTPOnly(true).WithSameSite(network.CookieSameSiteLax))
}

// ForgetCookies leaves the tab without a cookie, as one newly opened.
func (p *Tab) ForgetCookies() {
	p.t.Helper()
	p.Run(network.ClearBrowserCookies())
}
