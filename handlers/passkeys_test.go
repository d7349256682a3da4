package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
)

// begin asks a page for the options of a passkey.
func begin(t *testing.T, c *apptest.Client, path string) string {
	t.Helper()
	page := c.Post(t, path+"/begin", nil)
	if page.Status != http.StatusOK || page.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%s/begin: %d %s\n%s", path, page.Status, page.Location, page.Text())
	}
	return page.Body
}

// finish hands over what a device answered.
func finish(t *testing.T, c *apptest.Client, path, answer string) apptest.Page {
	t.Helper()
	return c.Post(t, path, url.Values{"credential": {answer}, "name": {"phone"}, "next": {"/modules"}})
}

// setUpPasskey goes through the page of the account.
func setUpPasskey(t *testing.T, c *apptest.Client) *device {
	t.Helper()
	d := newDevice(t)
	const path = "/account/factors/passkeys"
	finish(t, c, path, d.create(t, begin(t, c, path))).Want(t, http.StatusOK, "only this once")
	return d
}

func TestAPasskeyAloneSignsIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		d := setUpPasskey(t, jana)
		jana.Get(t, "/account/factors").Want(t, http.StatusOK, "phone", "10 codes left")
		jana.Post(t, "/logout", nil)

		page := finish(t, jana, "/login/passkey", d.sign(t, begin(t, jana, "/login/passkey")))
		if page.Status != http.StatusSeeOther || page.Location != "/modules" {
			t.Fatalf("signing in: %d %s\n%s", page.Status, page.Location, page.Text())
		}
		jana.Get(t, "/modules").Want(t, http.StatusOK)
		jana.Post(t, "/account/factors/app", nil).Want(t, http.StatusSeeOther) // a fresh proof

		for _, credential := range []string{"", "{}", "null", `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`, strings.Repeat("[", 5000)} {
			page := a.Visitor().Post(t, "/login/passkey", url.Values{"credential": {credential}})
			page.Want(t, http.StatusUnprocessableEntity, "another way")
		}
	})
}

func TestAPasskeyIsTheSecondStep(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana, omar := a.Lecturer(t, u, "Jana"), a.Lecturer(t, u, "Omar")
		d, foreign := setUpPasskey(t, jana), setUpPasskey(t, omar)
		jana.Post(t, "/logout", nil)
		jana.Follow(t, password(t, jana, "/modules")).Want(t, http.StatusOK, "Use a passkey")

		page := finish(t, jana, "/login/passkey", foreign.sign(t, begin(t, jana, "/login/passkey")))
		page.Want(t, http.StatusUnprocessableEntity, "not accepted")
		if !jana.SignedOut(t) {
			t.Fatal("somebody else's passkey is good")
		}
		page = finish(t, jana, "/login/passkey", d.sign(t, begin(t, jana, "/login/passkey")))
		if page.Location != "/modules" || jana.SignedOut(t) {
			t.Fatalf("the second step: %d %s\n%s", page.Status, page.Location, page.Text())
		}
		a.Clock.Advance(16 * time.Minute)
		page = finish(t, jana, "/account/confirm/passkey", d.sign(t, begin(t, jana, "/account/confirm/passkey")))
		if page.Location != "/modules" {
			t.Errorf("confirming: %d %s\n%s", page.Status, page.Location, page.Text())
		}
		jana.Post(t, "/account/factors/app", nil).Want(t, http.StatusSeeOther)
	})
}

// Each is a device or a page that lies. All would get in if the one thing that
// they change were not looked at.
func TestAForgedCeremonyLetsNobodyIn(t *testing.T) {
	forgeries := map[string]func(d *device){
		"from another origin":         func(d *device) { d.origin = "https://luna.test.evil.example" },
		"from another port":           func(d *device) { d.origin = "http://luna.test:8081" },
		"for another host":            func(d *device) { d.host = "evil.example" },
		"of nobody verified":          func(d *device) { d.flags = 1 },
		"of nobody there":             func(d *device) { d.flags = 4 },
		"of another key":              func(d *device) { *d = device{newKey(d), d.id, d.handle, d.count, d.host, d.origin, d.flags} },
		"with a counter that stands":  func(d *device) { d.count-- },
		"in the name of another":      func(d *device) { d.handle = text64([]byte(strings.Repeat("x", 32))) },
		"of a passkey nobody has":     func(d *device) { d.id = []byte(strings.Repeat("y", 32)) },
		"in nobody's name":            func(d *device) { d.handle = "" },
		"of a device that was copied": func(d *device) { d.count -= 2 },
	}
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		d := setUpPasskey(t, jana)
		stranger := a.Visitor()
		in := func(d *device) apptest.Page {
			return finish(t, stranger, "/login/passkey", d.sign(t, begin(t, stranger, "/login/passkey")))
		}
		in(d).Want(t, http.StatusSeeOther)
		for name, forge := range forgeries {
			stranger = a.Visitor()
			liar := *d
			forge(&liar)
			if page := in(&liar); page.Status != http.StatusUnprocessableEntity || !stranger.SignedOut(t) {
				t.Errorf("an answer %s: %d %s", name, page.Status, page.Location)
			}
		}
		in(d).Want(t, http.StatusSeeOther) // and the right one still can
	})
}

func TestAForgedRegistrationAddsNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana, omar := a.Lecturer(t, u, "Jana"), a.Lecturer(t, u, "Omar")
		const path = "/account/factors/passkeys"
		d := newDevice(t)
		d.origin = "https://evil.example"
		finish(t, jana, path, d.create(t, begin(t, jana, path))).Want(t, http.StatusUnprocessableEntity, "not accepted")
		d = newDevice(t)
		d.flags = 1
		finish(t, jana, path, d.create(t, begin(t, jana, path))).Want(t, http.StatusUnprocessableEntity, "not accepted")
		d = newDevice(t)
		answer := d.create(t, begin(t, omar, path))
		finish(t, jana, path, answer).Want(t, http.StatusUnprocessableEntity, "not accepted") // a challenge of somebody else
		finish(t, omar, path, answer).Want(t, http.StatusOK, "only this once")
		finish(t, omar, path, answer).Want(t, http.StatusUnprocessableEntity, "not accepted") // used up
		jana.Post(t, path, url.Values{"credential": {answer}, "name": {" "}}).Want(t, http.StatusUnprocessableEntity)
		if f, err := jana.Scope.Factors(t.Context()); err != nil || f.Any() {
			t.Errorf("%+v, %v", f, err)
		}
		stolen := d.create(t, begin(t, jana, path)) // the number of a key that is known already
		finish(t, jana, path, stolen).Want(t, http.StatusConflict)
	})
}

func TestAChallengeIsAnsweredOnceWithinFiveMinutes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		d := setUpPasskey(t, jana)
		options := begin(t, a.Visitor(), "/login/passkey")
		answer := d.sign(t, options)
		finish(t, a.Visitor(), "/login/passkey", answer).Want(t, http.StatusSeeOther)
		finish(t, a.Visitor(), "/login/passkey", answer).Want(t, http.StatusUnprocessableEntity)
		finish(t, a.Visitor(), "/login/passkey", d.sign(t, options)).Want(t, http.StatusUnprocessableEntity)
		late := begin(t, a.Visitor(), "/login/passkey")
		a.Clock.Advance(5*time.Minute + time.Second)
		finish(t, a.Visitor(), "/login/passkey", d.sign(t, late)).Want(t, http.StatusUnprocessableEntity)

		confirm := begin(t, jana, "/account/confirm/passkey")
		finish(t, a.Visitor(), "/login/passkey", d.sign(t, confirm)).Want(t, http.StatusUnprocessableEntity) // it was for something else
	})
}

func TestAPasskeyOfSomebodyWhoMayNotSignInIsWorthNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, admin := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		d := setUpPasskey(t, jana)
		in := func() apptest.Page {
			c := a.Visitor()
			return finish(t, c, "/login/passkey", d.sign(t, begin(t, c, "/login/passkey")))
		}
		in().Want(t, http.StatusSeeOther)
		if err := admin.Deactivate(t.Context(), jana.Scope.Actor().UserID); err != nil {
			t.Fatal(err)
		}
		in().Want(t, http.StatusUnprocessableEntity, "not accepted")
		if err := admin.Reactivate(t.Context(), jana.Scope.Actor().UserID); err != nil {
			t.Fatal(err)
		}
		in().Want(t, http.StatusSeeOther)
		if err := admin.ResetFactors(t.Context(), jana.Scope.Actor().UserID, "stolen"); err != nil {
			t.Fatal(err)
		}
		in().Want(t, http.StatusUnprocessableEntity, "not accepted")
	})
}

func TestPasskeysAreRenamedAndRemovedByTheirOwnerAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana, omar := a.Lecturer(t, u, "Jana"), a.Lecturer(t, u, "Omar")
		d := setUpPasskey(t, jana)
		f, err := jana.Scope.Factors(t.Context())
		if err != nil || len(f.Passkeys) != 1 {
			t.Fatalf("%+v, %v", f, err)
		}
		at := "/account/factors/passkeys/" + fmt.Sprint(f.Passkeys[0].ID)
		omar.Post(t, at, url.Values{"name": {"mine"}}).Want(t, http.StatusNotFound)
		omar.Post(t, at+"/remove", nil).Want(t, http.StatusNotFound)
		long := strings.Repeat("k", 61)
		refused := jana.Post(t, at, url.Values{"name": {long}})
		refused.Want(t, http.StatusUnprocessableEntity, "at most 60")
		if n := strings.Count(refused.Body, `value="`+long+`"`); n != 1 {
			t.Errorf("%d fields show what was typed", n)
		}
		jana.Post(t, at, url.Values{"name": {"key ring"}}).Want(t, http.StatusSeeOther)
		jana.Get(t, "/account/factors").Want(t, http.StatusOK, "key ring")
		jana.Post(t, at+"/remove", nil).Want(t, http.StatusSeeOther)
		finish(t, a.Visitor(), "/login/passkey", d.sign(t, begin(t, a.Visitor(), "/login/passkey"))).Want(t, http.StatusUnprocessableEntity)
		if page := password(t, jana, "/modules"); page.Location != "/modules" {
			t.Errorf("without a factor the password leads to %q", page.Location)
		}
	})
}
