package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// The table of the HTTP Observatory, as far as it concerns a site that loads
// nothing from elsewhere: each fault takes points from a hundred, and what is
// better than needed adds some, where a site has 90 already.
func observatory(header http.Header) (score int, why []string) {
	score = 100
	take := func(points int, fault string) {
		score -= points
		why = append(why, fmt.Sprintf("-%d %s", points, fault))
	}
	extra := 0
	judgePolicy(header.Get("Content-Security-Policy"), take, &extra)
	judgeCookies((&http.Response{Header: header}).Cookies(), take, &extra)
	if hsts := header.Get("Strict-Transport-Security"); hsts == "" {
		take(20, "no Strict-Transport-Security")
	} else if directive(hsts, "max-age=") < 15_768_000 {
		take(10, "Strict-Transport-Security for less than half a year")
	}
	if header.Get("X-Content-Type-Options") != "nosniff" {
		take(5, "no nosniff")
	}
	switch referrer := header.Get("Referrer-Policy"); referrer {
	case "no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin":
		extra += 5
	case "":
	default:
		take(5, "the Referrer-Policy "+referrer)
	}
	switch corp := header.Get("Cross-Origin-Resource-Policy"); corp {
	case "same-origin", "same-site":
		extra += 10
	case "":
	default:
		take(5, "the Cross-Origin-Resource-Policy "+corp)
	}
	if header.Get("Cross-Origin-Opener-Policy") == "same-origin" {
		extra += 10
	}
	if header.Get("Cross-Origin-Embedder-Policy") == "require-corp" {
		extra += 10
	}
	if header.Get("Access-Control-Allow-Origin") != "" {
		take(50, "other sites may read it")
	}
	if score >= 90 {
		score += extra
	}
	return score, why
}

func judgePolicy(policy string, take func(int, string), extra *int) {
	directives := map[string]string{}
	for part := range strings.SplitSeq(policy, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		directives[name] = value
	}
	switch {
	case policy == "":
		take(25, "no policy for content")
		take(20, "it may be framed")
		return
	case strings.Contains(policy, "unsafe-inline"), strings.Contains(policy, "unsafe-eval"), strings.Contains(directives["script-src"], "data:"), strings.Contains(directives["script-src"], "*"):
		take(20, "the policy allows unsafe scripts")
	case directives["default-src"] == "'none'":
		*extra += 10
	default:
		*extra += 5
	}
	if directives["frame-ancestors"] == "'none'" || directives["frame-ancestors"] == "'self'" {
		*extra += 5
	} else {
		take(20, "it may be framed")
	}
	for _, name := range []string{"base-uri", "form-action"} {
		if directives[name] == "" {
			take(5, "the policy does not limit "+name)
		}
	}
}

func judgeCookies(cookies []*http.Cookie, take func(int, string), extra *int) {
	good := true
	for _, c := range cookies {
		if !c.Secure || !c.HttpOnly || c.SameSite == http.SameSiteDefaultMode || c.SameSite == http.SameSiteNoneMode || c.Domain != "" {
			take(20, "the cookie "+c.Name)
			good = false
		}
	}
	if good && len(cookies) > 0 {
		*extra += 5
	}
}

func directive(value, name string) (n int) {
	for part := range strings.SplitSeq(value, ";") {
		if rest, found := strings.CutPrefix(strings.TrimSpace(part), name); found {
			fmt.Sscan(rest, &n)
		}
	}
	return n
}

