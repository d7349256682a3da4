package questions

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"testing"
	"unicode/utf8"
)

// FuzzParse holds Parse to three promises: it never panics, it refuses only
// with named faults, and what it takes has one stored form.
func FuzzParse(f *testing.F) {
	// Small seeds: the engine spends its time on shrinking large ones.
	f.Add([]byte(`{"title":{"default":"A","de":"B"},"pages":[{"elements":[{"type":"rating","name":"a","title":"A"}]}]}`))
	f.Add([]byte(scaled(`{"code":"s","title":"S","direction":"bad","items":[{"code":"a","reversed":true}]}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err != nil {
			var invalid *Invalid
			if !errors.As(err, &invalid) || len(invalid.Problems) == 0 || !utf8.ValidString(err.Error()) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		once, err := d.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(once)
		if err != nil {
			t.Fatalf("stored form refused: %v\n%s", err, once)
		}
		if twice, _ := back.MarshalJSON(); !bytes.Equal(once, twice) {
			t.Fatalf("two stored forms:\n%s\n%s", once, twice)
		}
		for _, s := range d.Scales {
			if lo, hi := s.Range(d); len(s.Items) > 0 && !(hi > lo) {
				t.Fatalf("scale %s runs from %v to %v", s.Code, lo, hi)
			}
		}
	})
}

// FuzzFromForm reads arbitrary forms: what it takes passes CheckAnswers and
// survives JSON, its scores lie in range, and what it does not take is named.
func FuzzFromForm(f *testing.F) {
	f.Add("a.stress=4&a.calm=2&a.ways=home&a.ways=train&a.slept=yes&a.story=one%0D%0Atwo")
	f.Add("a.count=1e400&a.hours=3%2C5&a.mood=NaN&a.word=%FF%00")
	d := sample()
	f.Fuzz(func(t *testing.T, query string) {
		form, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		a, bad := d.FromForm(form)
		for code := range bad {
			if _, taken := a[code]; taken || !utf8.ValidString(code) {
				t.Fatalf("%q is both taken and refused, or no text", code)
			}
		}
		if left := d.CheckAnswers(a, false); len(left) != 0 {
			t.Fatalf("took answers with faults %v: %v", left, a)
		}
		checkStored(t, a)
		for _, s := range d.Scales {
			lo, hi := s.Range(d)
			if x, _, ok := s.Score(d, a); ok && !(x >= lo && x <= hi) {
				t.Fatalf("scale %s scores %v", s.Code, x)
			}
		}
	})
}

func checkStored(t *testing.T, a Answers) {
	t.Helper()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back Answers
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(a, back) {
		t.Fatalf("%v came back as %v (%v)", a, back, err)
	}
}
