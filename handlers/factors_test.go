package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"

	"github.com/pquerna/otp/totp"
)

var (
	secretOnPage = regexp.MustCompile(`id="f-secret" value="([A-Z2-7 ]+)"`)
	codesOnPage  = regexp.MustCompile(`<code>([a-z2-7-]{29})</code>`)
)

// app is an app that makes codes, on somebody's phone.
type app struct {
	a      *apptest.App
	secret string
}

func (p app) code(t *testing.T) string {
	t.Helper()
	code, err := totp.GenerateCode(p.secret, p.a.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// setUpApp goes through the pages and gives the app and the recovery codes.
func setUpApp(t *testing.T, a *apptest.App, c *apptest.Client) (app, []string) {
	t.Helper()
	page := c.Follow(t, c.Post(t, "/account/factors/app", nil))
	page.Want(t, http.StatusOK, "Scan this picture")
	found := secretOnPage.FindStringSubmatch(page.Body)
	if found == nil {
		t.Fatalf("no secret on the page\n%s", page.Body)
	}
	phone := app{a, strings.ReplaceAll(found[1], " ", "")}
	setup := regexp.MustCompile(`name="setup" value="([^"]+)"`).FindStringSubmatch(page.Body)[1]
	page = c.Post(t, "/account/factors/app/confirm", url.Values{"setup": {setup}, "code": {"000 000"}})
	page.Want(t, http.StatusUnprocessableEntity, "not the code that the app should show", "Scan this picture")
	page = c.Post(t, "/account/factors/app/confirm", url.Values{"setup": {setup}, "code": {phone.code(t)}})
	page.Want(t, http.StatusOK, "only this once")
	var codes []string
	for _, m := range codesOnPage.FindAllStringSubmatch(page.Body, -1) {
		codes = append(codes, m[1])
	}
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes on the page", len(codes))
	}
	c.Post(t, "/account/factors/app/confirm", url.Values{"setup": {setup}, "code": {phone.code(t)}}).Want(t, http.StatusSeeOther)
	a.Clock.Advance(time.Minute)
	return phone, codes
}

// password takes the first of two steps.
func password(t *testing.T, c *apptest.Client, next string) apptest.Page {
	t.Helper()
	return c.Post(t, "/login", url.Values{"email": {c.Email}, "password": {apptest.Password}, "next": {next}})
}

func TestSigningInWithAnAppTakesTwoSteps(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		phone, codes := setUpApp(t, a, jana)
		jana.Post(t, "/logout", nil)

		page := password(t, jana, "/modules?q=a")
		if page.Location != "/login/second?next=%2Fmodules%3Fq%3Da" {
			t.Fatalf("led to %q", page.Location)
		}
		pending := jana.Cookie("luna")
		jana.Follow(t, page).Want(t, http.StatusOK, "Code from your app", "Recovery code")
		page = jana.Post(t, "/login/second", url.Values{"code": {"123456"}, "next": {"/modules?q=a"}})
		page.Want(t, http.StatusUnprocessableEntity, "wrong or was used already")
		page = jana.Post(t, "/login/second", url.Values{"code": {phone.code(t)}, "next": {"/modules?q=a"}})
		if page.Location != "/modules?q=a" || jana.Cookie("luna") == pending {
			t.Fatalf("led to %q with the same cookie: %v", page.Location, jana.Cookie("luna") == pending)
		}
		jana.Get(t, "/modules").Want(t, http.StatusOK)
		if !jana.WithCookie("luna", pending).SignedOut(t) {
			t.Error("the secret of the first step signs in")
		}

		password(t, jana, "/")
		page = jana.Post(t, "/login/second", url.Values{"recovery": {codes[4]}, "next": {"//evil.example"}})
		if page.Location != "/" {
			t.Errorf("a recovery code led to %q", page.Location)
		}
		password(t, jana, "/")
		page = jana.Post(t, "/login/second", url.Values{"recovery": {codes[4]}})
		page.Want(t, http.StatusUnprocessableEntity, "none of your recovery codes")
	})
}

func TestThePasswordAloneOpensNoDoor(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		setUpApp(t, a, w.Lecturer)
		paths := map[string]string{}
		for _, door := range handlers.Doors() {
			paths[door.Pattern] = address(t, door.Pattern, w)
		}
		password(t, w.Lecturer, "/")
		before := a.Fingerprint(t)
		for _, door := range handlers.Doors() {
			if door.Anyone {
				continue
			}
			page := ask(t, w.Lecturer, door.Method, paths[door.Pattern])
			if page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location, "/login") {
				t.Errorf("%s %s: %d %s", door.Method, door.Pattern, page.Status, page.Location)
			}
		}
		if a.Fingerprint(t) != before {
			t.Error("a refused request changed something")
		}
		w.Lecturer.Post(t, "/logout", nil).Want(t, http.StatusSeeOther)
		if page := w.Lecturer.Get(t, "/login/second"); page.Location != "/login" {
			t.Errorf("after signing out: %d %s", page.Status, page.Location)
		}
	})
}

