package handlers_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

const wrongPassword = "wrong wrong wrong"

// knock is one try with a wrong secret, the i-th, in front of one replica.
type knock func(t *testing.T, at *apptest.App, i int) apptest.Page

// guessing is something that can be guessed at, through one door or several
// that lead to the same secret.
type guessing struct {
	name  string
	doors []string
	limit int // how many guesses are compared, whatever the door
	begin func(t *testing.T, a *apptest.App) knock
}

// guessings are all secrets that can be guessed at, with their doors.
func guessings() []guessing {
	return []guessing{
		{"a password, signing in", []string{"POST /login"}, 10, guessSignIn},
		{"one's own password", []string{"POST /account/password", "POST /account/confirm"}, 10, guessPassword},
		{"a second factor, signing in", []string{"POST /login/second"}, 5, guessSecond},
		{"a second factor, signed in", []string{"POST /account/confirm", "POST /account/factors/app/confirm"}, 5, guessApp},
		{"an enrolment password", []string{"POST /modules/:module/enrollment"}, 5, guessModule},
		{"a one-time link", []string{"POST /password/reset/:token", "POST /invitations/:token", "POST /verify/:token", "POST /account/email/:token"}, 50, guessLink},
		{"the code of the first run", []string{"POST /setup"}, 10, guessSetup},
	}
}

func guessSignIn(t *testing.T, a *apptest.App) knock {
	u, _ := a.University(t, "north")
	tom, visitor := a.Student(t, u, "Tom"), a.Visitor()
	return func(t *testing.T, at *apptest.App, _ int) apptest.Page {
		return visitor.At(at).Post(t, "/login", url.Values{"email": {tom.Email}, "password": {wrongPassword}})
	}
}

func guessPassword(t *testing.T, a *apptest.App) knock {
	u, _ := a.University(t, "north")
	tom := a.Student(t, u, "Tom")
	return func(t *testing.T, at *apptest.App, i int) apptest.Page {
		if i%2 == 0 {
			return tom.At(at).Post(t, "/account/password", url.Values{"current": {wrongPassword}, "password": {freshPassword}})
		}
		return tom.At(at).Post(t, "/account/confirm", url.Values{"password": {wrongPassword}})
	}
}

func guessSecond(t *testing.T, a *apptest.App) knock {
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana")
	setUpApp(t, a, jana)
	password(t, jana, "/")
	return func(t *testing.T, at *apptest.App, i int) apptest.Page {
		if i%2 == 0 {
			return jana.At(at).Post(t, "/login/second", url.Values{"code": {"000 000"}})
		}
		return jana.At(at).Post(t, "/login/second", url.Values{"recovery": {"aaaa-bbbb-cccc-dddd"}})
	}
}

func guessApp(t *testing.T, a *apptest.App) knock {
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana")
	setUpApp(t, a, jana)
	begun, err := url.Parse(jana.Post(t, "/account/factors/app", nil).Location)
	if err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T, at *apptest.App, i int) apptest.Page {
		form := url.Values{"code": {"000 000"}, "setup": begun.Query()["setup"]}
		return jana.At(at).Post(t, []string{"/account/confirm", "/account/factors/app/confirm"}[i%2], form)
	}
}

func guessModule(t *testing.T, a *apptest.App) knock {
	w := a.World(t, "north")
	return func(t *testing.T, at *apptest.App, i int) apptest.Page {
		c := w.Outsider.At(at)
		if i%50 == 0 { // the link to join leads to the same door
			c.Follow(t, c.Get(t, "/join/"+w.Module.JoinCode))
		}
		return c.Post(t, fmt.Sprintf("/modules/%d/enrollment", w.Module.ID), enrolling(fmt.Sprintf("guess number %d", i)))
	}
}

func guessLink(t *testing.T, a *apptest.App) knock {
	a.University(t, "north")
	visitor, kinds := a.Visitor(), []string{"/password/reset/", "/invitations/", "/verify/", "/account/email/"}
	return func(t *testing.T, at *apptest.App, i int) apptest.Page {
		return visitor.At(at).Post(t, kinds[i/2%len(kinds)]+fmt.Sprintf("%043d", i), url.Values{"password": {freshPassword}})
	}
}

func guessSetup(t *testing.T, a *apptest.App) knock {
	if _, err := a.NewSetupCode(t.Context()); err != nil {
		t.Fatal(err)
	}
	visitor := a.Visitor()
	return func(t *testing.T, at *apptest.App, _ int) apptest.Page {
		return visitor.At(at).Post(t, "/setup", setupForm("WRONG"))
	}
}

