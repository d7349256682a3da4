package questions

import (
	"bytes"
	"encoding/json"
	"errors"
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

func TestFaultsAreNamedWithTheirPath(t *testing.T) {
	item := func(s string) string { return `{"pages":[{"elements":[` + s + `]}]}` }
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for _, c := range []struct{ name, json, path string }{
		{"no JSON", `{`, ""},
		{"nothing", ``, ""},
		{"a list", `[]`, ""},
		{"null", `null`, ""},
		{"two documents", `{"pages":[{"elements":[]}]} {}`, ""},
		{"no pages", `{}`, "pages"},
		{"pages no list", `{"pages":{}}`, "pages"},
		{"unknown key", `{"pages":[{"elements":[]}],"logo":""}`, "logo"},
		{"key in other case", `{"Pages":[]}`, "Pages"},
		{"key twice", `{"title":"a","title":"b","pages":[{"elements":[]}]}`, "title"},
		{"key twice inside", item(`{"type":"boolean","name":"a","name":"b","title":"A"}`), "pages[0].elements[0].name"},
		{"escaped key twice", `{"title":"a","\u0074itle":"b","pages":[{"elements":[]}]}`, "title"},
		{"too deep", `{"title":` + deep + `}`, ""},
		{"invalid UTF-8", "{\"title\":\"\xff\",\"pages\":[{\"elements\":[]}]}", ""},
		{"too large", `{"title":"` + strings.Repeat("a", MaxBytes) + `"}`, ""},
		{"NUL in a text", `{"title":"a\u0000b","pages":[{"elements":[]}]}`, "title"},
		{"number as text", `{"title":1,"pages":[{"elements":[]}]}`, "title"},
		{"null as text", `{"title":null,"pages":[{"elements":[]}]}`, "title"},
		{"third language", `{"title":{"fr":"Bonjour"},"pages":[{"elements":[]}]}`, "title.fr"},
		{"English twice", `{"title":{"en":"a","default":"b"},"pages":[{"elements":[]}]}`, "title"},
		{"item no object", item(`7`), "pages[0].elements[0]"},
		{"no type", item(`{"name":"a","title":"A"}`), "pages[0].elements[0].type"},
		{"unknown type", item(`{"type":"matrix","name":"a","title":"A"}`), "pages[0].elements[0].type"},
		{"unknown input type", item(`{"type":"text","inputType":"date","name":"a","title":"A"}`), "pages[0].elements[0].type"},
		{"skip logic", item(`{"type":"boolean","name":"a","title":"A","visibleIf":"{b}=1"}`), "pages[0].elements[0].visibleIf"},
		{"key of another kind", item(`{"type":"boolean","name":"a","title":"A","rateMax":5}`), "pages[0].elements[0].rateMax"},
		{"no code", item(`{"type":"boolean","title":"A"}`), "pages[0].elements[0].name"},
		{"code in capitals", item(`{"type":"boolean","name":"A","title":"A"}`), "pages[0].elements[0].name"},
		{"code too long", item(`{"type":"boolean","name":"a` + strings.Repeat("b", 32) + `","title":"A"}`), "pages[0].elements[0].name"},
		{"code twice", item(`{"type":"boolean","name":"a","title":"A"},{"type":"html","name":"a","html":"A"}`), "pages[0].elements[1].name"},
		{"no title", item(`{"type":"boolean","name":"a"}`), "pages[0].elements[0].title"},
		{"required as text", item(`{"type":"boolean","name":"a","title":"A","isRequired":"yes"}`), "pages[0].elements[0].isRequired"},
		{"rating upside down", item(`{"type":"rating","name":"a","title":"A","rateMin":5,"rateMax":1}`), "pages[0].elements[0].rateMax"},
		{"rating of one point", item(`{"type":"rating","name":"a","title":"A","rateMin":1,"rateMax":1}`), "pages[0].elements[0].rateMax"},
		{"rating of twelve points", item(`{"type":"rating","name":"a","title":"A","rateMin":1,"rateMax":12}`), "pages[0].elements[0].rateMax"},
		{"rating of halves", item(`{"type":"rating","name":"a","title":"A","rateMin":0.5,"rateMax":5}`), "pages[0].elements[0].rateMax"},
		{"limit beyond float64", item(`{"type":"slider","name":"a","title":"A","max":1e400}`), "pages[0].elements[0].max"},
		{"limit absurd", item(`{"type":"slider","name":"a","title":"A","max":1e300}`), "pages[0].elements[0].max"},
		{"limit as text", item(`{"type":"slider","name":"a","title":"A","max":"9"}`), "pages[0].elements[0].max"},
		{"step too wide", item(`{"type":"slider","name":"a","title":"A","max":10,"step":11}`), "pages[0].elements[0].step"},
		{"step negative", item(`{"type":"slider","name":"a","title":"A","max":10,"step":-1}`), "pages[0].elements[0].step"},
		{"a million steps", item(`{"type":"slider","name":"a","title":"A","max":1000000}`), "pages[0].elements[0].step"},
		{"one limit only", item(`{"type":"text","inputType":"number","name":"a","title":"A","max":1}`), "pages[0].elements[0].max"},
		{"limits both 0", item(`{"type":"text","inputType":"number","name":"a","title":"A","min":0,"max":0}`), "pages[0].elements[0].max"},
		{"no choices", item(`{"type":"checkbox","name":"a","title":"A"}`), "pages[0].elements[0].choices"},
		{"one choice", item(`{"type":"checkbox","name":"a","title":"A","choices":["x"]}`), "pages[0].elements[0].choices"},
		{"choice twice", item(`{"type":"checkbox","name":"a","title":"A","choices":["x","y","x"]}`), "pages[0].elements[0].choices[2].value"},
		{"choice without text", item(`{"type":"checkbox","name":"a","title":"A","choices":["x",{"value":"y"}]}`), "pages[0].elements[0].choices[1].text"},
		{"value with comma", item(`{"type":"checkbox","name":"a","title":"A","choices":["x","y,z"]}`), "pages[0].elements[0].choices[1].value"},
		{"length 0", item(`{"type":"comment","name":"a","title":"A","maxLength":0}`), "pages[0].elements[0].maxLength"},
		{"length half", item(`{"type":"comment","name":"a","title":"A","maxLength":1.5}`), "pages[0].elements[0].maxLength"},
		{"length absurd", item(`{"type":"comment","name":"a","title":"A","maxLength":100000}`), "pages[0].elements[0].maxLength"},
		{"tags in a block", item(`{"type":"html","name":"a","html":"<script>alert(1)</script>"}`), "pages[0].elements[0].html"},
		{"required block", item(`{"type":"html","name":"a","html":"A","isRequired":true}`), "pages[0].elements[0].isRequired"},
		{"scale without direction", scaled(`{"code":"s","title":"S","items":[]}`), "scales[0].direction"},
		{"scale over nothing", scaled(`{"code":"s","title":"S","direction":"bad","items":[{"code":"zz"}]}`), "scales[0].items[0].code"},
		{"scale over a text", scaled(`{"code":"s","title":"S","direction":"bad","items":[{"code":"w"}]}`), "scales[0].items[0].code"},
		{"scale over an open number", scaled(`{"code":"s","title":"S","direction":"bad","items":[{"code":"n"}]}`), "scales[0].items[0].code"},
		{"scale item twice", scaled(`{"code":"s","title":"S","direction":"bad","items":[{"code":"a"},{"code":"a","reversed":true}]}`), "scales[0].items[1].code"},
		{"scale twice", scaled(`{"code":"s","title":"S","direction":"bad","items":[]},{"code":"s","title":"S","direction":"bad","items":[]}`), "scales[1].code"},
	} {
		d, err := Parse([]byte(c.json))
		var invalid *Invalid
		if !errors.As(err, &invalid) {
			t.Errorf("%s: got %+v and error %v, want *Invalid", c.name, d, err)
			continue
		}
		if m, named := invalid.Fields()[c.path]; !named || m.IsZero() {
			t.Errorf("%s: faults %v do not name %q", c.name, err, c.path)
		}
	}
}

func scaled(scales string) string {
	return `{"pages":[{"elements":[{"type":"rating","name":"a","title":"A"},{"type":"text","name":"w","title":"W"},` +
		`{"type":"text","inputType":"number","name":"n","title":"N"}]}],"scales":[` + scales + `]}`
}

func TestAllFaultsAreReportedTogether(t *testing.T) {
	_, err := Parse([]byte(`{"pages":[{"elements":[{"type":"boolean","name":"A"},{"type":"rating","name":"b","title":"B","rateMax":0}]}],"scales":[{"code":"s","direction":"bad","items":[]}]}`))
	var invalid *Invalid
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v", err)
	}
	for _, path := range []string{"pages[0].elements[0].name", "pages[0].elements[0].title", "pages[0].elements[1].rateMax", "scales[0].title"} {
		if _, ok := invalid.Fields()[path]; !ok {
			t.Errorf("%s is missing in %v", path, err)
		}
	}
}

