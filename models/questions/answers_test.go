package questions

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestFormFieldsBecomeTypedAnswers(t *testing.T) {
	got, bad := sample().FromForm(map[string][]string{
		"a.stress": {"4"}, "a.calm": {""}, "a.mood": {"37"}, "a.hours": {" 3,5 "}, "a.count": {"-2e3"},
		"a.place": {"library"}, "a.ways": {"train", "home"}, "a.slept": {"no"}, "a.word": {" some\r\nwords "},
		"a.story": {"one\r\ntwo\n"}, "page": {"2"}, "stress": {"9"},
	})
	want := Answers{
		"stress": 4.0, "mood": 37.0, "hours": 3.5, "count": -2000.0, "place": "library",
		"ways": []string{"home", "train"}, "slept": false, "word": "some words", "story": "one\ntwo",
	}
	if len(bad) != 0 {
		t.Errorf("faults in good fields: %v", bad)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestEmptyFieldsAreNoAnswers(t *testing.T) {
	got, bad := sample().FromForm(map[string][]string{
		"a.stress": {""}, "a.hours": {"  "}, "a.ways": {"", ""}, "a.slept": {}, "a.word": {" \r\n "}, "a.place": nil,
	})
	if len(got) != 0 || len(bad) != 0 {
		t.Errorf("got answers %v, faults %v, want none", got, bad)
	}
}

func TestFieldsThatCannotBeTakenAreRefusedUnderTheirCode(t *testing.T) {
	megabyte := strings.Repeat("x", 1<<20)
	for _, c := range []struct {
		name, code string
		values     []string
	}{
		{"NaN", "count", []string{"NaN"}},
		{"infinity", "count", []string{"Inf"}},
		{"infinity in words", "count", []string{"-infinity"}},
		{"beyond float64", "count", []string{"1e400"}},
		{"beyond sense", "count", []string{"1e13"}},
		{"hexadecimal", "count", []string{"0x10"}},
		{"underscores", "count", []string{"1_000"}},
		{"thousands separators", "count", []string{"1.000,5"}},
		{"two commas", "count", []string{"1,0,5"}},
		{"words", "count", []string{"many"}},
		{"Arabic digits", "count", []string{"٣"}},
		{"a megabyte of digits", "count", []string{strings.Repeat("9", 1<<20)}},
		{"two numbers", "stress", []string{"1", "2"}},
		{"below the range", "stress", []string{"0"}},
		{"above the range", "stress", []string{"6"}},
		{"between two points", "stress", []string{"2.5"}},
		{"slider beyond", "mood", []string{"100.5"}},
		{"slider between steps", "mood", []string{"50.5"}},
		{"off the step", "hours", []string{"3.3"}},
		{"unknown choice", "place", []string{"moon"}},
		{"two single choices", "place", []string{"home", "train"}},
		{"unknown among many", "ways", []string{"home", "moon"}},
		{"choice twice", "ways", []string{"home", "home"}},
		{"neither yes nor no", "slept", []string{"maybe"}},
		{"a text too long", "word", []string{"elevenchars"}},
		{"a megabyte of text", "story", []string{megabyte}},
		{"a megabyte as choice", "place", []string{megabyte}},
		{"invalid UTF-8", "story", []string{"a\xffb"}},
		{"NUL", "story", []string{"a\x00b"}},
		{"escape character", "word", []string{"\x1b[31m"}},
		{"a text block", "note", []string{"x"}},
		{"an unknown item", "nothing", []string{"x"}},
		{"a scale", "strain", []string{"1"}},
	} {
		got, bad := sample().FromForm(map[string][]string{"a." + c.code: c.values})
		if len(got) != 0 || bad[c.code].IsZero() || len(bad) != 1 {
			t.Errorf("%s: answers %d, faults %v, want one under %q", c.name, len(got), bad, c.code)
		}
		if len(bad[c.code].String()) > 200 {
			t.Errorf("%s: the fault repeats what was sent", c.name)
		}
	}
}

func TestFieldsThatAreNoCodesDoNotComeBackAsKeys(t *testing.T) {
	for _, code := range []string{"", "A", "x y", "\xff", strings.Repeat("a", 1000)} {
		_, bad := sample().FromForm(map[string][]string{"a." + code: {"1"}})
		if len(bad) != 1 || bad[""].IsZero() {
			t.Errorf("%.20q: faults %v, want one under the empty code", code, bad)
		}
	}
}

func TestOneBadFieldDoesNotCostTheGoodOnes(t *testing.T) {
	got, bad := sample().FromForm(map[string][]string{"a.stress": {"9"}, "a.calm": {"2"}})
	if got["calm"] != 2.0 || len(got) != 1 || len(bad) != 1 {
		t.Errorf("answers %v, faults %v", got, bad)
	}
}

func TestNegativeZeroIsZero(t *testing.T) {
	got, _ := sample().FromForm(map[string][]string{"a.count": {"-0"}})
	if x, ok := got["count"].(float64); !ok || math.Signbit(x) {
		t.Errorf("-0 became %v", got["count"])
	}
}

func TestLengthIsCountedInCharacters(t *testing.T) {
	got, bad := sample().FromForm(map[string][]string{"a.word": {"äöüßéèêëāō"}})
	if len(bad) != 0 || len(got) != 1 {
		t.Errorf("ten characters of two bytes: %v", bad)
	}
}

func TestCheckAnswersNamesEveryFault(t *testing.T) {
	d := sample()
	for _, c := range []struct {
		name  string
		code  string
		value any
		good  bool
	}{
		{"rating", "stress", 3.0, true},
		{"rating as text", "stress", "3", false},
		{"rating as int", "stress", 3, false},
		{"NaN", "mood", math.NaN(), false},
		{"infinite", "count", math.Inf(1), false},
		{"tenths of a half", "hours", 0.5 + 0.1, false},
		{"the last step", "hours", 40.0, true},
		{"one choice as list", "place", []string{"home"}, false},
		{"list", "ways", []string{"home", "train"}, true},
		{"empty list", "ways", []string{}, false},
		{"yes", "slept", true, true},
		{"yes as text", "slept", "yes", false},
		{"text as number", "word", 1.0, false},
		{"nil", "word", nil, false},
		{"block", "note", "x", false},
		{"unknown", "zzz", "x", false},
	} {
		bad := d.CheckAnswers(Answers{c.code: c.value}, false)
		if _, refused := bad[c.code]; refused == c.good || len(bad) > 1 {
			t.Errorf("%s: faults %v, good is %t", c.name, bad, c.good)
		}
	}
}

func TestRequiredQuestionsHoldUpTheEndOnly(t *testing.T) {
	d := sample()
	if bad := d.CheckAnswers(Answers{}, false); len(bad) != 0 {
		t.Errorf("a draft without answers has faults %v", bad)
	}
	bad := d.CheckAnswers(Answers{}, true)
	if len(bad) != 2 || bad["stress"].IsZero() || bad["place"].IsZero() {
		t.Errorf("faults at the end %v, want the two required questions", bad)
	}
	if bad := d.CheckPage(0, Answers{}); len(bad) != 1 || bad["stress"].IsZero() {
		t.Errorf("first page: %v", bad)
	}
	if bad := d.CheckPage(1, Answers{"place": "home", "stress": 77.0}); len(bad) != 0 {
		t.Errorf("second page speaks of another: %v", bad)
	}
	if len(d.CheckPage(-1, nil))+len(d.CheckPage(2, nil)) != 0 {
		t.Error("a page that does not exist has faults")
	}
}

func TestAnswersSurviveJSON(t *testing.T) {
	want := Answers{"stress": 4.0, "place": "home", "ways": []string{"home", "train"}, "slept": true}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Answers
	if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s came back as %v (%v)", data, got, err)
	}
	for _, broken := range []string{`{"a":null}`, `{"a":{"b":1}}`, `{"a":[1]}`, `[1]`, `{"a":1e999}`} {
		if err := json.Unmarshal([]byte(broken), &got); err == nil {
			t.Errorf("%s was read", broken)
		}
	}
}

func TestFiguresReadAsPeopleWriteThem(t *testing.T) {
	if s := Figure(1e6).String(); s != "1000000" {
		t.Errorf("a million is %s", s)
	}
	if s := Figure(0.5).In("de"); s != "0,5" {
		t.Errorf("a half in German is %s", s)
	}
}

func BenchmarkReadAndCheckForm(b *testing.B) {
	d := Presets()[0].Definition
	form := map[string][]string{}
	for _, it := range d.Items() {
		if it.Type == Rating {
			form["a."+it.Code] = []string{"3"}
		}
	}
	for b.Loop() {
		a, bad := d.FromForm(form)
		if len(bad)+len(d.CheckAnswers(a, false)) != 0 {
			b.Fatal(bad)
		}
	}
}
