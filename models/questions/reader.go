package questions

import (
	"encoding/json"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
)

// reader walks a tree and notes what does not belong there.
type reader struct {
	faults
}

// located is an object with the path to it.
type located struct {
	object
	at string
}

// object takes v as an object with known keys only.
func (r *reader) object(at string, v any, known ...string) located {
	o, ok := v.(object)
	if !ok {
		r.add(at, Say("Here an object in braces is expected."))
		return located{at: at}
	}
	for _, key := range o.keys {
		if !slices.Contains(known, key) {
			r.add(join(at, clip(key)), Say("This key is not known here."))
		}
	}
	return located{object: o, at: at}
}

func (r *reader) listOf(o located, key string) []any {
	v, given := o.values[key]
	if !given {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		r.add(join(o.at, key), Say("Here a list in brackets is expected."))
	}
	return list
}

func (r *reader) string(o located, key string) string {
	v, given := o.values[key]
	s, ok := v.(string)
	if given && !ok {
		r.add(join(o.at, key), Say("Here a text in quotes is expected."))
	}
	return s
}

func (r *reader) bool(o located, key string) bool {
	v, given := o.values[key]
	b, ok := v.(bool)
	if given && !ok {
		r.add(join(o.at, key), Say("Here true or false is expected."))
	}
	return b
}

func (r *reader) number(o located, key string, missing float64) float64 {
	v, given := o.values[key]
	if !given {
		return missing
	}
	n, ok := v.(json.Number)
	x, err := strconv.ParseFloat(n.String(), 64)
	if !ok || err != nil {
		r.add(join(o.at, key), Say("Here a number is expected."))
		return missing
	}
	if key == "maxLength" && (x < 1 || x > maxLimit || x != math.Trunc(x)) {
		r.add(join(o.at, key), Say("Here a whole number above 0 is expected."))
		return missing
	}
	return x + 0 // -0 is 0
}

// text reads a string, or an object by language in which "default" is English.
func (r *reader) text(o located, key string) Text {
	at := join(o.at, key)
	switch v := o.values[key].(type) {
	case nil:
		if _, given := o.values[key]; given {
			r.add(at, Say("Here a text is expected."))
		}
		return nil
	case string:
		return oneText("en", v)
	case object:
		return r.textByLanguage(at, v)
	}
	r.add(at, Say("Here a text is expected."))
	return nil
}

func (r *reader) textByLanguage(at string, v object) Text {
	o := r.object(at, v, "default", "en", "de")
	if _, both := o.values["default"]; both {
		if _, both := o.values["en"]; both {
			r.add(at, Say("A text holds either default or en, not both."))
		}
	}
	t := Text{}
	for key, lang := range map[string]string{"default": "en", "en": "en", "de": "de"} {
		if s := r.string(o, key); s != "" {
			t[lang] = s
		}
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

func oneText(lang, s string) Text {
	if s == "" {
		return nil
	}
	return Text{lang: s}
}

// plain reads text written as HTML. It takes no tags: a text block is text.
func (r *reader) plain(o located, key string) Text {
	t := r.text(o, key)
	for lang, s := range t {
		if strings.ContainsAny(s, "<>") {
			r.add(join(o.at, key), Say("A text block holds plain text without HTML tags."))
		}
		t[lang] = html.UnescapeString(s)
	}
	return t
}