// kinds of answers that the program gives, errors and refusals included.
func kindsOfAnswers(t *testing.T, w *apptest.World, lecturer *apptest.Client, a *apptest.App) map[string]apptest.Page {
	t.Helper()
	visitor := a.Visitor()
	odd := func(method, path, body string, change func(*http.Request)) apptest.Page {
		req := httptest.NewRequest(method, path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		change(req)
		return a.Visitor().Do(t, req)
	}
	none := func(*http.Request) {}
	return map[string]apptest.Page{
		"page":            lecturer.Get(t, "/modules"),
		"form":            visitor.Get(t, "/login"),
		"sign-in":         visitor.Post(t, "/login", url.Values{"email": {w.Student.Email}, "password": {apptest.Password}}),
		"wrong password":  visitor.Post(t, "/login", url.Values{"email": {w.Student.Email}, "password": {"wrong wrong wrong"}}),
		"language":        visitor.Post(t, "/language", url.Values{"lang": {"de"}}),
		"redirect":        visitor.Get(t, "/surveys"),
		"absent":          visitor.Get(t, "/no/such/page"),
		"foreign":         lecturer.Get(t, "/modules/987654321"),
		"static":          visitor.Get(t, a.Program.Files.Path("luna.css")),
		"absent static":   visitor.Get(t, "/static/nothing.css"),
		"health":          visitor.Get(t, "/health"),
		"icon":            visitor.Get(t, "/favicon.ico"),
		"download":        lecturer.Get(t, fmt.Sprintf("/forms/%d/definition.json", w.Form.ID)),
		"head":            odd(http.MethodHead, "/login", "", none),
		"wrong method":    odd(http.MethodDelete, "/login", "", none),
		"options":         odd(http.MethodOptions, "/login", "", none),
		"too large":       odd(http.MethodPost, "/login", strings.Repeat("x", 2<<20), none),
		"too large, bits": odd(http.MethodPost, "/login", "email="+strings.Repeat("x", 2<<20), func(r *http.Request) { r.ContentLength = -1 }),
		"malformed":       odd(http.MethodPost, "/language", "lang=%zz", none),
		"another site":    odd(http.MethodPost, "/login", "", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }),
	}
}

func TestEveryAnswerScoresAtTheObservatory(t *testing.T) {
	base := apptest.New(t, models.SQLite)
	w := base.World(t, "north")
	a := base.Production(t)
	lecturer := a.Visitor()
	lecturer.SignIn(t, w.Lecturer.Email, apptest.Password)
	for name, page := range kindsOfAnswers(t, w, lecturer, a) {
		if score, why := observatory(page.Header); score < 150 {
			t.Errorf("%s (%d) scores %d: %v", name, page.Status, score, why)
		}
		if page.Header.Get("X-Request-Id") == "" || page.Header.Get("X-Frame-Options") != "DENY" || page.Header.Get("Permissions-Policy") == "" {
			t.Errorf("%s (%d) lacks one of the other headers: %v", name, page.Status, page.Header)
		}
		if !strings.Contains(page.Header.Get("Content-Security-Policy"), "upgrade-insecure-requests") {
			t.Errorf("%s (%d) lets the browser fetch without TLS", name, page.Status)
		}
		if kept := page.Header.Get("Cache-Control") != "no-store"; kept != (name == "static") {
			t.Errorf("%s (%d): Cache-Control %q", name, page.Status, page.Header.Get("Cache-Control"))
		}
		for _, told := range []string{"Server", "X-Powered-By"} {
			if page.Header.Get(told) != "" {
				t.Errorf("%s tells %s", name, page.Header.Get(told))
			}
		}
	}
}

// TestTheScoreFallsWithEachHeader keeps the table above sharp.
func TestTheScoreFallsWithEachHeader(t *testing.T) {
	base := apptest.New(t, models.SQLite)
	page := base.Production(t).Visitor().Get(t, "/login")
	for _, name := range []string{
		"Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy",
		"Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy",
	} {
		header := page.Header.Clone()
		before, _ := observatory(header)
		header.Del(name)
		if score, _ := observatory(header); score >= before {
			t.Errorf("without %s it is %d, with it %d", name, score, before)
		}
	}
	header := page.Header.Clone()
	header.Add("Set-Cookie", "luna=x; Path=/")
	header.Set("Content-Security-Policy", strings.Replace(header.Get("Content-Security-Policy"), "'none'", "'unsafe-inline'", 1))
	if score, why := observatory(header); score > 60 || len(why) != 2 {
		t.Errorf("a bare cookie and an unsafe policy score %d: %v", score, why)
	}
}
