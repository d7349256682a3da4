package questions

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestDefinitionsBuiltInGoAreHeldToTheSameRules covers what the JSON reader
// would stop before Check sees it.
func TestDefinitionsBuiltInGoAreHeldToTheSameRules(t *testing.T) {
	const first, number = "pages[0].elements[0]", "pages[1].elements[0]"
	for _, c := range []struct {
		name, path string
		change     func(*Definition)
	}{
		{"unknown kind", first + ".type", func(d *Definition) { d.Pages[0].Items[0].Type = "matrix" }},
		{"required block", "pages[0].elements[3].isRequired", func(d *Definition) { d.Pages[0].Items[3].Required = true }},
		{"length of a rating", first + ".maxLength", func(d *Definition) { d.Pages[0].Items[0].MaxLength = 5 }},
		{"negative length", "pages[1].elements[5].maxLength", func(d *Definition) { d.Pages[1].Items[5].MaxLength = -1 }},
		{"ends of a number", number + ".minRateDescription", func(d *Definition) { d.Pages[1].Items[0].MaxLabel = Text{"en": "x"} }},
		{"NaN as limit", number + ".max", func(d *Definition) { d.Pages[1].Items[0].Max = math.NaN() }},
		{"number upside down", number + ".max", func(d *Definition) { d.Pages[1].Items[0].Max = -1 }},
		{"limits of yes or no", "pages[1].elements[4].min", func(d *Definition) { d.Pages[1].Items[4].Max = 1 }},
		{"step of a rating", first + ".step", func(d *Definition) { d.Pages[0].Items[0].Step = 1 }},
		{"choices of a rating", first + ".choices", func(d *Definition) { d.Pages[0].Items[0].Choices = places() }},
		{"too many choices", "pages[1].elements[2].choices", func(d *Definition) {
			for n := range MaxChoices {
				d.Pages[1].Items[2].Choices = append(d.Pages[1].Items[2].Choices, Choice{fmt.Sprint(n), Text{"en": "x"}})
			}
		}},
		{"third language", "title", func(d *Definition) { d.Title["fr"] = "Bonjour" }},
		{"endless text", "description", func(d *Definition) { d.Intro = Text{"de": strings.Repeat("ß", maxWords+1)} }},
		{"invalid UTF-8", "pages[0].title", func(d *Definition) { d.Pages[0].Title = Text{"en": "\xff"} }},
		{"too many pages", "pages", func(d *Definition) { d.Pages = append(d.Pages, make([]Page, MaxPages)...) }},
		{"too many items", "pages", func(d *Definition) { d.Pages[0].Items = append(d.Pages[0].Items, make([]Item, MaxItems)...) }},
		{"too many scales", "scales", func(d *Definition) { d.Scales = append(d.Scales, make([]Scale, MaxScales)...) }},
		{"neutral and good", "scales[1].direction", func(d *Definition) { d.Scales[1].Neutral = true }},
	} {
		d := sample().clone()
		c.change(&d)
		if m := (&Invalid{d.Check()}).Fields()[c.path]; m.IsZero() {
			t.Errorf("%s: faults %v do not name %q", c.name, d.Check(), c.path)
		}
	}
}

func TestFullQuestionnairesStillFit(t *testing.T) {
	d := Definition{Title: Text{"en": "T"}, Pages: []Page{{}}}
	var err error
	for n := 1; n <= MaxItems; n++ {
		if d, err = d.AddItem(0, "", yesNo(d.FreeCode("q"))); err != nil {
			t.Fatalf("item %d: %v", n, err)
		}
	}
	for n := 2; n <= MaxPages; n++ {
		if d, err = d.AddPage(-1, nil); err != nil {
			t.Fatalf("page %d: %v", n, err)
		}
	}
	if _, err = d.AddPage(-1, nil); err == nil {
		t.Errorf("page %d was added", MaxPages+1)
	}
	for n := 1; n <= MaxScales; n++ {
		if d, err = d.AddScale(Scale{Code: fmt.Sprintf("s%d", n), Title: d.Title, Items: []ScaleItem{{"q", false}}}); err != nil {
			t.Fatalf("scale %d: %v", n, err)
		}
	}
	if _, err = d.AddScale(Scale{Code: "more", Title: d.Title, Items: []ScaleItem{{"q", false}}}); err == nil {
		t.Errorf("scale %d was added", MaxScales+1)
	}
}

func TestEveryKindHasANameAndAWordInJSON(t *testing.T) {
	names, words := map[string]bool{}, map[string]bool{}
	for _, kind := range Types() {
		if !kind.Known() || names[kind.Name().Text] {
			t.Errorf("%s has no name of its own", kind)
		}
		names[kind.Name().Text] = true
		words[surveyType[kind]] = true
		if kind.HasChoices() != (kind == Single || kind == Multiple) {
			t.Errorf("%s: HasChoices is %t", kind, kind.HasChoices())
		}
	}
	if len(names) != 9 || len(words) != 8 { // "text" is both ShortText and Number
		t.Errorf("%d names, %d words in JSON", len(names), len(words))
	}
	if Type("matrix").Known() {
		t.Error("a kind nobody wrote is known")
	}
}

func TestScalesSayHowToReadThem(t *testing.T) {
	for want, s := range map[string]Scale{
		"higher is better": {HighIsGood: true}, "higher is harder": {}, "neither high nor low is better": {Neutral: true},
	} {
		if got := s.Direction().Text; got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
}

func TestTextsHaveALengthWithoutBeingGivenOne(t *testing.T) {
	if n := (Item{Type: ShortText}).Longest(); n != shortTextLength {
		t.Errorf("short text: %d", n)
	}
	if n := (Item{Type: LongText}).Longest(); n != longTextLength {
		t.Errorf("long text: %d", n)
	}
	if n := (Item{Type: LongText, MaxLength: 7}).Longest(); n != 7 {
		t.Errorf("limited text: %d", n)
	}
}

func TestFaultsOfAnItemDoNotRepeatEndlessInput(t *testing.T) {
	long := strings.Repeat("k", 100_000)
	for _, data := range []string{`{"` + long + `":1}`, `{"pages":[{"elements":[]}],"scales":[{"code":"s","title":"S","direction":"bad","items":[{"code":"` + long + `"}]}]}`} {
		_, err := Parse([]byte(data))
		if err == nil || len(err.Error()) > 1000 {
			t.Errorf("the error is %d bytes long", len(fmt.Sprint(err)))
		}
	}
}
