package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
)

// oddTexts are what no keyboard writes into a field or an address.
var oddTexts = []string{"\x00", "\xff\xfe", "9223372036854775808", "-1", strings.Repeat("x", 5000)}

// oddFields are the names that forms and addresses of the program know.
var oddFields = strings.Fields(`act after archived before capacity choice.de choice.en choice.value code current description description.de
	description.en direction email faculty first form free go isRequired item items json key lang language last like max maxLength
	min name name-1 new next op open owner page pagetitle person q return reversed revision role scale sharing show shown slug
	sort start state step term time_zone times title title.de title.en turn type unit user version weekdays year`)

// oddBodies are what a form of ours never sends.
var oddBodies = []struct{ kind, body string }{
	{"application/x-www-form-urlencoded", "a=%zz"},
	{"application/x-www-form-urlencoded", "a;b"},
	{"application/json", `{"name":`},
	{"multipart/form-data", "no boundary"},
	{"multipart/form-data; boundary=x", "--x\r\nnothing"},
	{"text/plain; charset=\xff", "x"},
	{"", "x=1"},
}

func oddForm(value string) string {
	form := url.Values{"password": {"short"}} // no hashing: it is tested by itself
	for _, name := range oddFields {
		form.Set(name, value)
	}
	return form.Encode()
}

// who may pass a door, of the people of a world.
func who(w *apptest.World, platform *apptest.Client, visitor *apptest.Client, door handlers.Door) []*apptest.Client {
	var all []*apptest.Client
	for _, c := range []*apptest.Client{w.Student, w.Lecturer, w.Admin, platform} {
		if slices.Contains(door.Roles, c.Scope.Actor().Role) {
			all = append(all, c)
		}
	}
	if door.Anyone {
		all = append(all, visitor)
	}
	return all
}

func TestNoInputMakesTheProgramFail(t *testing.T) {
	need.Long(t)
	t.Parallel()
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		platform := a.PlatformAdministrator(t, "Platform")
		for _, door := range handlers.Doors() {
			if final.MatchString(door.Pattern) {
				continue
			}
			for _, actor := range who(w, platform, a.Visitor(), door) {
				there := address(t, door.Pattern, w)
				for _, odd := range oddTexts {
					part := strings.ReplaceAll(url.PathEscape(odd), "+", "%2B")
					stands(t, actor, door.Method, parameter.ReplaceAllString(door.Pattern, part), "application/x-www-form-urlencoded", "")
					stands(t, actor, door.Method, there+"?"+oddForm(odd), "application/x-www-form-urlencoded", "")
					if door.Method != http.MethodGet {
						stands(t, actor, door.Method, there, "application/x-www-form-urlencoded", oddForm(odd))
					}
				}
				stands(t, actor, door.Method, there+"?a=%zz", "application/x-www-form-urlencoded", "")
				stands(t, actor, door.Method, there+"?a;b", "application/x-www-form-urlencoded", "")
				for _, body := range oddBodies {
					if door.Method != http.MethodGet {
						stands(t, actor, door.Method, there, body.kind, body.body)
					}
				}
			}
		}
	})
}

// final doors end what the rest of the walk needs. They read no fields.
var final = regexp.MustCompile(`/(logout|end|deactivate|close|archive|leave|remove|delete|stop)$`)

// stands wants an answer that blames who asked, if anybody.
func stands(t *testing.T, c *apptest.Client, method, path, kind, body string) {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header["Content-Type"] = []string{kind}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header["User-Agent"] = []string{"Mozilla \xe4"}
	if page := c.Do(t, req); page.Status >= 500 {
		t.Errorf("%s %.120s (%s %.60q): %d", method, path, kind, body, page.Status)
	}
}

func TestAnyBrowserCanSignIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Student(t, u, "Jana")
		for _, agent := range []string{"Mozilla \xe4\xff", strings.Repeat("ä", 150), "a\xffb" + strings.Repeat("x", 300)} {
			c := a.Visitor()
			c.Header.Set("User-Agent", agent)
			page := c.Post(t, "/login", url.Values{"email": {jana.Email}, "password": {apptest.Password}})
			if page.Status != http.StatusSeeOther {
				t.Errorf("%q: status %d", agent, page.Status)
			}
		}
		for _, email := range []string{"\x00", "a\xff@b", strings.Repeat("x", 3000)} {
			page := a.Visitor().Post(t, "/login", url.Values{"email": {email}, "password": {"\x00\xff"}})
			if page.Status != http.StatusUnprocessableEntity {
				t.Errorf("e-mail %q: status %d", email, page.Status)
			}
		}
	})
}
