package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/chromedp"
)

// signIn goes through the login page in a browser.
func signIn(tab *browser.Tab, address, email string) {
	tab.Open(address + "/login")
	tab.Fill("#f-email", email)
	tab.Fill("#f-password", apptest.Password)
	tab.Follow("form[action='/login'] .button.primary")
}

// pick presses the button of a rating: "calm-4".
func pick(answer string) chromedp.Action {
	code, value, _ := strings.Cut(answer, "-")
	return chromedp.Evaluate(fmt.Sprintf(`document.querySelector('input[name="a.%s"][value="%s"]').click()`, code, value), nil)
}

func TestAnswersOnAPhoneSurviveClosingTheBrowser(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	b, address := browser.New(t), a.Serve(t)
	phone := b.Tab(t, browser.Phone)
	signIn(phone, address, w.Student.Email)
	phone.Axe()
	phone.Follow(".due-act")
	phone.Axe()
	for _, answer := range []string{"follow-4", "pace-3", "exercises-2"} {
		phone.Run(pick(answer))
	}
	phone.Await(`[data-draft-state][data-state="saved"]`)
	var carried string
	phone.Eval(`document.querySelector("input[name=revision]").value`, &carried)
	if carried == "0" {
		t.Error("the page does not carry the revision of what it has saved")
	}

	other := b.Tab(t, browser.Desktop.InDark())
	signIn(other, address, w.Student.Email)
	other.Open(address + survey(w) + "?page=1")
	other.Axe()
	var checked int
	other.Eval(`document.querySelectorAll("input[type=radio]:checked").length`, &checked)
	if checked != 3 {
		t.Errorf("%d answers are on the other device, want 3", checked)
	}
	other.Follow(`button[value="next"]`)
	for _, answer := range []string{"pressure-3", "worry-2", "calm-4", "energy-3", "tired-3"} {
		other.Run(pick(answer))
	}
	other.Follow(`button[value="next"]`)
	for _, answer := range []string{"confident-4", "manage-4"} {
		other.Run(pick(answer))
	}
	other.Follow(`button[value="next"]`)
	other.Await("[data-draft-done]")
	other.Axe()
	if got := other.Text("main"); !strings.Contains(got, "Your answers have arrived") {
		t.Errorf("the last page says %q", got)
	}
}

func TestTheEnrolmentPasswordOfALinkOutlivesSigningIn(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	tab, address := browser.New(t).Tab(t, browser.Phone), a.Serve(t)
	tab.Open(address + "/join/" + w.Module.JoinCode + "#key=" + url.PathEscape(apptest.ModuleKey))
	tab.Fill("#f-email", w.Outsider.Email)
	tab.Fill("#f-password", apptest.Password)
	tab.Follow("form[action='/login'] .button.primary")
	tab.Axe()
	var password, shown string
	tab.Eval(`document.querySelector("#f-password").value`, &password)
	if password != apptest.ModuleKey {
		t.Errorf("the field holds %q, want the password of the link", password)
	}
	tab.Follow("main form .button.primary")
	tab.Axe()
	tab.Eval("location.href", &shown)
	if want := fmt.Sprintf("%s/modules/%d", address, w.Module.ID); shown != want {
		t.Errorf("joining leads to %s, want %s", shown, want)
	}
	if log := a.Log.String(); strings.Contains(log, apptest.ModuleKey) || strings.Contains(log, url.PathEscape(apptest.ModuleKey)) {
		t.Error("the password is in the log")
	}
}
