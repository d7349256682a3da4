package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/oidctest"
	"luna/models"
)

// connect sets the university's login up on its page and gives the path at
// which people sign in with it.
func connect(t *testing.T, a *apptest.App, admin *apptest.Client, issuer string) string {
	t.Helper()
	admin.Post(t, "/admin/logins/new", url.Values{
		"name": {"Campus account"}, "issuer": {issuer}, "client_id": {oidctest.ClientID}, "secret": {oidctest.ClientSecret}, "active": {"on"},
	}).Want(t, http.StatusSeeOther)
	logins, err := a.LoginProviders(t.Context())
	if err != nil || len(logins) == 0 {
		t.Fatalf("%d logins, %v", len(logins), err)
	}
	for _, line := range strings.Split(a.Visitor().Get(t, "/login/university").Body, `href="`) {
		if path, _, ok := strings.Cut(line, `"`); ok && strings.HasPrefix(path, "/login/university/") {
			return strings.ReplaceAll(path, "&amp;", "&")
		}
	}
	t.Fatal("the login cannot be chosen")
	return ""
}

func TestPeopleSignInWithTheLoginOfTheirUniversity(t *testing.T) {
	issuer := oidctest.Start(t, "http://luna.test"+models.LoginCallback)
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, south := a.World(t, "north"), a.World(t, "south")
		path := connect(t, a, north.Admin, issuer)
		signIn := func(login string) (*apptest.Client, apptest.Page) {
			t.Helper()
			c := a.Visitor()
			away := c.Get(t, path)
			away.Want(t, http.StatusSeeOther)
			return c, c.Get(t, oidctest.SignIn(t, away.Location, login))
		}
		refused := func(why, login string) {
			t.Helper()
			c, page := signIn(login)
			if page.Status != http.StatusForbidden || !c.SignedOut(t) {
				t.Errorf("%s: %d\n%s", why, page.Status, page.Text())
			}
		}
		// Before anybody is linked: only a verified address of the own university counts.
		refused("an address that was not verified", "unverified:"+north.Student.Email)
		refused("no address", "nobody:17")
		refused("an address of another university", south.Student.Email)
		refused("an unknown address", "stranger@north.example")

		c, page := signIn(north.Student.Email)
		page.Want(t, http.StatusSeeOther)
		c.Get(t, "/account").Want(t, http.StatusOK, "Student of north")
		// From then on the subject counts, whatever the address says.
		c, page = signIn("as:subject of " + north.Student.Email + ":changed@north.example")
		page.Want(t, http.StatusSeeOther)
		c.Get(t, "/account").Want(t, http.StatusOK, "Student of north")
		refused("another subject with a linked address", "as:thief:"+north.Student.Email)

		// Who has a second factor here is asked for it as well.
		setUpApp(t, a, north.Student)
		c, page = signIn(north.Student.Email)
		page.Want(t, http.StatusSeeOther)
		if !strings.HasPrefix(page.Location, "/login/second") || !c.SignedOut(t) {
			t.Errorf("the login of the university replaces the second factor: %q", page.Location)
		}

		if err := north.Admin.Scope.Deactivate(t.Context(), north.Student.Scope.Actor().UserID); err != nil {
			t.Fatal(err)
		}
		refused("a deactivated person", north.Student.Email)
	})
}

func TestALoginIsOnlyFinishedByTheBrowserThatBeganIt(t *testing.T) {
	issuer := oidctest.Start(t, "http://luna.test"+models.LoginCallback)
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north := a.World(t, "north")
		path := connect(t, a, north.Admin, issuer)
		begin := func() (*apptest.Client, string) {
			c := a.Visitor()
			return c, oidctest.SignIn(t, c.Get(t, path).Location, north.Student.Email)
		}
		fails := func(why string, c *apptest.Client, back string) {
			t.Helper()
			if page := c.Get(t, back); page.Status != http.StatusBadRequest && page.Status != http.StatusBadGateway || !c.SignedOut(t) {
				t.Errorf("%s: %d\n%s", why, page.Status, page.Text())
			}
		}
		_, back := begin()
		fails("a browser that never asked", a.Visitor(), back)
		other, _ := begin()
		fails("a browser with another question", other, back)
		c, back := begin()
		fails("another state", c, strings.Replace(back, "state=", "state=x", 1))
		c, back = begin()
		fails("an answer in another login's name", c, strings.Split(back, "&iss=")[0]+"&iss=https%3A%2F%2Fother.example")
		c, back = begin()
		fails("no code", c, back[:strings.Index(back, "?")]+"?error=access_denied&"+back[strings.Index(back, "state="):])
		c, back = begin()
		a.Clock.Advance(11 * 60 * 1e9)
		fails("a late answer", c, back)
		a.Clock.Advance(-11 * 60 * 1e9)
		c, back = begin()
		c.Get(t, back).Want(t, http.StatusSeeOther)
		fails("the same answer again", a.Visitor().WithCookie("luna-login", ""), back)
		if strings.Contains(a.Log.String(), north.Student.Email) {
			t.Error("the log names an address")
		}
	})
}

func TestALoginThatDoesNotAnswerIsNotSaved(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, south := a.World(t, "north"), a.World(t, "south")
		before := a.Fingerprint(t)
		form := url.Values{"name": {"Campus"}, "issuer": {"http://127.0.0.1:1"}, "client_id": {"luna"}, "secret": {"hush"}, "active": {"on"}}
		page := north.Admin.Post(t, "/admin/logins/new", form)
		page.Want(t, http.StatusUnprocessableEntity, "No login answers at this address")
		if strings.Contains(page.Body, "hush") {
			t.Error("the page shows the secret")
		}
		for _, issuer := range []string{"", "login.example.org", "ftp://x.example", "https://u:p@x.example", "https://x.example?a=b", "https://x.example#f"} {
			form.Set("issuer", issuer)
			north.Admin.Post(t, "/admin/logins/new", form).Want(t, http.StatusUnprocessableEntity, "as its operator names it")
		}
		if a.Fingerprint(t) != before {
			t.Error("something was saved")
		}
		p, err := north.Admin.Scope.SaveProvider(t.Context(), 0, models.ProviderInput{Name: "N", Issuer: "https://x.example", ClientID: "c", Secret: "s"}, false)
		if err != nil {
			t.Fatal(err)
		}
		_, err = north.Admin.Scope.SaveProvider(t.Context(), p.ID, models.ProviderInput{Name: "N", Issuer: "https://evil.example", ClientID: "c"}, false)
		if err == nil {
			t.Error("the secret would be told to another address")
		}
		if _, err := south.Admin.Scope.Provider(t.Context(), p.ID); err == nil {
			t.Error("another university's administrator sees the login")
		}
		if _, err := a.LoginProvider(t.Context(), p.ID); err == nil {
			t.Error("a login that is switched off can be used")
		}
	})
}
