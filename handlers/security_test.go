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

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	visitor := a.Visitor()
	for _, path := range []string{"/", "/login", "/health", "/no/such/page", "/surveys", "/favicon.ico", a.Program.Files.Path("luna.css")} {
		page := visitor.Get(t, path)
		for name, want := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'",
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "same-origin",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy":           "camera=()",
			"X-Request-Id":                 "",
		} {
			got := page.Header.Get(name)
			if got == "" || !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s = %q", path, name, got)
			}
		}
		if cached := page.Header.Get("Cache-Control"); strings.HasPrefix(path, "/static/") == (cached == "no-store") {
			t.Errorf("%s: Cache-Control = %q", path, cached)
		}
		if strings.Contains(page.Header.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: the policy allows something unsafe", path)
		}
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		for name, header := range map[string]http.Header{
			"another site":                {"Sec-Fetch-Site": {"cross-site"}},
			"a neighbour on the domain":   {"Sec-Fetch-Site": {"same-site"}},
			"another origin":              {"Origin": {"https://evil.example"}},
			"no origin at all":            {"Origin": {"null"}},
			"a session that says nothing": {},
		} {
			req := httptest.NewRequest(http.MethodPost, "/language", strings.NewReader("lang=de"))
			req.Header = header
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if page := jana.Do(t, req); page.Status != http.StatusForbidden {
				t.Errorf("%s: status %d, want 403", name, page.Status)
			}
		}
		jana.Get(t, "/login").Want(t, http.StatusFound) // still signed in, nothing changed
		if page := jana.Get(t, "/no/such"); !strings.Contains(page.Body, `lang="en"`) {
			t.Error("the language changed")
		}
		jana.Post(t, "/language", url.Values{"lang": {"de"}, "return": {"/no/such"}}).Want(t, http.StatusSeeOther)
		if page := jana.Get(t, "/no/such"); !strings.Contains(page.Body, `lang="de"`) {
			t.Error("our own page could not change the language")
		}
	})
}

func TestTooMuchAtOnceIsRefusedWithAPage(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	page := a.Visitor().Post(t, "/login", url.Values{"email": {strings.Repeat("x", 2<<20)}})
	page.Want(t, http.StatusRequestEntityTooLarge, "too much at once")
}

func TestHealthIsOKOnlyWhenTheDatabaseIs(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		for _, path := range []string{"/health", "/health/", "/health/ready", "/health/live"} {
			page := a.Visitor().Get(t, path)
			if page.Status != http.StatusOK || page.Body != `{"status":"ok"}` {
				t.Errorf("%s: %d %s", path, page.Status, page.Body)
			}
		}
		a.MigrateDown(t)
		page := a.Visitor().Get(t, "/health")
		if page.Status != http.StatusServiceUnavailable || strings.Contains(page.Body, "ok") {
			t.Errorf("without the schema: %d %s", page.Status, page.Body)
		}
		if !strings.Contains(a.Log.String(), models.ErrMigrations.Error()) {
			t.Error("the log does not say why")
		}
		if page := a.Visitor().Get(t, "/health/live"); page.Status != http.StatusOK {
			t.Errorf("the process lives, and says %d", page.Status)
		}
	})
}
