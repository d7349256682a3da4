package handlers_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/models"
)

// compared tells how many of n tries were compared: the others were answered
// with 429.
func compared(t *testing.T, n int, try func(i int) apptest.Page) int {
	t.Helper()
	tried := 0
	for i := range n {
		switch page := try(i); page.Status {
		case http.StatusTooManyRequests:
		case http.StatusUnprocessableEntity, http.StatusGone: // a link that is none looks like one that is over
			tried++
		default:
			t.Fatalf("try %d: status %d\n%s", i, page.Status, page.Text())
		}
	}
	return tried
}

func TestAThousandGuessesAtAnEnrolmentPasswordAreWorthTenAtMost(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	door := fmt.Sprintf("/modules/%d/enrollment", w.Module.ID)
	n := compared(t, 1000, func(i int) apptest.Page {
		if i%100 == 0 { // the link to join leads to the same door
			w.Outsider.Follow(t, w.Outsider.Get(t, "/join/"+w.Module.JoinCode))
		}
		return w.Outsider.Post(t, door, enrolling(fmt.Sprintf("guess number %d", i)))
	})
	if n == 0 || n > 10 {
		t.Errorf("%d of 1,000 guesses were compared, want 10 at most", n)
	}
	if page := w.Outsider.Post(t, door, enrolling(apptest.ModuleKey)); page.Status != http.StatusTooManyRequests {
		t.Errorf("the right password after them: %d", page.Status)
	}
	a.Clock.Advance(15*time.Minute + time.Second)
	w.Outsider.Post(t, door, enrolling(apptest.ModuleKey)).Want(t, http.StatusSeeOther)
}

// TestAForgedAddressGivesNoFurtherGuesses: nobody in front of us is trusted
// here, so what a request says of its address counts for nothing.
func TestAForgedAddressGivesNoFurtherGuesses(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	a.University(t, "north")
	n := compared(t, 200, func(i int) apptest.Page {
		visitor := a.Visitor()
		forged := netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}).String()
		for _, header := range []string{"X-Forwarded-For", "X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip"} {
			visitor.Header.Set(header, forged)
		}
		visitor.Header.Set("Forwarded", "for="+forged)
		return visitor.Post(t, "/login", url.Values{"email": {fmt.Sprintf("nobody%d@north.example", i)}, "password": {"wrong wrong wrong"}})
	})
	if n != 100 {
		t.Errorf("%d of 200 tries from one address were compared, want 100", n)
	}
}

func TestAskingForLinksIsLimitedByAddressToo(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	a.University(t, "north")
	sent := 0
	for i := range 60 {
		visitor := a.Visitor()
		visitor.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
		if page := visitor.Post(t, "/password/forgot", url.Values{"email": {fmt.Sprintf("nobody%d@north.example", i)}}); page.Status == http.StatusSeeOther {
			sent++
		}
	}
	if sent != 30 {
		t.Errorf("%d of 60 requests from one address were taken, want 30", sent)
	}
}

func TestGuessingAtLinksIsLimitedByAddress(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana")
	path, _ := forgotten(t, a, jana.Email)
	visitor, over := a.Visitor(), 0
	for i := range 100 {
		if page := visitor.Post(t, fmt.Sprintf("/password/reset/%043d", i), url.Values{"password": {freshPassword}}); page.Status == http.StatusGone {
			over++
		}
	}
	if over != 50 {
		t.Errorf("%d of 100 guesses were looked up, want 50", over)
	}
	for _, page := range []apptest.Page{visitor.Get(t, path), visitor.Post(t, path, url.Values{"password": {freshPassword}})} {
		if page.Status != http.StatusTooManyRequests {
			t.Errorf("the right link after them: %d", page.Status)
		}
	}
}

// TestWhoGuessesAtAnAccountDoesNotLockItsOwnerOut: a browser that the owner has
// signed in with counts by itself.
func TestWhoGuessesAtAnAccountDoesNotLockItsOwnerOut(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		tom, lea := a.Student(t, u, "Tom"), a.Student(t, u, "Lea")
		wrong := url.Values{"email": {tom.Email}, "password": {"wrong wrong wrong"}}
		right := url.Values{"email": {tom.Email}, "password": {apptest.Password}}
		attacker := a.Visitor()
		if n := compared(t, 30, func(int) apptest.Page { return attacker.Post(t, "/login", wrong) }); n != 10 {
			t.Errorf("%d guesses of a stranger were compared, want 10", n)
		}
		a.Visitor().Post(t, "/login", right).Want(t, http.StatusTooManyRequests, "choose a new password with a link by mail")
		lea.Post(t, "/logout", nil)
		lea.Post(t, "/login", right).Want(t, http.StatusTooManyRequests) // a mark of somebody else is worth nothing
		forged := a.Visitor().WithCookie("device", "AAAAAAAAAAAAAAAAAAAAAA."+lea.Cookie("device"))
		forged.Post(t, "/login", right).Want(t, http.StatusTooManyRequests)
		tom.Post(t, "/logout", nil)
		tom.Post(t, "/login", right).Want(t, http.StatusSeeOther)
		tom.Post(t, "/logout", nil)
		if n := compared(t, 30, func(int) apptest.Page { return tom.Post(t, "/login", wrong) }); n != 10 {
			t.Errorf("%d guesses from the owner's browser were compared, want 10", n)
		}
	})
}

func enrolling(password string) url.Values {
	return form("password="+password, "sharing=aggregate", "terms="+shownTerms)
}