// TestTwoHundredTriesAreWorthTenAtEveryDoor, or what the secret behind it
// allows: whichever of its doors they come through, however many replicas there
// are, and whatever is started anew.
func TestTwoHundredTriesAreWorthTenAtEveryDoor(t *testing.T) {
	t.Parallel()
	for _, g := range guessings() {
		t.Run(g.name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, a *apptest.App) {
				replicas := []*apptest.App{a, a.Replica(t)}
				guess := g.begin(t, a)
				if n := compared(t, 200, func(i int) apptest.Page { return guess(t, replicas[i/4%2], i) }); n != g.limit {
					t.Errorf("%d of 200 tries were compared, want %d", n, g.limit)
				}
				restarted := a.Replica(t)
				for i := range 8 {
					if page := guess(t, restarted, i); page.Status != http.StatusTooManyRequests {
						t.Errorf("after a restart: %d", page.Status)
					}
				}
			})
		})
	}
}

// notGuessed are doors that count something, or that take a token or a code,
// and yet let nobody guess at a secret.
var notGuessed = map[string]string{
	"POST /password/forgot":      "counts the mails that are asked for",
	"POST /account/email":        "counts the mails that are asked for",
	"POST /account/verify":       "counts the mails that are asked for",
	"POST /login/passkey/begin":  "counts the challenges that are asked for",
	"GET /password/reset/:token": "shows the page, counts nothing as it changes nothing; closed to who has guessed too often",
	"GET /invitations/:token":    "shows the page, counts nothing as it changes nothing; closed to who has guessed too often",
	"GET /verify/:token":         "shows the page, counts nothing as it changes nothing; closed to who has guessed too often",
	"GET /account/email/:token":  "shows the page, counts nothing as it changes nothing; closed to who has guessed too often",
	"GET /calendar/:token":       "256 random bits; the programs of many people ask from one address, which counting would lock out",
	"GET /join/:code":            "names a module, whose password is asked for then",
}

// TestEveryDoorThatTakesASecretIsGuessedAt finds the doors behind which tries
// are counted, by knocking at each as everybody who may, and those whose address
// holds a token or a code. Each must be guessed at above, or say why not.
func TestEveryDoorThatTakesASecretIsGuessedAt(t *testing.T) {
	need.Long(t)
	t.Parallel()
	found := countingDoors(t)
	var known []string
	for _, g := range guessings() {
		known = append(known, g.doors...)
	}
	for door := range notGuessed {
		known = append(known, door)
	}
	for door, counts := range found {
		if counts && !slices.Contains(known, door) {
			t.Errorf("%s takes a secret, and nobody tries to guess it", door)
		}
	}
	for _, door := range known {
		if !found[door] {
			t.Errorf("%s is guessed at or excused, and counts nothing", door)
		}
	}
}

// counting is a statement that reads or writes a counter of tries.
var counting = regexp.MustCompile("(?i)(from|into|update) [`\"]?attempts\\b")

func countingDoors(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	empty, a := apptest.New(t, models.SQLite), apptest.New(t, models.SQLite)
	w, platform := a.World(t, "north"), a.PlatformAdministrator(t, "Platform")
	factor := a.Lecturer(t, w.University, "Factor")
	setUpApp(t, a, factor)
	knockEverywhere(t, empty, w, empty.Visitor(), found) // the first run
	// Whoever may do least comes first: the others end much by pressing every button.
	for _, c := range []*apptest.Client{a.Visitor(), factor, w.Outsider, w.Student, w.Lecturer, w.Admin, platform} {
		knockEverywhere(t, a, w, c, found)
	}
	return found
}

// knockEverywhere sends wrong secrets to all doors that somebody may pass.
func knockEverywhere(t *testing.T, a *apptest.App, w *apptest.World, c *apptest.Client, found map[string]bool) {
	t.Helper()
	for _, door := range handlers.Doors() {
		name := door.Method + " " + door.Pattern
		if strings.Contains(door.Pattern, ":token") || strings.Contains(door.Pattern, ":code") {
			found[name] = true
		}
		if door.Method == http.MethodGet || !door.Anyone && (c.Email == "" || !slices.Contains(door.Roles, c.Scope.Actor().Role)) {
			continue
		}
		if c.Email != "" {
			password(t, c, "/") // the door before may have ended the session
		}
		form := wrongSecrets()
		if door.Pattern == "/account/factors/app/confirm" { // only for an app that is being set up
			begun, _ := url.Parse(c.Post(t, "/account/factors/app", nil).Location)
			form.Set("setup", begun.Query().Get("setup"))
		}
		path := address(t, door.Pattern, w)
		statements := a.Statements(func() { c.Post(t, path, form) })
		found[name] = found[name] || slices.ContainsFunc(statements, counting.MatchString)
	}
}

// wrongSecrets fills every field that any of the doors reads a secret from, and
// what else they want to see before they look at it.
func wrongSecrets() url.Values {
	form := setupForm("WRONG")
	maps.Copy(form, enrolling(wrongPassword))
	form.Set("email", "somebody@north.example")
	form.Set("current", wrongPassword)
	form.Set("password", freshPassword)
	form.Set("recovery", "aaaa-bbbb-cccc-dddd")
	form.Set("credential", "{}")
	return form
}
