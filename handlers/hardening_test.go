package handlers_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"
)

// elsewhere are ways to write an address that some browser takes for another
// site's, or that some server passes on as one.
func elsewhere() []string {
	forms := []string{
		"//e", "///e", "////e", "/\\e", "\\/e", "\\\\e", "\\e", "/%09/e", "/%2F/e", "/%5Ce", "/%5C%5Ce", "/\t/e", "/\n/e", "/\r/e", "\t//e", "\n//e", " //e",
		"/ /e", "https://e", "http://e", "HTTPS://e", "https:e", "https:/e", "https:///e", "https:\\\\e", "https:\\e", "http:e", "ftp://e", "//e:443",
		"//user@e", "//luna.test@e", "https://luna.test@e", "https://luna.test.e", "https://luna.test\\@e", "https://e#luna.test", "https://e?luna.test",
		"https://e/luna.test", "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "javascript://luna.test/%0aalert(1)", "data:text/html,e",
		"vbscript:e", "blob:https://e/x", "file:///e", "/.//e", "/..//e", "/./\\e", "/a/..//e", "/a/../\\e", "./\\e", "..//e", "//./e", "//%65",
		"//e%2f..", "//[::1]", "//127.0.0.1", "//2130706433", "//e。test", "//ⅇ", "/\u200b/e", "\u2028//e", "/\x00/e", "\x00//e", "/\x7f/e", "/\x0b/e", "/\x0c/e",
		"?//e", "#//e", "e", "e/f", "e.test", "www.e.test", "@e", ":e", ";//e", ".e", "", " ", "%2F%2Fe", "%5C%5Ce", "/%2e%2e//e", "/%0d%0aLocation:%20//e", "/a\r\nLocation: //e",
		"https%3A%2F%2Fe", "/\\/e", "/\\\\e", "//e/%2e%2e", "/%252F/e",
	}
	return append(forms, "/"+strings.Repeat("a", 3000))
}

// followed is where a browser at https://luna.test goes that is told location.
// Browsers take a backslash for a slash, and drop tabs and line ends.
func followed(t *testing.T, location string) *url.URL {
	t.Helper()
	base, err := url.Parse("https://luna.test/login")
	if err != nil {
		t.Fatal(err)
	}
	seen := strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(strings.TrimSpace(location))
	if strings.HasPrefix(seen, "//") {
		return &url.URL{Scheme: "https", Host: "elsewhere"}
	}
	to, err := base.Parse(seen)
	if err != nil {
		t.Fatalf("nobody can follow %q: %v", location, err)
	}
	return to
}

func TestNobodyIsSentElsewhere(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Student(t, u, "Jana")
	forms := elsewhere()
	if len(forms) < 80 {
		t.Fatalf("only %d forms", len(forms))
	}
	for _, next := range forms {
		for door, page := range map[string]apptest.Page{
			"language": jana.Post(t, "/language", url.Values{"lang": {"en"}, "return": {next}}),
			"sign-in":  a.Visitor().Post(t, "/login?next="+url.QueryEscape(next), url.Values{"email": {jana.Email}, "password": {apptest.Password}, "next": {next}}),
		} {
			if page.Status != http.StatusSeeOther || strings.ContainsAny(page.Location, "\r\n\\") {
				t.Errorf("%s with %q: %d to %q", door, next, page.Status, page.Location)
				continue
			}
			if to := followed(t, page.Location); to.Host != "luna.test" || to.Scheme != "https" {
				t.Errorf("%s with %q leads to %s", door, next, to)
			}
		}
	}
	page := a.Visitor().Post(t, "/login", url.Values{"email": {jana.Email}, "password": {apptest.Password}, "next": {"/trends?scale=a#b"}})
	if !strings.HasPrefix(page.Location, "/trends?scale=a") {
		t.Errorf("a path of ours leads to %q", page.Location)
	}
}

// TestAHostFromOutsideIsNeverRepeated: in production another host is refused,
// and no header can make us write it into a page, a redirect or a cookie.
func TestAHostFromOutsideIsNeverRepeated(t *testing.T) {
	base := apptest.New(t, models.SQLite)
	a := base.Production(t)
	for _, host := range []string{"evil.example", "luna.test.evil.example", "luna.test:81", "evil.example:443", "luna.test@evil.example", ""} {
		req := httptest.NewRequest(http.MethodGet, "/login", nil)
		req.Host = host
		rec := httptest.NewRecorder()
		a.Program.Handler.ServeHTTP(rec, req)
		if rec.Code != http.StatusMisdirectedRequest || strings.Contains(rec.Body.String(), "evil") {
			t.Errorf("the host %q: %d", host, rec.Code)
		}
	}
	for _, name := range []string{
		"X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "X-Original-Url", "X-Rewrite-Url", "X-Forwarded-Prefix", "X-Original-Host", "X-Forwarded-Proto", "X-Forwarded-Scheme",
	} {
		for _, path := range []string{"/login", "/surveys", "/password/forgot"} {
			c := a.Visitor()
			c.Header.Set(name, "host=evil.example")
			page := c.Get(t, path)
			if strings.Contains(page.Body+page.Location+strings.Join(page.Header.Values("Set-Cookie"), ""), "evil") {
				t.Errorf("%s at %s is repeated", name, path)
			}
			plain := a.Visitor().Get(t, path)
			if page.Status != plain.Status || page.Location != plain.Location {
				t.Errorf("%s at %s: %d to %s, without it %d to %s", name, path, page.Status, page.Location, plain.Status, plain.Location)
			}
		}
	}
}

