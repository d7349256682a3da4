package handlers_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// peeled is a text and whatever lies under its layers of base64.
func peeled(text string) string {
	all := text
	for range 3 {
		data, err := base64.URLEncoding.DecodeString(text)
		if err != nil {
			return all
		}
		text = string(data)
		all += text
		if parts := strings.SplitN(text, "|", 3); len(parts) == 3 {
			text = parts[1]
		}
	}
	return all
}

func TestANoticeNamesNobodyToWhoReadsTheCookie(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	ada := a.Administrator(t, u, "Ada")
	page := ada.Post(t, "/admin/users", url.Values{"name": {"Canary Person"}, "email": {"canary@north.example"}, "role": {"student"}})
	cookie := ada.Cookie("notice")
	if cookie == "" {
		t.Fatalf("no notice: %d %s", page.Status, page.Text())
	}
	for _, word := range []string{"Canary", "canary"} {
		if strings.Contains(peeled(cookie), word) {
			t.Errorf("the cookie says %q", word)
		}
	}
	ada.Follow(t, page).Want(t, http.StatusOK, "Canary Person")
}

func TestCookiesOfProductionBelongToTheHostAlone(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana")
	p := a.Production(t).Program
	session := ""
	send := func(path string, form url.Values) []*http.Cookie {
		req := httptest.NewRequest(http.MethodPost, "https://luna.test"+path, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if session != "" {
			req.AddCookie(&http.Cookie{Name: "__Host-luna", Value: session})
		}
		rec := httptest.NewRecorder()
		p.Handler.ServeHTTP(rec, req)
		return rec.Result().Cookies()
	}
	seen := map[string]bool{}
	check := func(cookies []*http.Cookie) {
		for _, c := range cookies {
			seen[c.Name] = true
			if c.Name == "__Host-luna" {
				session = c.Value
			}
			if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
				t.Errorf("%s: %s", c.Name, c.Raw)
			}
		}
	}
	check(send("/language", url.Values{"lang": {"de"}}))
	check(send("/login", url.Values{"email": {jana.Email}, "password": {apptest.Password}}))
	check(send("/account", url.Values{"name": {"Jana"}, "lang": {"de"}}))
	for _, name := range []string{"luna", "notice", "language"} {
		if seen[name] || !seen["__Host-"+name] {
			t.Errorf("the cookie %s: %v", name, seen)
		}
	}
	for name, lang := range map[string]string{"__Host-language": "de", "language": "en"} {
		req := httptest.NewRequest(http.MethodGet, "https://luna.test/login", nil)
		req.AddCookie(&http.Cookie{Name: name, Value: "de"})
		rec := httptest.NewRecorder()
		p.Handler.ServeHTTP(rec, req)
		if !strings.Contains(rec.Body.String(), `<html lang="`+lang+`"`) {
			t.Errorf("with the cookie %s the page is not %s", name, lang)
		}
	}
}