// requireFactor has the university want a second factor of its staff, or not.
func requireFactor(t *testing.T, admin models.Scope, wanted bool) {
	t.Helper()
	id := admin.Actor().UniversityID
	u, err := admin.University(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	err = admin.UpdateSettings(t.Context(), id, models.SettingsInput{
		Name: u.Name, TimeZone: u.TimeZone, Language: u.Language, MinGroup: u.MinGroup, MoodGroup: u.MoodGroup,
		KeepAudit: u.KeepAuditMonths, StaffFactor: wanted,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The doors that are open to staff who have still to set up a second factor.
var wayToAFactor = []string{
	"GET /account/confirm", "POST /account/confirm", "POST /account/confirm/passkey", "POST /account/confirm/passkey/begin",
	"GET /account/factors", "GET /account/factors/app", "POST /account/factors/app", "POST /account/factors/app/confirm",
	"POST /account/factors/passkeys", "POST /account/factors/passkeys/begin",
}

func TestStaffWithoutTheFactorReachOnlyTheWayToOne(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		requireFactor(t, w.Admin.Scope, true)
		for name, c := range map[string]*apptest.Client{"lecturer": w.Lecturer, "administrator": w.Admin} {
			before := a.Fingerprint(t)
			for _, door := range handlers.Doors() {
				if door.Anyone || slices.Contains(wayToAFactor, door.Method+" "+door.Pattern) {
					continue
				}
				page := ask(t, c, door.Method, address(t, door.Pattern, w))
				if page.Status != http.StatusSeeOther || page.Location != "/account/factors" {
					t.Errorf("%s at %s %s: %d %s", name, door.Method, door.Pattern, page.Status, page.Location)
				}
			}
			if a.Fingerprint(t) != before {
				t.Errorf("%s changed something", name)
			}
			page := c.Get(t, "/account/factors")
			page.Want(t, http.StatusOK, "wants a second factor")
			if strings.Contains(page.Body, w.Module.Title) {
				t.Error("the page shows what is still closed")
			}
			c.Post(t, "/language", url.Values{"lang": {"en"}}).Want(t, http.StatusSeeOther)
			setUpApp(t, a, c)
			c.Get(t, "/modules").Want(t, http.StatusOK)
			c.Post(t, "/account/factors/app/remove", nil).Want(t, http.StatusUnprocessableEntity, "wants a second factor")
		}
		w.Student.Get(t, "/").Want(t, http.StatusOK)
	})
}

func TestDelicateActsAskForAFreshProof(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		platform := a.PlatformAdministrator(t, "Platform")
		a.Clock.Advance(15*time.Minute + time.Second)
		before, delicate := a.Fingerprint(t), 0
		for _, door := range handlers.Doors() {
			if !door.Confirmed {
				continue
			}
			delicate++
			c := w.Lecturer
			switch {
			case !door.University:
				c = platform
			case !slices.Contains(door.Roles, models.Lecturer) && slices.Contains(door.Roles, models.Student):
				c = w.Student
			case !slices.Contains(door.Roles, models.Lecturer):
				c = w.Admin
			}
			page := ask(t, c, door.Method, address(t, door.Pattern, w))
			if page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location, "/account/confirm?next=") {
				t.Errorf("%s %s: %d %s", door.Method, door.Pattern, page.Status, page.Location)
			}
		}
		if delicate < 8 || a.Fingerprint(t) != before {
			t.Errorf("%d delicate acts; something changed: %v", delicate, a.Fingerprint(t) != before)
		}
	})
}

func TestConfirmingLeadsBackToThePageAndRenewsTheCookie(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		a.Clock.Advance(16 * time.Minute)
		from := func(referer string) string {
			req := httptest.NewRequest(http.MethodPost, "/account/factors/app", nil)
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			req.Header.Set("Referer", referer)
			return jana.Do(t, req).Location
		}
		if to := from("http://luna.test/account/factors?a=b"); to != "/account/confirm?next=%2Faccount%2Ffactors%3Fa%3Db" {
			t.Errorf("led to %q", to)
		}
		if to := from("https://evil.example/account/factors"); to != "/account/confirm?next=%2Faccount" {
			t.Errorf("from elsewhere led to %q", to)
		}
		before := jana.Cookie("luna")
		form := url.Values{"password": {"not my password"}, "next": {"/account/factors"}}
		jana.Post(t, "/account/confirm", form).Want(t, http.StatusUnprocessableEntity, "not your password")
		form.Set("password", apptest.Password)
		if page := jana.Post(t, "/account/confirm", form); page.Location != "/account/factors" {
			t.Errorf("led to %q", page.Location)
		}
		if jana.Cookie("luna") == before || !jana.WithCookie("luna", before).SignedOut(t) {
			t.Error("the cookie of before the proof is still good")
		}
		setUpApp(t, a, jana)
		a.Clock.Advance(16 * time.Minute)
		jana.Get(t, "/account/confirm").Want(t, http.StatusOK, "Confirm with the code", "Confirm with the password")
		form.Set("next", "https://evil.example")
		if page := jana.Post(t, "/account/confirm", form); page.Location != "/" {
			t.Errorf("led outside: %q", page.Location)
		}
	})
}

func TestAnAdministratorTakesALostFactorAway(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		setUpApp(t, a, w.Lecturer)
		person := address(t, "/admin/users/:user", &apptest.World{University: w.University, Lecturer: w.Lecturer, Student: w.Lecturer})
		w.Admin.Get(t, person).Want(t, http.StatusOK, "There is one since", "Phone or key is lost")
		w.Admin.Post(t, person+"/factors/reset", url.Values{"reason": {""}}).Want(t, http.StatusUnprocessableEntity, "Please choose a reason.")
		if w.Lecturer.SignedOut(t) {
			t.Fatal("a refused reset signed the person out")
		}
		w.Admin.Post(t, person+"/factors/reset", url.Values{"reason": {"lost"}}).Want(t, http.StatusSeeOther)
		if !w.Lecturer.SignedOut(t) {
			t.Error("the sessions live on")
		}
		w.Admin.Get(t, person).Want(t, http.StatusOK, "None is set up.")
		if page := password(t, w.Lecturer, "/modules"); page.Location != "/modules" {
			t.Errorf("signing in leads to %q", page.Location)
		}
	})
}
