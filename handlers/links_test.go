package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/models"
)

const freshPassword = "seven green bottles"

// forgotten asks for a link to a new password and gives its address.
func forgotten(t *testing.T, a *apptest.App, email string) (path, token string) {
	t.Helper()
	visitor := a.Visitor()
	visitor.Follow(t, visitor.Post(t, "/password/forgot", url.Values{"email": {email}})).Want(t, http.StatusOK, "a mail with a link is on its way")
	return a.Link(t, models.MailReset, email)
}

func TestWhoForgotThePasswordChoosesAnotherByTheLinkInTheMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		path, _ := forgotten(t, a, jana.Email)
		visitor := a.Visitor()
		before := a.Fingerprint(t)
		for range 3 { // programs that check mail open links too
			visitor.Get(t, path).Want(t, http.StatusOK, "Hello Jana", "Save the password")
		}
		if a.Fingerprint(t) != before || jana.SignedOut(t) {
			t.Error("opening the link changed something")
		}
		visitor.Post(t, path, url.Values{"password": {"short"}}).Want(t, http.StatusUnprocessableEntity, "at least 15 characters", "Hello Jana")
		visitor.Post(t, path, url.Values{"password": {"passwordpassword"}}).Want(t, http.StatusUnprocessableEntity, "too easy to guess")
		visitor.Follow(t, visitor.Post(t, path, url.Values{"password": {freshPassword}})).Want(t, http.StatusOK, "Your password is set. Please sign in.")
		if !jana.SignedOut(t) {
			t.Error("the session of before goes on")
		}
		visitor.SignIn(t, jana.Email, freshPassword)
		a.Visitor().Get(t, path).Want(t, http.StatusGone, "This link is over", "Send a new link")
		a.Visitor().Post(t, path, url.Values{"password": {"yet another password"}}).Want(t, http.StatusGone, "This link is over")
	})
}

func TestAnInvitedPersonChoosesAPasswordAndSignsIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Admin.Follow(t, w.Admin.Post(t, "/admin/users", url.Values{"name": {"Neu"}, "email": {"neu@north.example"}, "role": {"student"}})).
			Want(t, http.StatusOK, "Neu")
		path, _ := a.Link(t, models.MailInvitation, "neu@north.example")
		if path == "" {
			t.Fatal("a person without a password was not invited")
		}
		visitor := a.Visitor()
		page := visitor.Get(t, path)
		page.Want(t, http.StatusOK, "Welcome to Luna", "Hello Neu", "until Mon 16 Nov 10:00") // the clock of the university
		if !strings.Contains(page.Body, `value="neu@north.example"`) {
			t.Error("the page does not say for which address the password is")
		}
		visitor.Follow(t, visitor.Post(t, path, url.Values{"password": {freshPassword}})).Want(t, http.StatusOK, "Please sign in.")
		visitor.SignIn(t, "neu@north.example", freshPassword)
		a.Visitor().Get(t, path).Want(t, http.StatusGone, "This link is over")
	})
}

func TestANewAddressNeedsAFreshProofAndTheLinkInItsMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		tom := a.Student(t, u, "Tom")
		a.Clock.Advance(16 * time.Minute)
		tom.Post(t, "/account/email", url.Values{"email": {"tom@new.example"}})
		if path, _ := a.Link(t, models.MailNewAddress, "tom@new.example"); path != "" {
			t.Fatal("a quarter of an hour after signing in nobody asked for the password")
		}
		tom.SignIn(t, tom.Email, apptest.Password)
		tom.Post(t, "/account/email", url.Values{"email": {"nonsense"}}).Want(t, http.StatusUnprocessableEntity, "e-mail address such as")
		tom.Follow(t, tom.Post(t, "/account/email", url.Values{"email": {"tom@new.example"}})).Want(t, http.StatusOK, "on its way to the new address", tom.Email)
		path, _ := a.Link(t, models.MailNewAddress, "tom@new.example")
		a.Visitor().Get(t, path).Want(t, http.StatusOK, "tom@new.example", "Take this address")
		if tom.SignedOut(t) {
			t.Error("opening the link changed something")
		}
		other := a.Visitor() // the mail may be read elsewhere
		other.Follow(t, other.Post(t, path, nil)).Want(t, http.StatusOK, "Your new address is set.")
		if !tom.SignedOut(t) {
			t.Error("the session of before goes on")
		}
		other.SignIn(t, "tom@new.example", apptest.Password)
	})
}

