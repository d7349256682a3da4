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
	"luna/models/questions"
)

// pulseOf makes a ready-made questionnaire for a person.
func pulseOf(t *testing.T, c *apptest.Client) models.Form {
	t.Helper()
	p, ok := questions.PresetByKey("pulse")
	if !ok {
		t.Fatal("there is no preset pulse")
	}
	f, err := c.Scope.CreateForm(context.Background(), p.Definition)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func draft(t *testing.T, c *apptest.Client, id uint64) (models.Form, questions.Definition) {
	t.Helper()
	f, err := c.Scope.FormDraft(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Definition()
	if err != nil {
		t.Fatal(err)
	}
	return f, d
}

// act is one button of the editor, pressed on a revision.
func act(t *testing.T, c *apptest.Client, f models.Form, op string, pairs ...string) apptest.Page {
	t.Helper()
	form := url.Values{"op": {op}, "revision": {fmt.Sprint(f.Revision)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return c.Post(t, fmt.Sprintf("/forms/%d/edit", f.ID), form)
}

func TestALecturerStartsAQuestionnaireInThreeWays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		jana.Get(t, "/forms").Want(t, http.StatusOK, "No questionnaire yet")
		jana.Get(t, "/forms/new").Want(t, http.StatusOK, "Begin with", "An empty questionnaire")
		for _, form := range []url.Values{
			{"start": {"empty"}, "title.en": {"Lecture check"}, "title.de": {"Vorlesung"}},
			{"start": {"pulse"}, "title.en": {"Lecture check"}},
			{"start": {"json"}, "json": {`{"title":"Lecture check","pages":[{"elements":[{"type":"boolean","name":"ok","title":"Well?"}]}]}`}},
		} {
			page := jana.Post(t, "/forms", form)
			page.Want(t, http.StatusSeeOther)
			jana.Follow(t, page).Want(t, http.StatusOK, "Lecture check", "It is a draft until you publish it.")
		}
		jana.Get(t, "/forms?q=lecture").Want(t, http.StatusOK, "3 questionnaires")
		jana.Get(t, "/forms?q=nowhere").Want(t, http.StatusOK, "Nothing found")
	})
}

func TestMalformedDefinitionsAreRefusedWithEveryFaultByPath(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		faulty := `{"title":"x","pages":[{"elements":[{"type":"rating","name":"BAD","title":"?"},{"type":"hologram","name":"h"}]}],"wrong":1}`
		jana.Post(t, "/forms", url.Values{"start": {"json"}, "json": {faulty}}).
			Want(t, http.StatusUnprocessableEntity, "pages[0].elements[1].type", "wrong", "2 things")
		for _, json := range []string{"", "{", "[]", `{"title":"x"}`, strings.Repeat("[", 5000), "\x00"} {
			page := jana.Post(t, "/forms", url.Values{"start": {"json"}, "json": {json}})
			if page.Status != http.StatusUnprocessableEntity {
				t.Errorf("%.20q: status %d", json, page.Status)
			}
		}
		jana.Post(t, "/forms", url.Values{"start": {"empty"}}).Want(t, http.StatusUnprocessableEntity, "Please enter a title.")
		jana.Post(t, "/forms", url.Values{"start": {"magic"}, "title.en": {"x"}}).Want(t, http.StatusUnprocessableEntity, "Please choose how to begin.")
		jana.Post(t, "/forms", url.Values{"start": {"json"}, "json": {strings.Repeat("x", 2<<20)}}).Want(t, http.StatusRequestEntityTooLarge)
		jana.Get(t, "/forms").Want(t, http.StatusOK, "No questionnaire yet")
	})
}

func TestTheEditorAddsEachKindOfQuestion(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		f := pulseOf(t, jana)
		_, before := draft(t, jana, f.ID)
		for _, kind := range questions.Types() {
			jana.Get(t, fmt.Sprintf("/forms/%d/edit?new=%s&page=0", f.ID, kind)).Want(t, http.StatusOK, "New question")
			f, _ = draft(t, jana, f.ID)
			fields := []string{"type", string(kind), "page", "0", "title.en", "A question of kind " + string(kind), "title.de", "Eine Frage"}
			if kind == questions.Rating || kind == questions.Slider {
				fields = append(fields, "min", "0", "max", "4,0", "minRateDescription.en", "low")
			}
			if kind.HasChoices() {
				fields = append(fields, "choice.value", "", "choice.en", "Very much", "choice.de", "Sehr",
					"choice.value", "b", "choice.en", "Not at all", "choice.de", "", "choice.value", "", "choice.en", "", "choice.de", "")
			}
			act(t, jana, f, "item-add", fields...).Want(t, http.StatusSeeOther)
		}
		_, after := draft(t, jana, f.ID)
		if got, want := len(after.Pages[0].Items), len(before.Pages[0].Items)+len(questions.Types()); got != want {
			t.Fatalf("%d items on the page, want %d", got, want)
		}
		single, ok := after.Item("a_question_of_kind")
		if !ok || single.Type != questions.Rating || single.Max != 4 {
			t.Errorf("the rating: %+v, %v", single, ok)
		}
		for _, it := range after.Pages[0].Items {
			if it.Type == questions.Single && (len(it.Choices) != 2 || it.Choices[0].Value != "very_much" || it.Choices[1].Value != "b") {
				t.Errorf("the choices: %+v", it.Choices)
			}
		}
	})
}

