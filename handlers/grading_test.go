package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// toMark is an assignment with a rubric that so many students have handed in,
// and the keys of their works.
func toMark(t *testing.T, a *apptest.App, w *apptest.World, students int) (models.Assignment, []uint64) {
	t.Helper()
	s, ctx := w.Lecturer.Scope, t.Context()
	task, err := s.CreateAssignment(ctx, w.Module.ID, "To mark")
	must(t, err)
	level := func(title, points string) models.LevelInput { return models.LevelInput{Title: title, Points: points} }
	task, err = s.UpdateRubric(ctx, w.Module.ID, task.ID, task.Revision, []models.CriterionInput{
		{Title: "Content", Levels: []models.LevelInput{level("all", "6"), level("half", "3"), level("none", "0")}},
		{Title: "Form", Levels: []models.LevelInput{level("neat", "4"), level("not", "1.5")}},
	})
	must(t, err)
	task, err = s.UpdateAssignment(ctx, w.Module.ID, task.ID, task.Revision, models.AssignmentInput{
		Title: "To mark", Points: "10", Published: true, DueDay: a.Clock.Now().AddDate(0, 0, 7).Format(time.DateOnly), TakesText: true,
	})
	must(t, err)
	for i := range students {
		who := a.Student(t, w.University, fmt.Sprintf("Marked %02d", i)).Scope
		must(t, who.Join(ctx, w.Module.ID, models.JoinInput{Password: apptest.ModuleKey, Sharing: models.ShareAggregate, Terms: models.NewTerms(models.Teaching, "en", 5).Hash()}))
		_, _, err := who.HandIn(ctx, w.Module.ID, task.ID, models.HandInInput{WorkInput: models.WorkInput{Attempt: 1, Revision: 1, Text: fmt.Sprintf("Work %d", i)}})
		must(t, err)
	}
	queue, err := s.GradingQueue(ctx, w.Module.ID, task.ID, models.QueueQuery{Filter: models.QueueUngraded}, 1)
	must(t, err)
	var keys []uint64
	for _, row := range queue.Rows {
		keys = append(keys, row.Key)
	}
	return task, keys
}

func TestTenWorksAreMarkedByKeyboardAlone(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	task, keys := toMark(t, a, w, 10)
	b, address := browser.New(t), a.Serve(t)
	p := b.Tab(t, browser.Desktop)
	signIn(p, address, w.Lecturer.Email)
	press := func(keys string) {
		for _, key := range strings.Split(keys, "") { // as a keyboard does it: a key that is used for something writes nothing
			p.Run(input.DispatchKeyEvent(input.KeyDown).WithKey(key).WithText(key), input.DispatchKeyEvent(input.KeyUp).WithKey(key))
		}
	}
	at := func(key uint64) string { return fmt.Sprintf(`form[data-mark][action*="/grading/%d?"]`, key) }
	p.Open(fmt.Sprintf("%s/modules/%d/assignments/%d/grading", address, w.Module.ID, task.ID))
	p.Axe()
	press("n")
	for i, key := range keys {
		p.Await(at(key) + ` [data-criterion][data-current]`)
		switch i {
		case 0: // keys lead back and forth, and say what they do
			press("j")
			p.Await(at(keys[1]))
			press("k")
			p.Await(at(key))
			press("?")
			p.Await(`#keys[open]`)
			p.Run(chromedp.KeyEvent(kb.Escape))
			p.Axe()
			press("12")
		case 1: // what is typed is there after the page was closed
			press("21")
			press("f")
			press("Well *done*.")
			p.Await(`[data-draft-state][data-state="saved"]`)
			p.Open(fmt.Sprintf("%s/modules/%d/assignments/%d/grading/%d?filter=ungraded", address, w.Module.ID, task.ID, key))
		case 2: // points can differ from the rubric
			press("12p9.25")
		default:
			press("31")
		}
		p.Run(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(input.ModifierCtrl)))
	}
	p.Await(`.chips`)
	want := []int{750, 700, 925, 400, 400, 400, 400, 400, 400, 400}
	for i, key := range keys {
		g, err := w.Lecturer.Scope.GradingPanel(t.Context(), w.Module.ID, task.ID, key, models.QueueQuery{})
		must(t, err)
		if g.Grade.Points == nil || *g.Grade.Points != want[i] || (g.Grade.Feedback == "Well *done*.") != (i == 1) {
			t.Errorf("work %d: %+v, want %d", i, g.Grade, want[i])
		}
	}
	otherTextsAreSavedByKey(t, w, p, fmt.Sprintf("%s/modules/%d/assignments/%d/grading", address, w.Module.ID, task.ID), task, keys[0])
}

// otherTextsAreSavedByKey saves a comment and an answer with the keys that save
// a mark, beside points that are typed and not saved.
func otherTextsAreSavedByKey(t *testing.T, w *apptest.World, p *browser.Tab, queue string, task models.Assignment, key uint64) {
	t.Helper()
	s, ctx := w.Lecturer.Scope, t.Context()
	_, err := s.SaveMark(ctx, w.Module.ID, task.ID, w.Enrollment, 0, models.MarkInput{Points: "5"})
	must(t, err)
	_, err = s.ReleaseMarks(ctx, w.Module.ID, task.ID)
	must(t, err)
	must(t, w.Student.Scope.AskAboutMark(ctx, w.Module.ID, task.ID, "Why?"))
	read := func(key uint64, points int) models.GradingPanel {
		g, err := s.GradingPanel(ctx, w.Module.ID, task.ID, key, models.QueueQuery{})
		must(t, err)
		if *g.Grade.Points != points || g.Grade.Revision != 1 {
			t.Errorf("the mark was saved: %+v", g.Grade)
		}
		return g
	}
	saves := func(field, text string) {
		p.Fill("#f-points", "1")
		p.Fill(field, text)
		p.Run(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(input.ModifierCtrl)))
	}
	p.Open(fmt.Sprintf("%s/%d", queue, key))
	p.Click("[data-pin-new] > summary")
	saves("#f-pin", "Well said.")
	p.Await("[data-pin] .written")
	if g := read(key, 750); len(g.Shown.Pins) != 1 || g.Shown.Pins[0].Text != "Well said." {
		t.Errorf("pinned: %+v", g.Shown.Pins)
	}
	p.Open(fmt.Sprintf("%s/%d", queue, w.Enrollment))
	saves("#f-text", "It was short.")
	p.Await("#inquiry li:nth-child(2)")
	if g := read(w.Enrollment, 500); g.Inquiry.State != models.InquirySettled || g.Inquiry.Messages[1].Text != "It was short." {
		t.Errorf("answered: %+v", g.Inquiry)
	}
}

