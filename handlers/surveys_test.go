package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/internal/apptest"
)

// The three pages of the weekly questionnaire, answered.
var (
	firstPage  = []string{"page=1", "turn=1", "go=next", "a.follow=4", "a.pace=3", "a.exercises=2", "a.hours=12,5"}
	secondPage = []string{"page=2", "turn=1", "go=next", "a.pressure=3", "a.worry=2", "a.calm=4", "a.energy=3", "a.tired=3"}
	lastPage   = []string{"page=3", "go=next", "a.confident=4", "a.manage=4", "a.remark=All well."}
)

// form makes fields of pairs, "a.calm=3".
func form(pairs ...string) url.Values {
	values := url.Values{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		values.Add(name, value)
	}
	return values
}

// survey is the address of a world's open survey.
func survey(w *apptest.World) string { return fmt.Sprintf("/surveys/%d", w.Survey) }

// put sends a draft as the page's script does.
func put(t testing.TB, c *apptest.Client, path string, pairs ...string) apptest.Page {
	t.Helper()
	return c.Send(t, http.MethodPut, path+"/draft", "application/x-www-form-urlencoded", form(pairs...).Encode())
}

func TestASurveyIsAnsweredPageByPageWithoutScript(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		page := w.Student.Get(t, "/")
		page.Want(t, http.StatusOK, "How was your week?", "13 questions", "open until 20:00", "Answer now")
		page = w.Student.Get(t, survey(w))
		page.Want(t, http.StatusOK, "Who sees this? You, and staff with your name")
		page = w.Student.Post(t, survey(w), form(firstPage...))
		if page.Location != survey(w)+"?page=2" {
			t.Fatalf("the first page leads to %q\n%s", page.Location, page.Text())
		}
		w.Student.Follow(t, page).Want(t, http.StatusOK, "I felt under pressure")
		page = w.Student.Post(t, survey(w), form("page=2", "turn=1", "go=back", "a.calm=4"))
		if page.Location != survey(w)+"?page=1" {
			t.Fatalf("back leads to %q", page.Location)
		}
		if body := w.Student.Follow(t, page).Body; !strings.Contains(body, `value="12.5"`) {
			t.Error("going back has lost the number on the first page")
		}
		if body := w.Student.Get(t, survey(w)+"?page=2").Body; !chosen(body, "a.calm", "4") {
			t.Error("going back has lost the answer on the second page")
		}
		w.Student.Post(t, survey(w), form(secondPage...)).Want(t, http.StatusSeeOther)
		page = w.Student.Post(t, survey(w), form(lastPage...))
		if page.Location != survey(w)+"/done" {
			t.Fatalf("handing in leads to %q\n%s", page.Location, page.Text())
		}
		w.Student.Follow(t, page).Want(t, http.StatusOK, "Your answers have arrived", "The next survey in Module of north opens Wed 4 Nov 10:00")
		w.Student.Get(t, "/").Want(t, http.StatusOK, "Nothing is waiting for you right now", "1 of 1 surveys answered")
	})
}

// chosen tells whether a radio button or a box is chosen on a page.
func chosen(body, name, value string) bool {
	input := regexp.MustCompile(`<input[^>]*name="` + regexp.QuoteMeta(name) + `"[^>]*value="` + regexp.QuoteMeta(value) + `"[^>]*\bchecked`)
	return input.MatchString(body)
}

func TestADraftComesBackOnAnotherDevice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		page := put(t, w.Student, survey(w), "page=1", "revision=0", "a.follow=4", "a.pace=3", "a.exercises=1")
		if page.Status != http.StatusOK || page.Body != `{"revision":1,"saved":"10:00"}` {
			t.Fatalf("status %d, %s", page.Status, page.Body)
		}
		phone := a.Visitor()
		phone.SignIn(t, w.Student.Email, apptest.Password)
		page = phone.Get(t, survey(w))
		page.Want(t, http.StatusOK, "I felt under pressure") // the first page that lacks something
		if !strings.Contains(page.Body, `name="revision" value="1"`) {
			t.Error("the page does not carry the draft's revision")
		}
		if !chosen(phone.Get(t, survey(w)+"?page=1").Body, "a.follow", "4") {
			t.Error("the answer is not there on the other device")
		}
		if page := put(t, phone, survey(w), "page=2", "revision=1", "a.calm=5"); page.Status != http.StatusOK {
			t.Errorf("the other device's draft: %d", page.Status)
		}
		if page := put(t, w.Student, survey(w), "page=1", "revision=1", "a.follow=1"); page.Status != http.StatusConflict {
			t.Errorf("the older draft of the first device: %d, want 409", page.Status)
		}
	})
}

func TestAFaultOnAnEarlierPageIsShownWhereItIsAndNothingIsLost(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		page := w.Student.Post(t, survey(w), form(lastPage...))
		page.Want(t, http.StatusUnprocessableEntity, "Please correct", "Please answer this question.", "I could follow the lectures")
		if body := w.Student.Get(t, survey(w)+"?page=3").Body; !strings.Contains(body, "All well.") {
			t.Error("what was written on the last page is gone")
		}
		page = w.Student.Post(t, survey(w), form("page=1", "turn=1", "go=next", "a.follow=4", "a.hours=90"))
		page.Want(t, http.StatusUnprocessableEntity, "Please choose a number from 0 to 60.")
		if !strings.Contains(page.Body, `value="90"`) || !chosen(page.Body, "a.follow", "4") {
			t.Error("a refused page does not keep what was typed")
		}
	})
}

