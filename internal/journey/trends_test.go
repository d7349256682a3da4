package journey_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
)

var (
	waves     = []string{"2026-11-06", "2026-11-09", "2026-11-11", "2026-11-13", "2026-11-16"}
	moreWaves = []string{"2026-11-18", "2026-11-20", "2026-11-23", "2026-11-25", "2026-11-27", "2026-11-30"}
	openOne   = regexp.MustCompile(`href="(/surveys/\d+)"`)
)

// run lets a job run as its time has come.
func (s *story) run(job string) {
	s.t.Helper()
	if _, err := s.a.Program.Jobs.Run(context.Background(), job); err != nil {
		s.t.Fatalf("%s: %v", job, err)
	}
}

// wavesPass: the three answer five more times, now without a browser.
func (s *story) wavesPass() {
	s.answerWaves(waves, cast.ada, cast.ben, cast.clara)
}

// answerWaves creates the surveys of each day, answers them as these people,
// and computes the trends.
func (s *story) answerWaves(days []string, people ...name) {
	for d, day := range days {
		s.a.At(s.t, day+" 06:00")
		s.run("create-surveys")
		s.a.At(s.t, day+" 13:00")
		for i, n := range people {
			s.answer(n, 1+(d+i)%5, 1+(2*d+i)%5)
		}
	}
	s.run("compute-trends")
}

// answer hands in what the start page shows as due, all pages at once.
func (s *story) answer(n name, calm, worried int) {
	c := s.a.Visitor()
	c.SignIn(s.t, n.email, apptest.Password)
	due := openOne.FindStringSubmatch(c.Get(s.t, "/").Body)
	if due == nil {
		s.t.Fatalf("nothing is due for %s", n.name)
	}
	page := c.Post(s.t, due[1], url.Values{
		"a.i_felt_calm": {fmt.Sprint(calm)}, "a.i_was_worried": {fmt.Sprint(worried)},
		"a.energy_right_now": {fmt.Sprint(10 * calm)}, "a.i_was_at_the_lecture": {"yes"},
	})
	page.Want(s.t, http.StatusSeeOther)
}

// ownTrend: a student sees how it has been, on the start page and in full.
func (s *story) ownTrend() {
	s.t.Run("Ada sees her own trend", func(t *testing.T) {
		p := s.person(t, browser.Phone)
		p.signIn(cast.ada)
		p.shows("trend-chart .trend")
		p.visit("/trends")
		p.reads("Well-being", "Analysis I")
		p.shows("trend-chart .trend", "trend-chart .band50", "trend-chart .band90")
	})
}

// fewAreNotShown: with three students there is no class, and the page says so.
// Who shares the trend is there by name; who does not is not.
func (s *story) fewAreNotShown() {
	s.lecturer.signIn(cast.lecturer)
	s.lecturer.visit(s.module + "/trends")
	s.lecturer.reads("Der Kurs wird ab 5 Studierenden gezeigt", cast.ada.name)
	s.lecturer.doesNotRead(cast.ben.name, cast.clara.name)
	if s.lecturer.has("figure.chart") {
		s.t.Error("the class of three is drawn")
	}
	s.lecturer.press("tbody th a")
	s.lecturer.reads(cast.ada.name, "Wohlbefinden")
	s.lecturer.shows("trend-chart .trend")
	s.lecturer.visit(s.module + "/people")
	s.lecturer.reads(cast.ada.name, cast.ben.name, cast.clara.name)
}

// enoughAreShown: five more join who share with the class alone. After some
// weeks it has a trend, in which nobody can be found by taking away the two who
// share theirs.
func (s *story) enoughAreShown() {
	people := []name{cast.ada, cast.ben, cast.clara}
	people = append(people, s.fiveMore()...)
	s.answerWaves(moreWaves, people...)
	s.lecturer.signIn(cast.lecturer)
	s.lecturer.visit(s.module + "/trends")
	s.lecturer.doesNotRead("Der Kurs wird ab 5 Studierenden gezeigt", cast.ben.name)
	s.lecturer.reads("Wohlbefinden", cast.ada.name)
	s.lecturer.shows("figure.chart .trend", "figure.chart .band90", "figure.chart .bars")
}

// fiveMore are students who join without a browser.
func (s *story) fiveMore() []name {
	s.t.Helper()
	admin, err := s.a.Operator(s.t.Context(), "north")
	if err != nil {
		s.t.Fatal(err)
	}
	var module uint64
	if _, err := fmt.Sscanf(s.module, "/modules/%d", &module); err != nil {
		s.t.Fatal(err)
	}
	var more []name
	for _, first := range []string{"Dana", "Emil", "Finn", "Gesa", "Hugo"} {
		c := s.a.Student(s.t, models.University{ID: admin.UniversityID, Slug: "north"}, first)
		if err := c.Scope.Join(s.t.Context(), module, models.JoinInput{Password: moduleKey, Sharing: models.ShareAggregate, Terms: models.NewTerms(models.Teaching, "en", 5).Hash()}); err != nil {
			s.t.Fatal(err)
		}
		more = append(more, name{first, c.Email})
	}
	return more
}
