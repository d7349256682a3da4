package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

func TestAnAdministratorFindsEverythingFromTheOverview(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		ada, mira := a.Administrator(t, u, "Ada"), a.PlatformAdministrator(t, "Mira")
		ada.Follow(t, ada.Get(t, "/")).Want(t, http.StatusOK, "People", "Faculties", "without a password")
		mira.Follow(t, mira.Get(t, "/")).Want(t, http.StatusOK, "1 university is open")
		for _, path := range []string{"/admin", "/admin/users", "/admin/users/new", "/admin/faculties", "/admin/jobs", "/modules", "/forms", "/account"} {
			ada.Get(t, path).Want(t, http.StatusOK)
		}
		for _, path := range []string{"/admin", "/admin/users", "/admin/users/new", "/admin/universities", "/admin/universities/new", "/admin/jobs", "/account"} {
			mira.Get(t, path).Want(t, http.StatusOK)
		}
		mira.Get(t, "/admin/faculties").Want(t, http.StatusNotFound)
		for _, path := range []string{"/admin/universities", fmt.Sprintf("/admin/universities/%d", u.ID)} {
			ada.Get(t, path).Want(t, http.StatusNotFound)
		}
		for _, c := range []*apptest.Client{a.Lecturer(t, u, "Jana"), a.Student(t, u, "Tom")} {
			for _, path := range []string{"/admin", "/admin/users", "/admin/jobs", "/admin/faculties", "/admin/universities"} {
				c.Get(t, path).Want(t, http.StatusNotFound)
			}
		}
	})
}

func TestAUniversityIsMadeGivenAnAdministratorClosedAndOpenedAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		mira := a.PlatformAdministrator(t, "Mira")
		mira.Post(t, "/admin/universities", url.Values{"name": {"North"}, "slug": {"No rth!"}, "time_zone": {"Mars/Olympus"}, "language": {"fr"}}).
			Want(t, http.StatusUnprocessableEntity, "small letters", "time zone such as", "choose a language")
		good := url.Values{"name": {"North"}, "slug": {"north"}, "time_zone": {"Europe/Vienna"}, "language": {"de"}}
		made := mira.Post(t, "/admin/universities", good)
		made.Want(t, http.StatusSeeOther)
		mira.Follow(t, made).Want(t, http.StatusOK, "Now give it an administrator.", "Nobody looks after this university yet.")
		mira.Post(t, "/admin/universities", good).Want(t, http.StatusUnprocessableEntity, "This short name is taken already.")
		mira.Get(t, "/admin").Want(t, http.StatusOK, "Nobody looks after this university yet.")
		add := made.Location + "/administrators"
		mira.Post(t, add, url.Values{"person": {""}, "email": {"x"}, "password": {"short"}}).
			Want(t, http.StatusUnprocessableEntity, "Please fill this in.", "e-mail address such as", "at least 15")
		mira.Follow(t, mira.Post(t, add, url.Values{"person": {"Ada"}, "email": {"ada@north.example"}, "password": {apptest.Password}})).
			Want(t, http.StatusOK, "Ada looks after the university now.")
		ada := a.Visitor()
		ada.SignIn(t, "ada@north.example", apptest.Password)
		ada.Get(t, "/admin/users").Want(t, http.StatusOK, "1 person")
		mira.Post(t, made.Location+"/close", url.Values{"typed": {"north"}}).Want(t, http.StatusSeeOther)
		if !ada.SignedOut(t) {
			t.Error("people of a closed university stay signed in")
		}
		mira.Follow(t, mira.Post(t, made.Location+"/reopen", nil)).Want(t, http.StatusOK, "open again")
		good.Set("name", "North and West")
		mira.Follow(t, mira.Post(t, made.Location, good)).Want(t, http.StatusOK, "North and West")
		for _, id := range []string{"0", "x", "99999"} {
			mira.Get(t, "/admin/universities/"+id).Want(t, http.StatusNotFound)
			mira.Post(t, "/admin/universities/"+id+"/close", nil).Want(t, http.StatusNotFound)
		}
	})
}

