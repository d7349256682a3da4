package journey_test

import (
	"fmt"

	"luna/internal/browser"
)

// questionnaire: the lecturer, who reads German, begins an empty one.
func (s *story) questionnaire() {
	s.lecturer = s.person(s.t, browser.Desktop.In("de"))
	s.lecturer.signIn(cast.lecturer)
	s.lecturer.visit("/forms/new")
	s.lecturer.Click("label:has(input[value='empty'])")
	s.lecturer.fill("title-en", "How are you?", "title-de", "Wie geht es Ihnen?")
	s.lecturer.press("form[action='/forms'] .button.primary")
	var id int
	if _, err := fmt.Sscanf(s.lecturer.here(), "/forms/%d", &id); err != nil {
		s.t.Fatalf("the new questionnaire is at %s: %v", s.lecturer.here(), err)
	}
	s.form = fmt.Sprintf("/forms/%d", id)
	s.lecturer.visit(s.form + "/edit")
}

// questions: two ratings and a slider on the first page, a yes or no and a
// text on the second.
func (s *story) questions() {
	s.question(0, "rating", "title-en", "I felt calm", "title-de", "Ich war ruhig",
		"minRateDescription-en", "not at all", "minRateDescription-de", "gar nicht",
		"maxRateDescription-en", "very much", "maxRateDescription-de", "sehr")
	s.question(0, "rating", "title-en", "I was worried", "title-de", "Ich war besorgt")
	s.question(0, "slider", "title-en", "Energy right now", "title-de", "Energie im Moment")
	s.lecturer.press("form:has(input[value='page-add']) button")
	s.question(1, "yesno", "title-en", "I was at the lecture", "title-de", "Ich war in der Vorlesung")
	s.question(1, "longtext", "title-en", "Anything else", "title-de", "Sonst noch etwas")
	s.lecturer.reads("Ich war ruhig", "Energie im Moment", "Sonst noch etwas")
}

// question adds one to a page: what is typed is seen on the phone beside it.
func (s *story) question(page int, kind string, fields ...string) {
	add := fmt.Sprintf("#page-%d .kinds", page)
	if !s.lecturer.has(add + "[open]") {
		s.lecturer.Click(add + " summary")
	}
	s.lecturer.press(fmt.Sprintf("%s a[href*='new=%s']", add, kind))
	for i := 0; i < len(fields); i += 2 {
		s.lecturer.fill(fields[i : i+2]...)
		s.lecturer.awaits("#preview-item", fields[i+1]) // German, else English
	}
	s.lecturer.press("#open .button.primary")
}

// scaleAndPreview: calm, and worried the other way round, make one number.
func (s *story) scaleAndPreview() {
	s.lecturer.press("#scales > a.button")
	s.lecturer.fill("title-en", "Well-being", "title-de", "Wohlbefinden")
	s.lecturer.Click("#open label:has(input[name='items'][value='i_felt_calm'])")
	s.lecturer.Click("#open label:has(input[name='items'][value='i_was_worried'])")
	s.lecturer.Click("#open label:has(input[name='reversed'][value='i_was_worried'])")
	if !s.lecturer.has("#f-shown:checked") {
		s.lecturer.Click("label:has(#f-shown)")
	}
	s.lecturer.press("#open .button.primary")
	s.lecturer.reads("Wohlbefinden")
	s.lecturer.press(".editor-side > a.button")
	s.lecturer.reads("Ich war ruhig")
	s.lecturer.visit(s.form + "/preview?lang=en")
	s.lecturer.reads("I felt calm")
}

// publish makes the first version, which never changes again.
func (s *story) publish() {
	s.lecturer.visit(s.form)
	s.lecturer.press("form[action$='/publish'] button")
	s.lecturer.reads("Version 1")
}
