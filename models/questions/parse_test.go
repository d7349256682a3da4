package questions

import (
	"errors"
	"os"
	"strings"
	"testing"
)

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

func TestTheExampleInTheManualIsAcceptedAsItStands(t *testing.T) {
	manual, err := os.ReadFile("../../docs/form-definition.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(manual), "```json\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the manual has no example")
	}
	d, err := Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	pressure, _ := d.Scale("pressure")
	if x, n, ok := pressure.Score(d, Answers{"pressure": 4.0, "calm": 3.0}); x != 3.5 || n != 2 || !ok {
		t.Errorf("the example scores %v of %d", x, n)
	}
	if faults := d.Ready(); len(faults) != 0 {
		t.Errorf("the example is not ready: %v", faults)
	}
}