func TestTheEditorMovesCopiesDeletesAndUndoes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		f := pulseOf(t, jana)
		f, d := draft(t, jana, f.ID)
		first, second := d.Pages[0].Items[0].Code, d.Pages[0].Items[1].Code
		act(t, jana, f, "item-down", "code", first).Want(t, http.StatusSeeOther)
		f, d = draft(t, jana, f.ID)
		if d.Pages[0].Items[0].Code != second {
			t.Errorf("first is %s, want %s", d.Pages[0].Items[0].Code, second)
		}
		act(t, jana, f, "item-copy", "code", first).Want(t, http.StatusSeeOther)
		f, d = draft(t, jana, f.ID)
		if _, ok := d.Item(first + "_2"); !ok {
			t.Error("there is no copy")
		}
		kept := f.Draft
		deleted := act(t, jana, f, "item-delete", "code", first)
		jana.Follow(t, deleted).Want(t, http.StatusOK, "brings it back", "Undo last change")
		f, _ = draft(t, jana, f.ID)
		act(t, jana, f, "undo").Want(t, http.StatusSeeOther)
		f, _ = draft(t, jana, f.ID)
		if f.Draft != kept {
			t.Error("undo did not bring the question back")
		}
		act(t, jana, f, "page-add", "page", "0").Want(t, http.StatusSeeOther)
		f, d = draft(t, jana, f.ID)
		act(t, jana, f, "page-title", "page", fmt.Sprint(len(d.Pages)-1), "title.de", "Zum Schluss").Want(t, http.StatusSeeOther)
		f, d = draft(t, jana, f.ID)
		if d.Pages[len(d.Pages)-1].Title["de"] != "Zum Schluss" {
			t.Errorf("pages: %+v", d.Pages)
		}
		act(t, jana, f, "scale-add", "title.en", "Strain", "direction", "bad", "items", second, "reversed", second, "shown", "on").Want(t, http.StatusSeeOther)
		_, d = draft(t, jana, f.ID)
		if s, ok := d.Scale("strain"); !ok || !s.Shown || !s.Items[0].Reversed {
			t.Errorf("the scale: %+v, %v", s, ok)
		}
	})
}

func TestARefusedQuestionKeepsWhatWasTypedAndChangesNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		f := pulseOf(t, jana)
		page := act(t, jana, f, "item-add", "type", "rating", "page", "0", "title.en", "My draft text", "min", "five", "max", "1")
		page.Want(t, http.StatusUnprocessableEntity, "Please enter a number.")
		if !strings.Contains(page.Body, "My draft text") || !strings.Contains(page.Body, `value="five"`) {
			t.Error("what was typed is gone")
		}
		act(t, jana, f, "item-add", "type", "single", "page", "0", "title.en", "Which?", "choice.value", "one", "choice.en", "One", "choice.de", "").
			Want(t, http.StatusUnprocessableEntity, "Please offer at least two answers.")
		act(t, jana, f, "item-save", "code", "nowhere", "type", "rating", "title.en", "x", "min", "1", "max", "5").
			Want(t, http.StatusUnprocessableEntity, "does not exist any more")
		act(t, jana, f, "scale-add", "title.en", "Empty", "direction", "bad").Want(t, http.StatusUnprocessableEntity, "Please choose at least one question.")
		act(t, jana, f, "title", "title.en", "").Want(t, http.StatusUnprocessableEntity, "Please enter a title.")
		for _, op := range []string{"page-delete", "page-up", "page-title", "page-add"} {
			act(t, jana, f, op, "page", "99").Want(t, http.StatusUnprocessableEntity)
		}
		act(t, jana, f, "sudo").Want(t, http.StatusBadRequest)
		if now, _ := draft(t, jana, f.ID); now.Draft != f.Draft || now.Revision != f.Revision {
			t.Error("a refused act changed the draft")
		}
	})
}

func TestAStaleEditShowsBothVersionsAndCanStillBeMade(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		f := pulseOf(t, jana)
		act(t, jana, f, "title", "title.en", "From the first window").Want(t, http.StatusSeeOther)
		stale := act(t, jana, f, "title", "title.en", "From the second window")
		stale.Want(t, http.StatusConflict, "From the first window", "From the second window", "Make my change to what is saved")
		now, d := draft(t, jana, f.ID)
		if d.Title["en"] != "From the first window" {
			t.Errorf("the stale edit was saved: %v", d.Title)
		}
		if !strings.Contains(stale.Body, fmt.Sprintf(`name="revision" value="%d"`, now.Revision)) {
			t.Error("the page does not carry the revision that is saved")
		}
		act(t, jana, now, "title", "title.en", "From the second window").Want(t, http.StatusSeeOther)
		jana.Post(t, fmt.Sprintf("/forms/%d/edit", f.ID), url.Values{"op": {"undo"}}).Want(t, http.StatusConflict)
	})
}

func TestPublishingMakesAVersionOnceAndNamesWhatIsMissing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		f := pulseOf(t, jana)
		publish := func() apptest.Page {
			f, _ = draft(t, jana, f.ID)
			return jana.Post(t, fmt.Sprintf("/forms/%d/publish", f.ID), url.Values{"revision": {fmt.Sprint(f.Revision)}})
		}
		jana.Follow(t, publish()).Want(t, http.StatusOK, "Version 1 is published.", "not in use")
		jana.Follow(t, publish()).Want(t, http.StatusOK, "There is nothing new to publish.")
		act(t, jana, f, "page-add", "page", "0").Want(t, http.StatusSeeOther)
		publish().Want(t, http.StatusUnprocessableEntity, "pages[1].elements", "is empty")
		jana.Post(t, fmt.Sprintf("/forms/%d/publish", f.ID), url.Values{"revision": {"1"}}).Want(t, http.StatusConflict)
	})
}
