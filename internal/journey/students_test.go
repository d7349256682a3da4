package journey_test

import (
	"testing"

	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/chromedp"
)

// studentsJoin: three phones open the link, sign in on the way, and choose who
// may see their trend. One mistypes the password first, one reads German.
func (s *story) studentsJoin() {
	s.t.Run("Ada joins and shares her trend by name", func(t *testing.T) {
		s.joins(t, cast.ada, "en", models.ShareNamed, moduleKey)
	})
	s.t.Run("Ben mistypes the password first", func(t *testing.T) {
		s.joins(t, cast.ben, "en", models.ShareAggregate, "seven dwarfs", moduleKey)
	})
	s.t.Run("Clara joins in German", func(t *testing.T) {
		s.joins(t, cast.clara, "de", models.SharePseudonym, moduleKey)
	})
}

// joins tries the passwords; the last one is right.
func (s *story) joins(t *testing.T, n name, lang string, sharing models.Sharing, passwords ...string) {
	p := s.person(t, browser.Phone.In(lang))
	p.visit(s.link)
	p.passLogin(n) // leads back to where the link led
	for i, password := range passwords {
		p.fill("password", password)
		p.Click("label:has(input[name='sharing'][value='" + string(sharing) + "'])")
		if i == len(passwords)-1 {
			p.press("form[action$='/enrollment'] .button.primary")
			continue
		}
		p.pressInVain("form[action$='/enrollment'] .button.primary")
		p.reads("This is not the enrolment password of the module.")
	}
	if got := p.here(); got != s.module {
		t.Errorf("after joining %s is at %s", n.name, got)
	}
}

// surveysAreCreated: on Wednesday morning, by the administrator's button.
func (s *story) surveysAreCreated() {
	s.a.At(s.t, "2026-11-04 06:00")
	s.founder.signIn(cast.founder)
	s.founder.visit("/admin/jobs")
	s.founder.press("form[action='/admin/jobs/create-surveys'] button")
	s.founder.reads("created 3 surveys")
	s.a.At(s.t, "2026-11-04 12:05")
}

// studentsAnswer: page by page, on phones.
func (s *story) studentsAnswer() {
	s.t.Run("Ada answers page by page", s.adaAnswers)
	s.t.Run("Ben closes the browser half-way", s.benIsInterrupted)
	s.t.Run("Ben goes on where he was", s.benGoesOn)
	s.t.Run("Clara presses the last button twice", s.claraPressesTwice)
}

// begins opens the survey that the start page shows.
func (s *story) begins(t *testing.T, n name, lang string) *person {
	p := s.person(t, browser.Phone.In(lang))
	p.signIn(n)
	p.press(".due-act")
	return p
}

const next = ".answer-bar .button.primary"

// rate takes a point of a rating.
func (p *person) rate(code, point string) {
	p.t.Helper()
	p.Click("label:has(input[name='a." + code + "'][value='" + point + "'])")
}

// slide puts the slider somewhere, which is an answer.
func (p *person) slide() {
	p.t.Helper()
	p.Click("luna-slider input[type=range]")
	p.Await("luna-slider:not([data-empty])")
}

// saved waits until the page says that the draft has arrived.
func (p *person) saved() {
	p.t.Helper()
	p.Await("[data-draft-state][data-state='saved']")
}

func (s *story) adaAnswers(t *testing.T) {
	p := s.begins(t, cast.ada, "en")
	p.pressInVain(next)
	p.reads("Please answer this question.")
	p.rate("i_felt_calm", "4")
	p.rate("i_was_worried", "2")
	p.slide()
	p.saved()
	p.press(next)
	p.rate("i_was_at_the_lecture", "yes")
	p.Fill("textarea", "It was a good day.")
	p.press(next)
	p.reads("Your answers have arrived.")
}

func (s *story) benIsInterrupted(t *testing.T) {
	p := s.begins(t, cast.ben, "en")
	p.rate("i_felt_calm", "2")
	p.rate("i_was_worried", "5")
	p.saved()
}

// benGoesOn takes another browser: the draft is on the server.
func (s *story) benGoesOn(t *testing.T) {
	p := s.begins(t, cast.ben, "en")
	for _, kept := range []string{"[name='a.i_felt_calm'][value='2']", "[name='a.i_was_worried'][value='5']"} {
		if !p.has(kept + ":checked") {
			t.Errorf("the draft has lost %s", kept)
		}
	}
	p.slide()
	p.press(next)
	p.rate("i_was_at_the_lecture", "no")
	p.press(next)
	p.reads("Your answers have arrived.")
}

func (s *story) claraPressesTwice(t *testing.T) {
	p := s.begins(t, cast.clara, "de")
	p.rate("i_felt_calm", "3")
	p.rate("i_was_worried", "3")
	p.slide()
	p.press(next)
	p.rate("i_was_at_the_lecture", "yes")
	p.saved()
	p.Run(chromedp.DoubleClick(next, chromedp.ByQuery, chromedp.NodeVisible))
	p.Await("[data-draft-done]")
	p.accessible()
	p.reads("Ihre Antworten sind angekommen.")
	p.visit(s.module)
	p.reads("1 von 1")
}
