package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// FuzzRequest: whatever stands in a path, a query, a header or a body, the
// answer is a page with our headers, never a fault of ours.
func FuzzRequest(f *testing.F) {
	a := apptest.New(f, models.SQLite)
	w := a.World(f, "north")
	clients := []*apptest.Client{a.Visitor(), w.Student, w.Lecturer, w.Admin}
	methods := []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"}
	for _, seed := range []struct{ path, header, body string }{
		{"/admin/users?q=%00&sort=-name;drop&after=1e3&role=x&state=", "X-Forwarded-For: 127.0.0.1", ""},
		{"/admin/audit?from=9999-99-99&to=&actor=-1&after=18446744073709551616", "X-HTTP-Method-Override: DELETE", ""},
		{"/modules/1/trends/K7?scale[]=a&scale=%ff", "Range: bytes=0-,5-9999999999", "a=1&a=2"},
		{"/surveys/1", "Content-Type: application/json", `{"a":{"a":{"a":1}}}`},
		{"/modules/%2e%2e/admin", "Cookie: luna=\x00; luna=x; notice=AAAA", "%zz"},
		{"/login/callback?state=a&code=b&state=c", "Cookie: luna-login=AAAA", ""},
		{"/static/..%2f..%2fgo.mod", "Accept-Encoding: gzip;q=9, identity;q=0", ""},
		{"/login?next=//evil.example", "Host: evil.example:80@luna.test", ""},
		{"/password/forgot", "Host: luna.test\r\nX: y", "email=a@b.example"},
		{"/account", "Cookie: luna=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; luna=x", ""},
		{"/join/'%20or%201=1", "Accept-Language: de;q=nan,*;q=2", ""},
	} {
		for i := range clients {
			f.Add(uint8(i), uint8(i), seed.path, seed.header, seed.body)
		}
	}
	f.Fuzz(func(t *testing.T, who, method uint8, path, header, body string) {
		u, err := url.ParseRequestURI("/" + strings.TrimPrefix(path, "/"))
		if err != nil || u.Host != "" || len(path) > 4000 || strings.Contains(u.Path, "logout") || strings.Contains(u.Path, "login/university/") {
			return
		}
		req := httptest.NewRequest(methods[int(method)%len(methods)], "/", strings.NewReader(body))
		req.URL, req.RequestURI = u, u.RequestURI()
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if name, value, ok := strings.Cut(header, ":"); ok && name != "" {
			if name = http.CanonicalHeaderKey(strings.TrimSpace(name)); name == "Host" { // a request has its own place for it
				req.Host = value
			} else {
				req.Header[name] = []string{value}
			}
		}
		page := clients[int(who)%len(clients)].Do(t, req)
		if page.Status >= 500 && page.Status != http.StatusServiceUnavailable || page.Status == 0 {
			t.Fatalf("%s %s with %q and %q: %d\n%s", req.Method, u, header, body, page.Status, a.Log.String()[max(0, len(a.Log.String())-2000):])
		}
		if page.Header.Get("Content-Security-Policy") == "" || page.Header.Get("X-Request-Id") == "" {
			t.Fatalf("%s %s: an answer without our headers", req.Method, u)
		}
	})
}