func TestDepthOf32IsTheLimit(t *testing.T) {
	nested := func(n int) error {
		_, err := readTree([]byte(strings.Repeat("[", n) + strings.Repeat("]", n)))
		return err
	}
	if err := nested(32); err != nil {
		t.Errorf("32 deep: %v", err)
	}
	if err := nested(33); err == nil {
		t.Error("33 deep was accepted")
	}
}

func TestWhatIsAcceptedCanBeStoredAndReadAgain(t *testing.T) {
	// Every "<" takes six bytes in the canonical form: 80 kB become 480.
	var items []string
	for range 20 {
		items = append(items, `{"type":"boolean","name":"q`+string(rune('a'+len(items)))+`","title":"`+strings.Repeat("<", maxWords)+`"}`)
	}
	_, err := Parse([]byte(`{"pages":[{"elements":[` + strings.Join(items, ",") + `]}]}`))
	if err == nil {
		t.Error("a definition was accepted whose stored form is too large to be read")
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
		{Text{"en": "a", "de": "b"}, "de", "b"}, {Text{"en": "a"}, "de", "a"}, {Text{"de": "b"}, "en", "b"},
		{Text{"en": "", "de": "b"}, "en", "b"}, {nil, "en", ""}, {Text{"en": "a"}, "fr", "a"},
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
