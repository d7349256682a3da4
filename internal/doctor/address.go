package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// renewal is how many days before its end a certificate should be a new one.
const renewal = 14

func address(ctx context.Context, p Patient) []Finding {
	base := p.Config.BaseURL
	if base.Scheme != "https" {
		if p.Config.Production {
			return []Finding{{
				Level: Fault, Found: base.String() + " is not https", Meaning: "Passwords travel in the clear.",
				Do: "Put nginx with a certificate in front, and set LUNA_BASE_URL.",
			}}
		}
		return []Finding{{
			Level: Warning, Found: "this is a development server at " + base.String(), Meaning: "Cookies are not marked secure, mistakes of the configuration are let pass.",
			Do: "Set LUNA_ENV=production before anybody else uses it.",
		}}
	}
	state, err := p.handshake(ctx)
	var wrong *tls.CertificateVerificationError
	switch {
	case errors.As(err, &wrong):
		return []Finding{{
			Level: Fault, Found: "the certificate does not hold: " + wrong.Err.Error(), Meaning: "Browsers refuse the site.",
			Do: "Renew it for " + base.Hostname() + ", with the certificates in between, and let nginx load it again.",
		}}
	case err != nil:
		return []Finding{{
			Level: Warning, Found: base.String() + " cannot be reached from here: " + err.Error(), Meaning: "Certificate and headers could not be looked at.",
			Do: "Look whether nginx runs, or run this where the site can be reached.",
		}}
	}
	end := state.PeerCertificates[0].NotAfter
	days := int(end.Sub(p.Now()).Hours() / 24)
	if days < renewal {
		return []Finding{{
			Level: Warning, Found: fmt.Sprintf("the certificate ends in %d days", days), Meaning: "Afterwards browsers refuse the site.",
			Do: "Renew it now and look why that did not happen by itself.",
		}}
	}
	return fine("%s, %s, the certificate holds for %d days", base, tls.VersionName(state.Version), days)
}

func (p Patient) dial(ctx context.Context, network, to string) (net.Conn, error) {
	if p.Dial != nil {
		return p.Dial(ctx, network, to)
	}
	return new(net.Dialer).DialContext(ctx, network, to)
}

// tls checks certificates by the patient's clock.
func (p Patient) tls() *tls.Config {
	return &tls.Config{ServerName: p.Config.BaseURL.Hostname(), RootCAs: p.Roots, MinVersion: tls.VersionTLS12, Time: p.Now}
}

func (p Patient) handshake(ctx context.Context) (tls.ConnectionState, error) {
	host := p.Config.BaseURL.Host
	if p.Config.BaseURL.Port() == "" {
		host = net.JoinHostPort(p.Config.BaseURL.Hostname(), "443")
	}
	raw, err := p.dial(ctx, "tcp", host)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	line := tls.Client(raw, p.tls())
	defer line.Close()
	err = line.HandshakeContext(ctx)
	return line.ConnectionState(), err
}

// client asks the site as a browser would, following nothing.
func (p Patient) client() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DialContext: p.dial, TLSClientConfig: p.tls(), DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// wanted are headers with a part of what they must say. Stricter is fine.
var wanted = []struct{ name, part string }{
	{"Content-Security-Policy", "default-src 'none'"},
	{"Content-Security-Policy", "frame-ancestors 'none'"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", ""},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Cache-Control", "no-store"},
}

// headers looks at the sign-in page as it arrives, behind whatever stands in
// front of the program.
func headers(ctx context.Context, p Patient) []Finding {
	base := p.Config.BaseURL.String()
	page, err := p.get(ctx, base+"/login", "")
	if err != nil {
		return []Finding{{
			Level: Warning, Found: "the sign-in page cannot be reached from here: " + err.Error(), Meaning: "Headers and cookies could not be looked at.",
			Do: "Run this while the program serves, where the site can be reached.",
		}}
	}
	var missing []string
	if page.StatusCode != http.StatusOK {
		missing = append(missing, fmt.Sprintf("the sign-in page gives %d", page.StatusCode))
	}
	for _, w := range wanted {
		if values := page.Header.Values(w.name); len(values) != 1 || !strings.Contains(values[0], w.part) {
			missing = append(missing, fmt.Sprintf("%s is %q", w.name, strings.Join(values, " and ")))
		}
	}
	if strings.Contains(page.Header.Get("Content-Security-Policy"), "unsafe-") {
		missing = append(missing, "Content-Security-Policy allows something unsafe")
	}
	https := p.Config.BaseURL.Scheme == "https"
	if https && transport(page.Header.Get("Strict-Transport-Security")) < aYear {
		missing = append(missing, "Strict-Transport-Security is missing, or for less than a year")
	}
	for _, c := range page.Cookies() {
		if https && !c.Secure || !c.HttpOnly || c.SameSite == http.SameSiteDefaultMode || c.SameSite == http.SameSiteNoneMode || https && !strings.HasPrefix(c.Name, "__Host-") {
			missing = append(missing, "the cookie "+c.Name+" is not closed enough")
		}
	}
	var found []Finding
	if len(missing) > 0 {
		found = append(found, Finding{
			Level: Fault, Found: strings.Join(missing, "; "), Meaning: "Browsers do not protect people as the program asks them to.",
			Do: "Look what stands in front of the program and changes its answers: nginx/templates is how it should be.",
		})
	}
	return orFine(append(found, strangers(ctx, p)...), "the sign-in page arrives as closed as it was sent")
}

// aYear is how many seconds browsers should at least ask for the site by https.
const aYear = 365 * 24 * 60 * 60

// transport reads for how many seconds they should.
func transport(header string) int {
	for part := range strings.SplitSeq(header, ";") {
		if age, found := strings.CutPrefix(strings.TrimSpace(part), "max-age="); found {
			seconds, err := strconv.Atoi(age)
			if err == nil {
				return seconds
			}
		}
	}
	return 0
}

// strangers asks for another site at the same address.
func strangers(ctx context.Context, p Patient) []Finding {
	if !p.Config.Production {
		return nil
	}
	page, err := p.get(ctx, p.Config.BaseURL.String()+"/login", "doctor.invalid")
	if err != nil || page.StatusCode >= http.StatusBadRequest {
		return nil
	}
	return []Finding{{
		Level: Fault, Found: fmt.Sprintf("a request for the host doctor.invalid is answered with %d", page.StatusCode),
		Meaning: "Somebody may be able to make the site speak in another's name.",
		Do:      "Let the server in front refuse names that it does not know.",
	}}
}

func (p Patient) get(ctx context.Context, url, host string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Host = host
	res, err := p.client().Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
	return res, err
}