func TestTheLaterOfTwoMarkersSeesBothMarksAndChooses(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	task, keys := toMark(t, a, w, 2)
	tutor := staff(t, a, w, "Tutor", models.ModuleTutor)
	panel := fmt.Sprintf("/modules/%d/assignments/%d/grading/%d?filter=ungraded", w.Module.ID, task.ID, keys[0])
	mark := func(c *apptest.Client, form url.Values) apptest.Page { return c.Post(t, panel, form) }
	level := "choice." + task.Rubric.V[0].Code
	first := url.Values{"revision": {"0"}, "points": {"7"}, "feedback": {"Mine"}, level: {task.Rubric.V[0].Levels[0].Code}, "then": {"next"}}
	if p := mark(tutor, first); p.Status != http.StatusSeeOther || !strings.Contains(p.Header.Get("Location"), fmt.Sprintf("/grading/%d?filter=ungraded", keys[1])) {
		t.Fatalf("saving and going on: %d to %s", p.Status, p.Header.Get("Location"))
	}
	// A draft never becomes the mark, and says that another was saved.
	draft := w.Lecturer.Send(t, http.MethodPut, strings.Replace(panel, "?", "/draft?", 1), "application/x-www-form-urlencoded", "revision=0&points=8&feedback=Other")
	var reply struct{ Revision int }
	if err := json.Unmarshal([]byte(draft.Body), &reply); err != nil || draft.Status != http.StatusOK || reply.Revision != 1 {
		t.Errorf("the draft: %d %s", draft.Status, draft.Body)
	}
	p := mark(w.Lecturer, url.Values{"revision": {"0"}, "points": {"8"}, "feedback": {"Other <b>"}})
	if p.Status != http.StatusConflict {
		t.Fatalf("a mark over one that was not seen: %d", p.Status)
	}
	for _, there := range []string{"Tutor", ">7<", ">8<", "Mine", "Other &lt;b&gt;", `name="revision" value="1"`, "all (6 points)"} {
		if !strings.Contains(p.Body, there) {
			t.Errorf("the page does not hold %q", there)
		}
	}
	if p := mark(w.Lecturer, url.Values{"revision": {"1"}, "points": {"800"}}); p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Body, `value="800"`) {
		t.Errorf("eight hundred points: %d", p.Status)
	}
	a.Change(t, fmt.Sprintf("UPDATE assignments SET points = 375 WHERE id = %d", task.ID))
	for lang, want := range map[string]string{"en": "points from 0 to 7.5, with", "de": "Punkte von 0 bis 7,5 mit"} {
		must(t, w.Lecturer.Scope.ChooseLanguage(t.Context(), lang))
		wants(t, mark(w.Lecturer, url.Values{"revision": {"1"}, "points": {"800"}}), http.StatusUnprocessableEntity, want)
	}
	a.Change(t, fmt.Sprintf("UPDATE assignments SET points = 1000 WHERE id = %d", task.ID))
	must(t, w.Lecturer.Scope.ChooseLanguage(t.Context(), "en"))
	if p := mark(w.Lecturer, url.Values{"revision": {"1"}, "points": {"8"}}); p.Status != http.StatusSeeOther {
		t.Errorf("taking the own one over: %d", p.Status)
	}
	if p := tutor.Get(t, panel); !strings.Contains(p.Body, "8 of 10 points") || !strings.Contains(p.Body, "History of the mark") {
		t.Error("the tutor does not find the mark that was taken over")
	}
}

func TestOthersReadWhoMarksAWork(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	tutor := staff(t, a, w, "Tutor", models.ModuleTutor)
	panel := fmt.Sprintf("/modules/%d/assignments/%d/grading/%d", w.Module.ID, w.Assignment, w.Enrollment)
	said := "Tutor is marking this work just now."
	if p := tutor.Post(t, panel+"/hold", nil); p.Status != http.StatusOK || p.Body != `{"holder":""}` {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	if p := w.Lecturer.Get(t, panel); !strings.Contains(p.Body, said) {
		t.Error("the panel does not say who marks")
	}
	if p := w.Lecturer.Post(t, panel+"/hold", nil); p.Body != `{"holder":"Tutor"}` {
		t.Errorf("the script is told %s", p.Body)
	}
	if p := tutor.Post(t, panel+"/leave", nil); p.Status != http.StatusNoContent {
		t.Errorf("leaving: %d", p.Status)
	}
	if p := w.Lecturer.Get(t, panel); strings.Contains(p.Body, said) {
		t.Error("it still says so")
	}
	if p := w.Lecturer.Post(t, panel+"/discard", nil); p.Status != http.StatusSeeOther {
		t.Errorf("discarding: %d", p.Status)
	}
}
