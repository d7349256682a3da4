package handlers_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
)

var supportPictures = flag.String("support-pictures", "", "folder for screenshots of the support view")

func TestASupportViewReadsWellForEverybody(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	b, address := browser.New(t), a.Serve(t)
	for name, view := range map[string]browser.View{
		"phone": browser.Phone.In("de"), "desktop": browser.Desktop.In("en"), "desktop-dark": browser.Desktop.InDark().In("en"),
	} {
		tab := b.Tab(t, view)
		w.Admin.SignIn(t, w.Admin.Email, apptest.Password)
		tab.SetCookie(address, "luna", w.Admin.Cookie("luna"))
		tab.Open(fmt.Sprintf("%s/admin/users/%d/support", address, w.Lecturer.Scope.Actor().UserID))
		tab.Fill("#f-reason", "a survey is missing")
		tab.Follow("form[action$='/support'] .button.primary")
		for page, path := range map[string]string{"modules": "/modules", "settings": fmt.Sprintf("/modules/%d/settings", w.Module.ID)} {
			tab.Open(address + path)
			tab.Axe()
			if *supportPictures != "" {
				tab.Screenshot(filepath.Join(*supportPictures, "support-"+page+"-"+name+".png"))
			}
		}
		tab.Allow("server responded with a status of")
		tab.Open(address + "/account")
		tab.Axe()
		if *supportPictures != "" {
			tab.Screenshot(filepath.Join(*supportPictures, "support-hidden-"+name+".png"))
		}
		tab.Follow("form[action='/support/end'] .button")
		var banner bool
		if tab.Eval(`document.querySelector(".support") !== null`, &banner); banner {
			t.Errorf("%s: the banner stands after the end", name)
		}
	}
}
