package questions

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

// sample holds one item of every kind and two scales.
func sample() Definition {
	return Definition{
		Title: Text{"en": "Check-in", "de": "Befragung"},
		Pages: []Page{
			{Items: []Item{
				{Code: "stress", Type: Rating, Title: Text{"en": "Stress"}, Required: true, Min: 1, Max: 5, MinLabel: Text{"en": "none"}},
				{Code: "calm", Type: Rating, Title: Text{"de": "Ruhe"}, Min: 1, Max: 5},
				{Code: "mood", Type: Slider, Title: Text{"en": "Mood"}, Min: 0, Max: 100, Step: 1},
				{Code: "note", Type: Block, Title: Text{"en": "2 < 3 & \"so on\""}},
			}},
			{Title: Text{"en": "Second"}, Items: []Item{
				{Code: "hours", Type: Number, Title: Text{"en": "Hours"}, Min: 0, Max: 40, Step: 0.5},
				{Code: "count", Type: Number, Title: Text{"en": "How many?"}},
				{Code: "place", Type: Single, Title: Text{"en": "Where?"}, Required: true, Choices: places()},
				{Code: "ways", Type: Multiple, Title: Text{"en": "How?"}, Choices: places()},
				{Code: "slept", Type: YesNo, Title: Text{"en": "Slept?"}},
				{Code: "word", Type: ShortText, Title: Text{"en": "A word"}, MaxLength: 10},
				{Code: "story", Type: LongText, Title: Text{"en": "More"}, MaxLength: 20},
			}},
		},
		Scales: []Scale{
			{Code: "strain", Title: Text{"en": "Strain"}, Items: []ScaleItem{{"stress", false}, {"calm", true}}, Shown: true},
			{Code: "well", Title: Text{"en": "Well-being"}, HighIsGood: true, Items: []ScaleItem{{"calm", false}, {"mood", false}, {"slept", false}}},
		},
	}
}

func places() []Choice {
	return []Choice{{"home", Text{"en": "At home", "de": "Zu Hause"}}, {"library", Text{"en": "Library"}}, {"train", Text{"en": "Train"}}}
}

func TestSampleIsFitForUse(t *testing.T) {
	if p := sample().Ready(); len(p) != 0 {
		t.Fatalf("the sample of these tests has faults: %v", p)
	}
}

func TestWhatIsWrittenIsReadBackTheSame(t *testing.T) {
	for name, d := range map[string]Definition{"sample": sample(), "weekly": Presets()[0].Definition, "pulse": Presets()[1].Definition} {
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(d, back) {
			t.Errorf("%s came back as\n%+v\nwant\n%+v", name, back, d)
		}
		again, err := back.MarshalJSON()
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: writing twice gave different bytes:\n%s\n%s", name, data, again)
		}
	}
}

func TestEqualDefinitionsGiveEqualBytes(t *testing.T) {
	spoken := `{"pages":[{"elements":[
		{"name":"a","type":"rating","title":{"en":"A","de":"Ä"},"isRequired":false,"description":""},
		{"type":"radiogroup","name":"b","choices":["x","y"],"title":"B"},
		{"inputType":"text","type":"text","name":"c","title":{"default":"C"}}]}],
		"scales":[],"description":{}, "title":"T"}`
	canonical := `{"title":"T","pages":[{"elements":[` +
		`{"type":"rating","name":"a","title":{"default":"A","de":"Ä"},"rateMin":1,"rateMax":5},` +
		`{"type":"radiogroup","name":"b","title":"B","choices":[{"value":"x","text":"x"},{"value":"y","text":"y"}]},` +
		`{"type":"text","name":"c","title":"C"}]}]}`
	d, err := Parse([]byte(spoken))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != canonical {
		t.Errorf("canonical form:\n%s\nwant\n%s", got, canonical)
	}
}

func TestDefinitionInsideOtherJSONIsParsedStrictly(t *testing.T) {
	var doc struct{ Form Definition }
	if err := json.Unmarshal([]byte(`{"Form":{"pages":[{"elements":[]}],"extra":1}}`), &doc); err == nil {
		t.Error("an unknown key inside another document was accepted")
	}
	if err := json.Unmarshal([]byte(`{"Form":{"pages":[{"elements":[]}]}}`), &doc); err != nil || len(doc.Form.Pages) != 1 {
		t.Errorf("a good definition was not read: %v", err)
	}
}