// TestNoOtherMethodPassesForOne: neither a header nor a field makes a POST
// something else, or a GET a POST.
func TestNoOtherMethodPassesForOne(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		before := a.Fingerprint(t)
		for _, override := range []string{"DELETE", "PUT", "PATCH", "POST", "GET"} {
			for _, name := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"} {
				req := httptest.NewRequest(http.MethodGet, "/modules?_method="+override, nil)
				req.Header.Set(name, override)
				if page := w.Lecturer.Do(t, req); page.Status != http.StatusOK {
					t.Errorf("GET with %s: %s gives %d", name, override, page.Status)
				}
			}
		}
		for _, method := range []string{"DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "MOVE", "get", "POST ", "G\x00ET"} {
			req := httptest.NewRequest(http.MethodGet, "/modules", nil)
			req.Method = method
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			if page := w.Lecturer.Do(t, req); page.Status < 400 || page.Status >= 500 || page.Status == http.StatusOK {
				t.Errorf("%q gives %d", method, page.Status)
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("something was changed")
		}
	})
}

// TestNoSpellingOfAnAddressOpensADoor: what is closed under its name is closed
// under every other one.
func TestNoSpellingOfAnAddressOpensADoor(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	for _, path := range []string{"/admin", "/admin/users", "/admin/mails", "/admin/jobs"} {
		last := path[strings.LastIndex(path, "/"):]
		for _, spelled := range []string{
			path + "/", path + "//", "/" + path, path + "%2F", path + "%2f", strings.Replace(path, "/", "%2F", 2), "/static/.." + path, "/static/%2e%2e" + path,
			"/health/.." + path, "/login/.." + path, path + "/.", path + "/x/..", path + ";x=1", path + "%00", path + "?", path + ".json", strings.ToUpper(path),
			"/%61dmin" + strings.TrimPrefix(path, "/admin"), path + "%20", path + "%09", "/." + path, "/x/.." + path, "/static/..%2f" + path[1:], strings.TrimSuffix(path, last) + "/" + last,
		} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				for who, c := range map[string]*apptest.Client{"student": w.Student, "lecturer": w.Lecturer, "visitor": a.Visitor()} {
					target, err := url.Parse("http://luna.test" + spelled)
					if err != nil {
						continue
					}
					req := httptest.NewRequest(method, "/", nil)
					req.URL = target
					page := c.Do(t, req)
					if page.Status < 300 || page.Status < 400 && !strings.HasPrefix(page.Location, "/login") || page.Status >= 500 {
						t.Errorf("%s %s as %s: %d to %q", method, spelled, who, page.Status, page.Location)
					}
				}
			}
		}
	}
}

// TestABodyInBitsIsMeasuredToo: without a length, what is too much is told as
// such, and not as a mistake in a field.
func TestABodyInBitsIsMeasuredToo(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	for _, door := range []struct{ path, kind string }{
		{"/login", "application/x-www-form-urlencoded"},
		{"/modules/new", "application/x-www-form-urlencoded"},
		{"/modules/new", "multipart/form-data; boundary=x"},
		{"/forms", "application/x-www-form-urlencoded"},
	} {
		body := "title=" + strings.Repeat("x", 2<<20)
		if strings.HasPrefix(door.kind, "multipart") {
			body = "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n" + strings.Repeat("x", 2<<20) + "\r\n--x--\r\n"
		}
		req := httptest.NewRequest(http.MethodPost, door.path, io.NopCloser(bytes.NewBufferString(body)))
		req.ContentLength = -1
		req.Header.Set("Content-Type", door.kind)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if page := w.Lecturer.Do(t, req); page.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s as %s: %d", door.path, door.kind, page.Status)
		}
	}
}

func TestTheServerWaitsForNobodyLong(t *testing.T) {
	s := handlers.Server(http.NotFoundHandler())
	if s.ReadHeaderTimeout.Seconds() != 5 || s.ReadTimeout.Seconds() > 15 || s.WriteTimeout.Seconds() > 60 || s.IdleTimeout.Seconds() > 60 || s.MaxHeaderBytes > 32<<10 {
		t.Errorf("the limits are %+v", s)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.MaxHeaderBytes = s.MaxHeaderBytes
	server.Start()
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X", strings.Repeat("x", 64<<10))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("64 KiB of header give %d", res.StatusCode)
	}
}
