package journey_test

import (
	"luna/internal/apptest"
	"luna/internal/browser"
)

// firstRun: whoever holds the code of the log becomes the first person.
func (s *story) firstRun() {
	code, err := s.a.NewSetupCode(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	s.founder = s.person(s.t, browser.Desktop)
	s.founder.visit("/")
	s.founder.fill("code", "AAAA-BBBB-CCCC-DDDD", "name", cast.founder.name, "email", cast.founder.email,
		"university", "University of the North", "slug", "north")
	s.founder.fill("password", apptest.Password)
	s.founder.pressInVain("form[action='/setup'] .button.primary")
	s.founder.fill("code", code, "password", apptest.Password)
	s.founder.press("form[action='/setup'] .button.primary")
	if got := s.founder.here(); got != "/admin" {
		s.t.Fatalf("the first person was led to %s", got)
	}
}

// administrator: the platform gives the university somebody who looks after it.
func (s *story) administrator() {
	s.founder.visit("/admin/universities")
	s.founder.press("tbody th a")
	s.university = s.founder.here()
	s.founder.fill("person", cast.admin.name, "email", cast.admin.email, "password", apptest.Password)
	s.founder.press("form[action$='/administrators'] .button.primary")
	s.founder.reads(cast.admin.email)
}

// people: the administrator makes a faculty, a lecturer and three students.
func (s *story) people() {
	s.admin = s.person(s.t, browser.Desktop)
	s.admin.signIn(cast.admin)
	s.admin.visit("/admin/settings") // a small class: its means are shown from five on
	s.admin.fill("mood_group", "5")
	s.admin.press("form[action='/admin/settings'] .button.primary")
	s.admin.visit("/admin/faculties")
	s.admin.fill("name", "Faculty of Science")
	s.admin.press("form[action='/admin/faculties'] .button.primary")
	s.admin.reads("Faculty of Science")
	for _, n := range []name{cast.lecturer, cast.ada, cast.ben, cast.clara} {
		role := "student"
		if n == cast.lecturer {
			role = "lecturer"
		}
		s.admin.visit("/admin/users/new")
		s.admin.fill("name", n.name, "email", n.email, "password", apptest.Password)
		s.admin.choose("role", role)
		s.admin.press("form[action='/admin/users'] .button.primary")
	}
	s.admin.visit("/admin/users")
	s.admin.reads(cast.lecturer.name, cast.ada.name, cast.ben.name, cast.clara.name)
}
