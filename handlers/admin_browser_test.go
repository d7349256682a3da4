package handlers_test

import (
	"context"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
)

func TestTheFirstRunAndEveryPageOfTheAdministrationReadWellForEverybody(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	code, err := a.NewSetupCode(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b, address := browser.New(t), a.Serve(t)
	tab := b.Tab(t, browser.Phone)
	tab.Open(address + "/")
	tab.Axe()
	for field, value := range setupForm(code) {
		if field == "language" {
			tab.Set("#f-language", value[0])
		} else {
			tab.Fill("#f-"+field, value[0])
		}
	}
	tab.Follow("form[action='/setup'] .button.primary")
	tab.Axe()
	tab.Follow(".due-act")
	tab.Fill("#f-person", "Ada Admin")
	tab.Fill("#f-email", "ada@north.example")
	tab.Fill("#f-password", apptest.Password)
	tab.Follow("form[action$='/administrators'] .button.primary")
	tab.Axe()
	for _, path := range []string{"/admin", "/admin/universities", "/admin/universities/new", "/admin/users", "/admin/jobs", "/account"} {
		tab.Open(address + path)
		tab.Axe()
	}

	tab = b.Tab(t, browser.Desktop.InDark().In("de"))
	signIn(tab, address, "ada@north.example")
	tab.Axe()
	tab.Open(address + "/admin/users/new")
	tab.Fill("#f-name", "Tom Ode")
	tab.Fill("#f-email", "tom@north.example")
	tab.Follow("form[action='/admin/users'] .button.primary")
	for _, path := range []string{"/admin/users/3", "/admin/users?q=tom", "/admin/faculties", "/admin/jobs", "/forms", "/forms/new"} {
		tab.Open(address + path)
		tab.Axe()
	}
}
