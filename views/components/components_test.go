package components

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"luna/views/text"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func holds(t *testing.T, html string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(html, part) {
			t.Errorf("no %s in\n%s", part, html)
		}
	}
}

func TestAFieldIsTiedToItsLabelItsHelpAndItsError(t *testing.T) {
	html := render(t, Field(text.Printer{}, Input{Name: "a.b", Label: "Name", Value: `"<x>`, Help: "H", Error: "E", Required: true, Max: 9}))
	holds(t, html, `<label class="label" for="f-a-b">`, `id="f-a-b"`, `name="a.b"`, `aria-describedby="f-a-b-help f-a-b-error"`,
		`aria-invalid="true"`, `id="f-a-b-help"`, `id="f-a-b-error"`, ` required`, `maxlength="9"`, `value="&#34;&lt;x&gt;"`)
	html = render(t, Field(text.Printer{Lang: "de"}, Input{Name: "n", Label: "Name"}))
	holds(t, html, "optional")
	if strings.Contains(html, "aria-") || strings.Contains(html, "required") {
		t.Errorf("a plain field carries marks it does not need: %s", html)
	}
}

func TestWhatThePageSaysAboutAnInputWins(t *testing.T) {
	html := render(t, NumberField(text.Printer{}, Input{Name: "n", Label: "N", Max: 5, Attrs: templ.Attributes{"maxlength": 3, "min": "1"}}))
	holds(t, html, `maxlength="3"`, `min="1"`)
}

func TestChosenOptionsStayChosen(t *testing.T) {
	options := []Choice{{Value: "x", Label: "X"}, {Value: "y", Label: "Y"}, {Value: "z", Label: "Z", Disabled: true}}
	c := Choose{Name: "c", Label: "C", Values: []string{"y"}, Choices: options, Error: "E"}
	p := text.Printer{}
	holds(t, render(t, Select(p, c)), `<option value="y" selected>`, `<option value="x">`, `<option value="z" disabled>`)
	holds(t, render(t, CheckboxGroup(p, c)), `value="y" checked`, `value="x">`, "<legend", `data-invalid`, `aria-describedby="f-c-error"`)
	holds(t, render(t, MultipleChoice(p, Question{Name: "m", Values: []string{"x", "y"}}, options)), `value="x" checked`, `value="y" checked`, `value="z">`)
	holds(t, render(t, YesNo(p, Question{Name: "n", Values: []string{"no"}})), `value="no" checked`, `value="yes">`)
}

func TestARatingHasAButtonForEachPoint(t *testing.T) {
	html := render(t, Rating(text.Printer{}, Question{Name: "a.r", Label: "R", Values: []string{"3"}, Who: "Only you", WhoInFull: "And the average."}, Ends{Min: 1, Max: 5, MinLabel: "never"}))
	if n := strings.Count(html, `type="radio"`); n != 5 {
		t.Errorf("%d buttons, want 5", n)
	}
	holds(t, html, `value="3" checked`, "never", "Only you", "And the average.")
	if strings.Contains(html, "many") {
		t.Error("five buttons are drawn as many")
	}
	holds(t, render(t, Rating(text.Printer{}, Question{Name: "a.r"}, Ends{Min: 0, Max: 10})), "many")
}

func TestAnUntouchedSliderHoldsNoAnswer(t *testing.T) {
	ends := Ends{Min: 0, Max: 20, Step: .5}
	html := render(t, Slider(text.Printer{}, Question{Name: "a.s", Label: "S"}, ends))
	holds(t, html, `name="a.s" value=""`, `min="0"`, `max="20"`, `step="0.5"`)
	if strings.Count(html, `name="a.s"`) != 1 {
		t.Error("the form would send the slider twice")
	}
	holds(t, render(t, Slider(text.Printer{}, Question{Name: "a.s", Values: []string{"7"}}, ends)), `name="a.s" value="7"`)
	holds(t, render(t, Slider(text.Printer{Lang: "de"}, Question{Name: "a.s"}, Ends{Min: 0.5, Max: 2.25, Step: 0.25})), `<span>0,5</span>`, `<span>2,25</span>`, `min="0.5" max="2.25"`)
	if html := render(t, NumberAnswer(text.Printer{}, Question{Name: "a.n"}, Ends{})); strings.Contains(html, "min=") {
		t.Error("a number without limits has some")
	}
}

func TestAHeadTurnsTheOrderRoundAndKeepsTheRest(t *testing.T) {
	query := url.Values{"q": {"a b"}, "sort": {"name"}, "after": {"17"}}
	head := SortHead("/people", query, "name", "Name")
	if head.Sorted != "ascending" || head.Href != "/people?q=a+b&sort=-name" {
		t.Errorf("%+v", head)
	}
	query.Set("sort", "-name")
	if head = SortHead("/people", query, "name", "Name"); head.Sorted != "descending" || head.Href != "/people?q=a+b&sort=name" {
		t.Errorf("%+v", head)
	}
	if head = SortHead("/people", query, "email", "E-mail"); head.Sorted != "" || head.Href != "/people?q=a+b&sort=email" {
		t.Errorf("%+v", head)
	}
	if query.Get("sort") != "-name" || query.Get("after") != "17" {
		t.Error("the page's own query was changed")
	}
}

func TestAnAddressCannotCarryAScript(t *testing.T) {
	for _, c := range []templ.Component{LinkButton("x", "javascript:alert(1)"), RowHead("x", "javascript:alert(1)"), CardRow(Row{Title: "x", Href: "javascript:alert(1)"})} {
		if html := render(t, c); strings.Contains(html, "javascript:") {
			t.Errorf("%s", html)
		}
	}
}

func TestAQuestionBeforeAnActIsAPlainForm(t *testing.T) {
	html := render(t, ConfirmButton(text.Printer{}, Confirm{Label: "L", Question: "Q", Act: "A", Action: "/x", Fields: map[string]string{"b": "2", "a": "1"}}))
	holds(t, html, "<details", `<form class="confirm-panel" method="post" action="/x">`,
		`<input type="hidden" name="a" value="1"><input type="hidden" name="b" value="2">`, "button danger")
}

func TestACodeIsDrawnRunByRun(t *testing.T) {
	dark := [][]bool{{true, true, false}, {false, false, false}, {true, false, true}}
	if got, want := qrPath(dark), "M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
	if got := qrBox(dark); got != "0 0 11 11" {
		t.Errorf("box %q leaves no quiet margin", got)
	}
}

func TestEveryMeaningHasASign(t *testing.T) {
	for kind, sign := range signs {
		if icons[sign] == "" {
			t.Errorf("%s: no icon %q", kind, sign)
		}
	}
	if render(t, Icon("unheard-of")) != "" {
		t.Error("an unknown icon draws something")
	}
}
