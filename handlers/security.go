package handlers

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"luna/models"

	"github.com/labstack/echo/v4"
)

// maxBody bounds a form.
const maxBody = 1 << 20

// moreBody bounds the forms of the routes that take a file: the largest file,
// and some room for the rest of the form.
var moreBody = map[string]int64{
	"/admin/users/import": models.MaxPeopleImport + 64<<10,
	// A table of marks travels between preview and confirmation in Base64: 4/3 of it.
	"/modules/:module/assignments/:assignment/marks/import": 11 << 20,
	"/modules/:module/grades/import":                        11 << 20,
	// Without a script a file comes in one go; larger ones take the way of uploads.
	"/modules/:module/lessons/:lesson/files":                       16 << 20,
	"/modules/:module/assignments/:assignment/files":               16 << 20,
	"/modules/:module/assignments/:assignment/draft/files":         16 << 20,
	"/modules/:module/assignments/:assignment/grading/:work/files": 16 << 20,
	"/uploads/:upload": models.MaxUpload,
}

// contentPolicy lets pages load what we serve and nothing else; no inline
// script or style runs even if somebody smuggles it into a page.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// securityHeaders stand on every answer, refusals and errors included.
func (h *Handlers) securityHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	policy := contentPolicy
	if h.Production {
		policy += "; upgrade-insecure-requests"
	}
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cross-Origin-Embedder-Policy", "require-corp")
		header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()")
		header.Set("Cache-Control", "no-store")
		if h.Production {
			header.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		return next(c)
	}
}

// knownHost refuses a request for another host, so that no link we write can
// be made to point elsewhere. Health checks come by address and may pass.
func (h *Handlers) knownHost(next echo.HandlerFunc) echo.HandlerFunc {
	if !h.Production {
		return next
	}
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if !strings.EqualFold(c.Request().Host, h.BaseURL.Host) && path != "/health" && !strings.HasPrefix(path, "/health/") {
			return echo.NewHTTPError(http.StatusMisdirectedRequest)
		}
		return next(c)
	}
}

// bodyLimit is how many bytes may be sent to a route.
func bodyLimit(pattern string) int64 { return max(maxBody, moreBody[pattern]) }

// limitBody lets nobody send more than a form needs.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req, limit := c.Request(), bodyLimit(c.Path())
		if req.ContentLength > limit {
			return &http.MaxBytesError{Limit: limit}
		}
		req.Body = http.MaxBytesReader(c.Response(), req.Body, limit)
		if req.ContentLength < 0 && !streams(c) {
			if err := readWhole(req); err != nil {
				return err
			}
		}
		return next(c)
	}
}

// readWhole reads a body that comes in bits and does not say how long it is.
// Read later, by whoever asks for a field, too much would look like a form in
// which nothing was filled in.
func readWhole(req *http.Request) error {
	body, err := io.ReadAll(req.Body)
	if errors.As(err, new(*http.MaxBytesError)) {
		return err
	}
	if err != nil {
		return errMalformed
	}
	// Counted again, since a form in a body without a limit ends at 10 MB.
	req.Body, req.ContentLength = http.MaxBytesReader(nil, io.NopCloser(bytes.NewReader(body)), int64(len(body))), int64(len(body))
	return nil
}

// sameOrigin lets only our own pages change anything. Browsers say where an
// unsafe request comes from; one that carries a session but does not say so is
// refused too.
func (h *Handlers) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	guard := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		req := c.Request()
		if err := guard.Check(req); err != nil {
			return echo.NewHTTPError(http.StatusForbidden).SetInternal(err)
		}
		safe := req.Method == http.MethodGet || req.Method == http.MethodHead || req.Method == http.MethodOptions
		_, cookie := req.Cookie(h.logins.name())
		if !safe && cookie == nil && req.Header.Get("Origin") == "" && req.Header.Get("Sec-Fetch-Site") == "" {
			return echo.NewHTTPError(http.StatusForbidden)
		}
		return next(c)
	}
}

// ipExtractor believes forwarded addresses only from the configured proxies.
func ipExtractor(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		mask := net.CIDRMask(p.Bits(), p.Addr().BitLen())
		options = append(options, echo.TrustIPRange(&net.IPNet{IP: p.Masked().Addr().AsSlice(), Mask: mask}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

const longestPath = 2000 // bytes, of a path to go back to

// localPath gives a path inside the program, or "/" for anything that could
// lead elsewhere.
func localPath(next string) string {
	if len(next) == 0 || len(next) > longestPath || next[0] != '/' || strings.HasPrefix(next, "//") {
		return "/"
	}
	for _, r := range next {
		if r < 0x20 || r == 0x7f || r == '\\' {
			return "/"
		}
	}
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\\t\r\n\x00") {
		return "/"
	}
	path := u.RequestURI()
	if len(path) > longestPath { // a byte may have become three
		return "/"
	}
	return path
}