func TestBlocksHoldPlainTextAsSurveyJSWouldShowIt(t *testing.T) {
	data, err := json.Marshal(sample().Pages[0].Items[3].wire())
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"type":"html","name":"note","html":"2 \u0026lt; 3 \u0026amp; \"so on\""}`; string(data) != want {
		t.Errorf("got %s, want %s", data, want)
	}
}

func TestDraftsPassCheckButAreNotReady(t *testing.T) {
	draft := Definition{Pages: []Page{{}, {}}, Scales: []Scale{{Code: "s", Title: Text{"en": "S"}}}}
	if p := draft.Check(); len(p) != 0 {
		t.Errorf("an empty draft has faults: %v", p)
	}
	missing := (&Invalid{draft.Ready()}).Fields()
	for _, path := range []string{"title", "pages", "pages[0].elements", "pages[1].elements", "scales[0].items"} {
		if _, ok := missing[path]; !ok {
			t.Errorf("Ready does not name %s: %v", path, missing)
		}
	}
}

func TestLimitsAreNumbers(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		d := sample()
		d.Pages[0].Items[2].Max = x
		if len(d.Check()) == 0 {
			t.Errorf("a slider up to %v was accepted", x)
		}
	}
}

func TestCountsAndFinding(t *testing.T) {
	d := sample()
	if d.Count() != 10 || len(d.Items()) != 10 {
		t.Errorf("Count %d, Items %d, want 10 without the block", d.Count(), len(d.Items()))
	}
	if it, ok := d.Item("note"); !ok || it.Type != Block {
		t.Error("Item does not find the block")
	}
	if d.PageOf("hours") != 1 || d.PageOf("nothing") != -1 {
		t.Error("PageOf is wrong")
	}
	if s, ok := d.Scale("well"); !ok || !s.HighIsGood {
		t.Error("Scale does not find the scale")
	}
	if _, ok := d.Scale("stress"); ok {
		t.Error("Scale finds an item")
	}
}

func TestTextFallsBackToTheOtherLanguage(t *testing.T) {
	for _, c := range []struct {
		text       Text
		lang, want string
	}{
		{Text{"en": "a", "de": "b"}, "de", "b"},
		{Text{"en": "a"}, "de", "a"},
		{Text{"de": "b"}, "en", "b"},
		{Text{"en": "", "de": "b"}, "en", "b"},
		{nil, "en", ""},
		{Text{"en": "a"}, "fr", "a"},
	} {
		if got := c.text.In(c.lang); got != c.want {
			t.Errorf("%v in %s is %q, want %q", c.text, c.lang, got, c.want)
		}
	}
}

func TestUntranslatedNamesWhatReadersSeeInTheOtherLanguage(t *testing.T) {
	d := sample()
	if got := d.Untranslated("en"); !reflect.DeepEqual(got, []string{"pages[0].elements[1].title"}) {
		t.Errorf("en: %v", got)
	}
	german := strings.Join(d.Untranslated("de"), " ")
	for _, path := range []string{"pages[0].elements[0].minRateDescription", "pages[1].title", "pages[1].elements[2].choices[1].text", "scales[0].title"} {
		if !strings.Contains(german, path) {
			t.Errorf("de: %s is missing in %s", path, german)
		}
	}
	if strings.Contains(german, "choices[0]") {
		t.Errorf("de: a translated choice is listed in %s", german)
	}
}

func TestPresetsAreReadyInBothLanguages(t *testing.T) {
	for _, p := range Presets() {
		d := p.Definition
		if faults := d.Ready(); len(faults) != 0 {
			t.Errorf("%s: %v", p.Key, faults)
		}
		if de, en := d.Untranslated("de"), d.Untranslated("en"); len(de)+len(en) != 0 {
			t.Errorf("%s: without German %v, without English %v", p.Key, de, en)
		}
		if m := d.Minutes(); m < 1 || m > 2 {
			t.Errorf("%s takes %d minutes", p.Key, m)
		}
		if len(d.Scales) == 0 || p.About.IsZero() {
			t.Errorf("%s has no scales or no description", p.Key)
		}
		if found, ok := PresetByKey(p.Key); !ok || !reflect.DeepEqual(found, p) {
			t.Errorf("%s is not found by its key", p.Key)
		}
	}
	if _, ok := PresetByKey("nothing"); ok {
		t.Error("a preset nobody wrote was found")
	}
}

func TestMinutesGrowWithTheQuestions(t *testing.T) {
	d := Definition{Pages: []Page{{}}}
	if d.Minutes() != 0 {
		t.Errorf("nothing to answer takes %d minutes", d.Minutes())
	}
	for range 20 {
		d.Pages[0].Items = append(d.Pages[0].Items, Item{Type: LongText})
	}
	if m := d.Minutes(); m < 10 || m > 20 {
		t.Errorf("20 long texts take %d minutes", m)
	}
}
