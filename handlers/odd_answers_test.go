package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"luna/internal/apptest"
	"luna/models/questions"
)

// oddValues are texts and numbers that a questionnaire's fields are never
// given by hand; PostgreSQL keeps none of the first four.
var oddValues = []string{
	"\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "NaN", "Inf", "-0", "1e309", "0x1p-2", "1_0", "99999999999999999999", "\u202e\ufeff",
}

func TestNoAnswerMakesTheProgramFail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		for _, value := range oddValues {
			form := url.Values{"page": {"1"}, "turn": {"yes"}}
			for _, it := range anyWeekly().Items() {
				form.Set("a."+it.Code, value)
			}
			for _, page := range []apptest.Page{
				w.Student.Send(t, http.MethodPut, survey(w)+"/draft", "application/x-www-form-urlencoded", form.Encode()),
				w.Student.Post(t, survey(w), form),
				w.Student.Get(t, survey(w)),
				w.Lecturer.Post(t, fmt.Sprintf("/forms/%d/preview", w.Form.ID), form),
			} {
				if page.Status >= 500 {
					t.Errorf("%q: status %d", value, page.Status)
				}
			}
		}
	})
}

func TestNoDefinitionMakesTheProgramFail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		for _, value := range append([]string{`\u0000`, `\ud800`, `\u001f`}, oddValues...) {
			for _, definition := range []string{
				`{"title":"` + value + `","pages":[{"elements":[{"type":"rating","name":"calm","title":"Calm"}]}]}`,
				`{"title":"T","description":"` + value + `","pages":[{"elements":[{"type":"rating","name":"calm","title":"` + value + `"}]}]}`,
				`{"title":"T","pages":[{"elements":[{"type":"rating","name":"` + value + `","title":"Calm"}]}]}`,
				`{"title":"T","pages":[{"elements":[{"type":"rating","name":"calm","title":"C","rateMin":` + value + `}]}]}`,
			} {
				made := w.Lecturer.Post(t, "/forms", url.Values{"start": {"json"}, "json": {definition}})
				if made.Status >= 500 {
					t.Errorf("%q: status %d", definition, made.Status)
				}
				page := w.Lecturer.Post(t, fmt.Sprintf("/forms/%d/edit", w.Form.ID), url.Values{
					"op": {"title"}, "revision": {fmt.Sprint(w.Form.Revision)}, "title.en": {value}, "title.de": {value}, "description.en": {value},
				})
				if page.Status >= 500 {
					t.Errorf("title %q: status %d", value, page.Status)
				}
			}
		}
		if page := w.Lecturer.Get(t, "/forms"); page.Status != http.StatusOK {
			t.Errorf("the list afterwards: %d", page.Status)
		}
	})
}

func anyWeekly() questions.Definition {
	preset, _ := questions.PresetByKey("weekly")
	return preset.Definition
}
