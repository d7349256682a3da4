package journey_test

import (
	"strings"
)

// newModule: a lecturer sets one up in the faculty.
func (s *story) newModule() {
	s.lecturer.visit("/modules/new")
	s.lecturer.fill("title", "Analysis I", "code", "MATH-101", "year", "2026", "description", "Folgen, Reihen, Ableitungen.")
	s.lecturer.choose("faculty", "Faculty of Science")
	s.lecturer.Set("#f-first", "2026-11-02")
	s.lecturer.Set("#f-last", "2027-02-05")
	s.lecturer.press("form[action='/modules/new'] .button.primary")
	s.module = s.lecturer.here()
	if !strings.HasPrefix(s.module, "/modules/") || s.module == "/modules/new" {
		s.t.Fatalf("the new module is at %s", s.module)
	}
}

// plan: on Monday, Wednesday and Friday at noon, beginning this Wednesday.
func (s *story) plan() {
	s.lecturer.visit(s.module + "/plans/new")
	s.lecturer.fill("title", "Wie war Ihr Tag?", "times", "12:00", "open", "8")
	s.lecturer.choose("form", "Wie geht es Ihnen?")
	s.lecturer.Set("#f-unit", "hours")
	for _, day := range []string{"monday", "wednesday", "friday"} {
		if box := "input[name='weekdays'][value='" + day + "']"; !s.lecturer.has(box + ":checked") {
			s.lecturer.Click("label:has(" + box + ")")
		}
	}
	s.lecturer.Set("#f-first", "2026-11-04")
	s.lecturer.Set("#f-last", "2027-02-05")
	s.lecturer.Await("#plan-preview ol li") // what it would do, without a click
	s.lecturer.press("form[action='" + s.module + "/plans/new'] .button.primary")
	s.lecturer.press("form[action$='/start'] .button.primary")
	s.lecturer.reads("läuft")
}

// openTheModule: a password, active, and the link to give away.
func (s *story) openTheModule() {
	s.lecturer.visit(s.module + "/settings")
	s.lecturer.fill("key", moduleKey)
	s.lecturer.press("form[action$='/key'] button[value='set']")
	s.lecturer.press("form[action$='/activate'] .button.primary")
	s.lecturer.visit(s.module + "/settings")
	s.lecturer.Eval("document.querySelector('#f-link').value", &s.link)
	_, code, found := strings.Cut(s.link, "/join/")
	if !found || strings.Contains(code, moduleKey) {
		s.t.Fatalf("the link to join is %q", s.link)
	}
	s.link = "/join/" + code
}