func TestAFacultyIsAddedRenamedAndDeletedInPlace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		south, _ := a.University(t, "south")
		ada, eve := a.Administrator(t, u, "Ada"), a.Administrator(t, south, "Eve")
		ada.Get(t, "/admin/faculties").Want(t, http.StatusOK, "No faculty yet")
		ada.Follow(t, ada.Post(t, "/admin/faculties", url.Values{"name": {"Science"}})).Want(t, http.StatusOK, "Science", "The faculty is added.")
		ada.Post(t, "/admin/faculties", url.Values{"name": {"Science"}}).Want(t, http.StatusUnprocessableEntity, "with this name already")
		ada.Post(t, "/admin/faculties", url.Values{"name": {" "}}).Want(t, http.StatusUnprocessableEntity, "Please fill this in.")
		rows, err := ada.Scope.Faculties(context.Background())
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d faculties, %v", len(rows), err)
		}
		at := fmt.Sprintf("/admin/faculties/%d", rows[0].ID)
		field := fmt.Sprintf("name-%d", rows[0].ID)
		ada.Post(t, at, url.Values{field: {""}}).Want(t, http.StatusUnprocessableEntity, "Please fill this in.")
		eve.Post(t, at, url.Values{field: {"Mine"}}).Want(t, http.StatusNotFound)
		eve.Post(t, at+"/delete", nil).Want(t, http.StatusNotFound)
		ada.Follow(t, ada.Post(t, at, url.Values{field: {"Natural Science"}})).Want(t, http.StatusOK, "Natural Science")
		ada.Follow(t, ada.Post(t, at+"/delete", nil)).Want(t, http.StatusOK, "No faculty yet")
	})
}

func TestOnlyThePlatformStartsJobsAndReadsWhatTheySaid(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		ada, mira := a.Administrator(t, u, "Ada"), a.PlatformAdministrator(t, "Mira")
		mira.Get(t, "/admin/jobs").Want(t, http.StatusOK, "Create surveys", "Run now")
		mira.Follow(t, mira.Post(t, "/admin/jobs/create-surveys", nil)).Want(t, http.StatusOK, "Create surveys is done: created 0 surveys", "done")
		page := ada.Get(t, "/admin/jobs")
		page.Want(t, http.StatusOK, "Create surveys", "done")
		if strings.Contains(page.Text(), "Run now") || strings.Contains(page.Text(), "created 0 surveys") {
			t.Error("an administrator of one university reads what concerns all")
		}
		ada.Post(t, "/admin/jobs/create-surveys", nil).Want(t, http.StatusNotFound)
		mira.Post(t, "/admin/jobs/rm-rf", nil).Want(t, http.StatusNotFound)
	})
}

func TestPeopleAreAddedChangedAndFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		ada := a.Administrator(t, u, "Ada")
		ada.Post(t, "/admin/users", url.Values{"name": {"Tom <b>"}, "email": {"tom"}, "role": {"king"}, "password": {"x"}}).
			Want(t, http.StatusUnprocessableEntity, "e-mail address such as", "Please choose a role.", "at least 15")
		made := ada.Post(t, "/admin/users", url.Values{"name": {"Tom Ode"}, "email": {"tom@north.example"}, "role": {"student"}})
		ada.Follow(t, made).Want(t, http.StatusOK, "Tom Ode is added and invited by mail.", "no password yet")
		ada.Post(t, "/admin/users", url.Values{"name": {"Tom"}, "email": {"TOM@north.example"}, "role": {"student"}}).
			Want(t, http.StatusUnprocessableEntity, "in use already")
		tom := a.Visitor()
		tom.Post(t, "/login", url.Values{"email": {"tom@north.example"}, "password": {""}}).Want(t, http.StatusUnprocessableEntity)
		ada.Post(t, made.Location+"/password", url.Values{"password": {"short"}}).Want(t, http.StatusUnprocessableEntity, "at least 15")
		ada.Follow(t, ada.Post(t, made.Location+"/password", url.Values{"password": {apptest.Password}})).Want(t, http.StatusOK, "The password is set.")
		tom.SignIn(t, "tom@north.example", apptest.Password)
		ada.Post(t, made.Location, url.Values{"name": {"Tom Ode"}, "email": {"tom@north.example"}, "role": {"lecturer"}}).Want(t, http.StatusSeeOther)
		if !tom.SignedOut(t) {
			t.Error("a new role leaves the old session")
		}
		ada.Get(t, "/admin/users?q=ode&role=lecturer&state=active&sort=-email").Want(t, http.StatusOK, "Tom Ode", "1 person")
		ada.Get(t, "/admin/users?q=nobody").Want(t, http.StatusOK, "Nobody found")
		ada.Get(t, "/admin/users?after=99999").Want(t, http.StatusNotFound)
		ada.Get(t, "/admin/users?role=king&state=x&sort=password_hash").Want(t, http.StatusOK, "3 people") // what is no filter filters nothing
	})
}

