package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
)

func TestTheEditorShowsOnThePhoneWhatIsTyped(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	u, _ := a.University(t, "north")
	jana := a.Lecturer(t, u, "Jana Weiß")
	f := pulseOf(t, jana)
	tab := browser.New(t).Tab(t, browser.Desktop)
	address := a.Serve(t)
	signIn(tab, address, jana.Email)
	tab.Open(fmt.Sprintf("%s/forms/%d/edit?new=rating&page=0&lang=en", address, f.ID))
	tab.Axe()
	tab.Fill("#f-title-en", "How was the tutorial?")
	tab.Fill("#f-max", "7")
	tab.Await("#preview-item .rating label:nth-child(7)")
	if got := tab.Text("#preview-item"); !strings.Contains(got, "How was the tutorial?") {
		t.Errorf("the phone shows %q", got)
	}
	tab.Follow("#open .button.primary")
	tab.Await("#item-how_was_the_tutorial")
	tab.Axe()
}