func TestAnAddressIsVerifiedFromTheAccount(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		tom := a.Student(t, u, "Tom")
		tom.Get(t, "/account").Want(t, http.StatusOK, "not verified yet")
		tom.Follow(t, tom.Post(t, "/account/verify", nil)).Want(t, http.StatusOK, "on its way")
		path, _ := a.Link(t, models.MailVerification, tom.Email)
		a.Visitor().Get(t, path).Want(t, http.StatusOK, "is this your address?")
		tom.Get(t, "/account").Want(t, http.StatusOK, "not verified yet")
		tom.Follow(t, tom.Post(t, path, nil))
		if text := tom.Get(t, "/account").Text(); strings.Contains(text, "not verified yet") {
			t.Error("the address is not verified")
		}
	})
}

// TestTheSecretOfALinkGoesNowhereElse: not to other sites, not into the log.
func TestTheSecretOfALinkGoesNowhereElse(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana")
	path, token := forgotten(t, a, jana.Email)
	visitor := a.Visitor()
	for name, page := range map[string]apptest.Page{
		"opened":  visitor.Get(t, path),
		"refused": visitor.Post(t, path, url.Values{"password": {"short"}}),
		"cut":     visitor.Get(t, path+"x"),
		"deeper":  visitor.Get(t, path+"/more"),
		"used":    visitor.Post(t, path, url.Values{"password": {freshPassword}}),
		"over":    visitor.Get(t, path),
	} {
		if got := page.Header.Get("Referrer-Policy"); got != "no-referrer" && name != "deeper" {
			t.Errorf("%s: Referrer-Policy %q", name, got)
		}
		if strings.Contains(page.Location, token) {
			t.Errorf("%s: leads to %s", name, page.Location)
		}
	}
	visitor.Send(t, http.MethodPut, path, "text/plain", "x")
	if log := a.Log.String(); !strings.Contains(log, "/password/reset/:token") || strings.Contains(log, token) {
		t.Error("the log does not show the route, or shows the secret of the link")
	}
}

func TestALinkLeadsToTheConfiguredHostWhateverTheRequestSays(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana")
	visitor := a.Visitor()
	visitor.Header.Set("X-Forwarded-Host", "evil.example")
	visitor.Header.Set("Forwarded", "host=evil.example")
	visitor.Header.Set("X-Forwarded-Proto", "gopher")
	visitor.Post(t, "/password/forgot", url.Values{"email": {jana.Email}}).Want(t, http.StatusSeeOther)
	letters := a.Letters(t)
	if len(letters) != 1 || !strings.Contains(letters[0].Text, "http://luna.test/password/reset/") {
		t.Fatalf("%d letters: %v", len(letters), letters)
	}
	if strings.Contains(letters[0].Text+letters[0].HTML+letters[0].Subject, "evil") || strings.Contains(letters[0].Text, "gopher") {
		t.Error("a header of the request is in the mail")
	}
}

func TestAskingForALinkDoesNotTellWhoHasAnAccount(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana")
		ask := func(email string) (apptest.Page, []string) {
			var page apptest.Page
			visitor := a.Visitor()
			statements := a.Statements(func() { page = visitor.Post(t, "/password/forgot", url.Values{"email": {email}}) })
			return page, statements
		}
		for i := range 5 { // from the fourth on too many were asked for
			there, work := ask(jana.Email)
			not, idle := ask("nobody@north.example")
			if there.Status != not.Status || there.Location != not.Location || strings.ReplaceAll(there.Body, jana.Email, "") != strings.ReplaceAll(not.Body, "nobody@north.example", "") {
				t.Errorf("request %d: %d %q for an account, %d %q for none", i, there.Status, there.Location, not.Status, not.Location)
			}
			if len(work) != len(idle) {
				t.Errorf("request %d: %d statements for an account, %d for none", i, len(work), len(idle))
			}
		}
		if n := len(a.Letters(t)); n != 3 {
			t.Errorf("%d letters, want 3", n)
		}
	})
}