func TestPeopleAreDeactivatedOneByOneAndManyAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		south, _ := a.University(t, "south")
		ada, tom, foreign := a.Administrator(t, u, "Ada"), a.Student(t, u, "Tom"), a.Student(t, south, "Ben")
		id := func(c *apptest.Client) string { return fmt.Sprint(c.Scope.Actor().UserID) }
		ada.Post(t, "/admin/users/"+id(tom)+"/deactivate", nil).Want(t, http.StatusSeeOther)
		if !tom.SignedOut(t) {
			t.Error("a deactivated person stays signed in")
		}
		ada.Follow(t, ada.Post(t, "/admin/users/"+id(tom)+"/reactivate", nil)).Want(t, http.StatusOK, "can sign in again")
		ada.Post(t, "/admin/users/"+id(ada)+"/deactivate", nil).Want(t, http.StatusUnprocessableEntity, "You cannot do this to yourself.")
		ada.Post(t, "/admin/users/"+id(ada), url.Values{"name": {"Ada"}, "email": {"ada@x.example"}, "role": {"student"}}).
			Want(t, http.StatusUnprocessableEntity, "You cannot do this to yourself.")
		ada.Post(t, "/admin/users/"+id(ada)+"/password", url.Values{"password": {freshPassword}}).
			Want(t, http.StatusUnprocessableEntity, "You cannot do this to yourself.")
		for who, shown := range map[*apptest.Client]bool{ada: false, tom: true} {
			page := ada.Get(t, "/admin/users/"+id(who))
			if got := strings.Contains(page.Body, "/"+id(who)+"/password"); page.Status != http.StatusOK || got != shown {
				t.Errorf("%s: %d, the form that sets a password is shown: %v", who.Email, page.Status, got)
			}
		}
		many := ada.Post(t, "/admin/users/many", url.Values{"act": {"deactivate"}, "user": {id(tom), id(ada), id(foreign), "x"}, "return": {"/admin/users?q=t"}})
		if many.Location != "/admin/users?q=t" {
			t.Errorf("leads to %q", many.Location)
		}
		ada.Follow(t, many).Want(t, http.StatusOK, "1 person is deactivated.")
		if foreign.SignedOut(t) || ada.SignedOut(t) {
			t.Error("somebody else was deactivated")
		}
		if p := ada.Post(t, "/admin/users/many", url.Values{"act": {"reactivate"}, "user": {id(tom)}, "return": {"//evil.example"}}); p.Location != "/admin/users" {
			t.Errorf("leads to %q", p.Location)
		}
		ada.Post(t, "/admin/users/many", url.Values{"act": {"destroy"}}).Want(t, http.StatusBadRequest)
		for _, rest := range []string{"", "/password", "/deactivate", "/reactivate"} {
			form := url.Values{"name": {"x"}, "email": {"x@x.example"}, "role": {"student"}, "password": {apptest.Password}}
			ada.Post(t, "/admin/users/"+id(foreign)+rest, form).Want(t, http.StatusNotFound)
		}
		ada.Get(t, "/admin/users/"+id(foreign)).Want(t, http.StatusNotFound)
	})
}

func TestTheListOfPeopleTakesTheSameStatementsForFewAndMany(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		ada := a.Administrator(t, u, "Ada")
		few := len(a.Statements(func() { ada.Get(t, "/admin/users") }))
		for i := range 60 {
			in := models.UserInput{Email: fmt.Sprintf("p%d@north.example", i), Name: fmt.Sprint("P", i), Role: models.Student}
			if _, err := ada.Scope.CreateUser(context.Background(), in); err != nil {
				t.Fatal(err)
			}
		}
		many := a.Statements(func() { ada.Get(t, "/admin/users").Want(t, http.StatusOK, "62 people", "Next") })
		if len(many) != few || few > 8 {
			t.Errorf("%d statements for two people, %d for 62", few, len(many))
		}
	})
}
