package journey_test

import (
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
)

// story is what the steps of the journey hand on to each other.
type story struct {
	t      *testing.T
	a      *apptest.App
	chrome *browser.Browser
	site   string
	axe    bool // look into the accessibility of every page

	founder, admin, lecturer *person
	university               string // address of the page of the university
	form, module             string // addresses
	link                     string // where students join
}

// TestFromTheFirstRunToTheTrends walks every step as the people do it. Each
// page on the way answers as it should, passes axe, writes nothing to the
// console and keeps to the content security policy.
func TestFromTheFirstRunToTheTrends(t *testing.T) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			a := apptest.New(t, engine)
			s := &story{t: t, a: a, chrome: browser.New(t), site: a.Serve(t), axe: engine == models.SQLite}
			for _, step := range []func(){
				s.firstRun, s.administrator, s.people,
				s.questionnaire, s.questions, s.scaleAndPreview, s.publish,
				s.newModule, s.plan, s.openTheModule,
				s.studentsJoin, s.surveysAreCreated, s.studentsAnswer,
				s.wavesPass, s.ownTrend, s.fewAreNotShown, s.enoughAreShown,
			} {
				step()
			}
		})
	}
}

// cast names the people of the journey.
var cast = struct{ founder, admin, lecturer, ada, ben, clara name }{
	founder:  name{"Petra Platt", "petra@platform.example"},
	admin:    name{"Ingo Amt", "ingo@north.example"},
	lecturer: name{"Prof. Jana Weiß", "jana@north.example"},
	ada:      name{"Ada Lindner", "ada@north.example"},
	ben:      name{"Ben Okafor", "ben@north.example"},
	clara:    name{"Clara Vogt", "clara@north.example"},
}

type name struct{ name, email string }

// moduleKey is the enrolment password that the lecturer sets.
const moduleKey = "sieben Zwerge"