func TestPressingTheButtonOftenGivesOneSubmissionAndTheSamePage(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Student.Post(t, survey(w), form(firstPage...)).Want(t, http.StatusSeeOther)
		w.Student.Post(t, survey(w), form(secondPage...)).Want(t, http.StatusSeeOther)
		var wg sync.WaitGroup
		pages := make([]apptest.Page, 100)
		for i := range pages {
			again := w.Student.WithCookie("luna", w.Student.Cookie("luna"))
			wg.Go(func() { pages[i] = again.Post(t, survey(w), form(lastPage...)) })
		}
		wg.Wait()
		for i, page := range pages {
			if page.Status != http.StatusSeeOther || page.Location != survey(w)+"/done" {
				t.Fatalf("press %d: %d, to %q\n%s", i, page.Status, page.Location, page.Text())
			}
		}
		w.Student.Get(t, "/").Want(t, http.StatusOK, "1 of 1 surveys answered")
	})
}

func TestASurveyThatIsClosedSaysSoAndKeepsTheDraft(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		put(t, w.Student, survey(w), "page=1", "revision=0", "a.follow=4").Want(t, http.StatusOK)
		a.At(t, "2026-11-02 20:00")
		for name, page := range map[string]apptest.Page{
			"page":   w.Student.Get(t, survey(w)),
			"turn":   w.Student.Post(t, survey(w), form(firstPage...)),
			"submit": w.Student.Post(t, survey(w), form(lastPage...)),
		} {
			page.Want(t, http.StatusGone, "The time for this survey is over", "open until today 20:00", "What you had entered by then is kept")
			if strings.Contains(page.Body, "<form method=\"post\" action=\"/surveys") {
				t.Errorf("%s: there is still a form", name)
			}
		}
		if page := put(t, w.Student, survey(w), "page=1", "revision=1", "a.follow=5"); page.Status != http.StatusGone || !strings.Contains(page.Body, `"state":"over"`) {
			t.Errorf("a draft after closing: %d %s", page.Status, page.Body)
		}
		w.Student.Get(t, "/").Want(t, http.StatusOK, "Nothing is waiting for you right now", "0 of 1 surveys answered")
	})
}

func TestASurveyThatIsNotOpenYetSaysWhenItWillBe(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		a.At(t, "2026-11-02 09:59")
		for _, page := range []apptest.Page{w.Student.Get(t, survey(w)), w.Student.Post(t, survey(w), form(lastPage...))} {
			page.Want(t, http.StatusForbidden, "This survey is not open yet", "It opens today 10:00", "until today 20:00")
		}
		if page := w.Student.Get(t, survey(w)+"/done"); page.Location != survey(w) {
			t.Errorf("thanks for what was not handed in lead to %q", page.Location)
		}
	})
}

func TestASubmittedSurveyLeadsToItsThanks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		for _, page := range [][]string{firstPage, secondPage, lastPage} {
			w.Student.Post(t, survey(w), form(page...)).Want(t, http.StatusSeeOther)
		}
		before := a.Fingerprint(t)
		if page := w.Student.Get(t, survey(w)); page.Location != survey(w)+"/done" {
			t.Errorf("its page leads to %q", page.Location)
		}
		if page := w.Student.Post(t, survey(w), form("page=1", "turn=1", "go=next", "a.follow=1")); page.Location != survey(w)+"/done" {
			t.Errorf("a page sent later leads to %q", page.Location)
		}
		if page := put(t, w.Student, survey(w), "page=1", "revision=0", "a.follow=1"); page.Status != http.StatusGone {
			t.Errorf("a draft sent later: %d, want 410", page.Status)
		}
		if a.Fingerprint(t) != before {
			t.Error("a submitted survey has changed")
		}
	})
}

func TestAnsweringTakesAFewStatementsHoweverMuchThereIs(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Student.Get(t, survey(w))
		expect := func(what string, most int, fn func() apptest.Page, status int) {
			t.Helper()
			var page apptest.Page
			sent := a.Statements(func() { page = fn() })
			page.Want(t, status)
			t.Logf("%s: %d statements", what, len(sent))
			if len(sent) > most {
				t.Errorf("%s takes %d statements, at most %d:\n%s", what, len(sent), most, strings.Join(sent, "\n"))
			}
		}
		expect("page", 5, func() apptest.Page { return w.Student.Get(t, survey(w)) }, http.StatusOK)
		expect("draft", 5, func() apptest.Page { return put(t, w.Student, survey(w), "page=1", "revision=0", "a.follow=4") }, http.StatusOK)
		expect("turning a page", 5, func() apptest.Page { return w.Student.Post(t, survey(w), form(firstPage...)) }, http.StatusSeeOther)
		w.Student.Post(t, survey(w), form(secondPage...))
		expect("start page", 9, func() apptest.Page { return w.Student.Get(t, "/") }, http.StatusOK)
		refreshing := len(a.Statements(func() { refresh(t, a, w) }))
		expect("submission", 6+refreshing, func() apptest.Page { return w.Student.Post(t, survey(w), form(lastPage...)) }, http.StatusSeeOther)
	})
}

// refresh moves a student's own trends as a submission does.
func refresh(t *testing.T, a *apptest.App, w *apptest.World) {
	t.Helper()
	if a.Program.Jobs == nil {
		return
	}
	if err := a.Program.Jobs.Refresh(t.Context(), w.ID, w.Enrollment); err != nil {
		t.Fatal(err)
	}
}

func TestTheListOfSurveysShowsWhatWasAndWhatComes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Student.Get(t, "/surveys").Want(t, http.StatusOK, "Answer now", "Wed 4", "10:00–20:00")
		a.Clock.Advance(20 * time.Hour)
		w.Student.Get(t, "/surveys").Want(t, http.StatusOK, "So far", "2 Nov", "not answered")
	})
}
