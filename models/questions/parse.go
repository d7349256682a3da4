package questions

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Parse reads a definition. It takes nothing it does not understand: unknown
// and doubled keys, wrong kinds of values and every fault that Check knows are
// refused together, as an *Invalid with a path for each.
func Parse(data []byte) (Definition, error) {
	tree, err := readTree(data)
	if err != nil {
		return Definition{}, err
	}
	r := &reader{}
	d := r.definition(tree)
	if len(r.list) == 0 {
		r.list = d.Check()
	}
	if len(r.list) == 0 && len(data) > MaxBytes/16 { // no text grows more than sixfold
		r.list = d.checkSize()
	}
	if err := r.err(); err != nil {
		return Definition{}, err
	}
	return d, nil
}

// UnmarshalJSON is Parse, for definitions inside other JSON.
func (d *Definition) UnmarshalJSON(data []byte) error {
	parsed, err := Parse(data)
	if err == nil {
		*d = parsed
	}
	return err
}

// reader walks a tree and notes what does not belong there.
type reader struct {
	faults
}

func (r *reader) definition(v any) Definition {
	o := r.object("", v, "title", "description", "pages", "scales")
	d := Definition{Title: r.text(o, "title"), Intro: r.text(o, "description")}
	for i, v := range r.listOf(o, "pages") {
		d.Pages = append(d.Pages, r.page(fmt.Sprintf("pages[%d]", i), v))
	}
	for i, v := range r.listOf(o, "scales") {
		d.Scales = append(d.Scales, r.scale(fmt.Sprintf("scales[%d]", i), v))
	}
	return d
}

func (r *reader) page(at string, v any) Page {
	o := r.object(at, v, "title", "elements")
	p := Page{Title: r.text(o, "title")}
	for i, v := range r.listOf(o, "elements") {
		p.Items = append(p.Items, r.item(fmt.Sprintf("%s.elements[%d]", at, i), v))
	}
	return p
}

// keysOf lists the keys of a kind beside type, name, description and title.
var keysOf = map[Type][]string{
	Rating:    {"isRequired", "rateMin", "rateMax", "minRateDescription", "maxRateDescription"},
	Slider:    {"isRequired", "min", "max", "step", "minRateDescription", "maxRateDescription"},
	Number:    {"isRequired", "min", "max", "step", "inputType"},
	Single:    {"isRequired", "choices"},
	Multiple:  {"isRequired", "choices"},
	YesNo:     {"isRequired"},
	ShortText: {"isRequired", "inputType", "maxLength"},
	LongText:  {"isRequired", "maxLength"},
}

func (r *reader) item(at string, v any) Item {
	raw, _ := v.(object)
	kind, ok := readType(raw)
	if !ok {
		if raw.values == nil {
			r.object(at, v)
		} else {
			r.add(join(at, "type"), Say("This kind of question does not exist."))
		}
		return Item{}
	}
	if kind == Block {
		o := r.object(at, v, "type", "name", "html", "description")
		return Item{Type: Block, Code: r.string(o, "name"), Title: r.plain(o, "html"), Help: r.text(o, "description")}
	}
	o := r.object(at, v, append([]string{"type", "name", "title", "description"}, keysOf[kind]...)...)
	it := Item{
		Type: kind, Code: r.string(o, "name"), Title: r.text(o, "title"), Help: r.text(o, "description"),
		Required: r.bool(o, "isRequired"), MinLabel: r.text(o, "minRateDescription"), MaxLabel: r.text(o, "maxRateDescription"),
		MaxLength: int(r.number(o, "maxLength", 0)),
	}
	r.limits(o, &it)
	for i, v := range r.listOf(o, "choices") {
		it.Choices = append(it.Choices, r.choice(fmt.Sprintf("%s.choices[%d]", at, i), v))
	}
	return it
}

// readType finds the kind by the SurveyJS names "type" and "inputType".
func readType(o object) (Type, bool) {
	name, _ := o.values["type"].(string)
	input, given := o.values["inputType"]
	if name == "text" {
		switch {
		case !given || input == "text":
			return ShortText, true
		case input == inputNumber:
			return Number, true
		}
		return "", false
	}
	for kind, survey := range surveyType {
		if survey == name {
			return kind, true
		}
	}
	return "", false
}

// limits reads lowest, highest and step with the defaults of SurveyJS.
func (r *reader) limits(o located, it *Item) {
	switch it.Type {
	case Rating:
		it.Min, it.Max = r.number(o, "rateMin", 1), r.number(o, "rateMax", 5)
	case Slider:
		it.Min, it.Max, it.Step = r.number(o, "min", 0), r.number(o, "max", 100), r.number(o, "step", 1)
	case Number:
		it.Min, it.Max, it.Step = r.number(o, "min", 0), r.number(o, "max", 0), r.number(o, "step", 0)
		_, hasMin := o.values["min"]
		_, hasMax := o.values["max"]
		if hasMin != hasMax {
			r.add(join(o.at, "max"), Say("Please give both a lowest and a highest value, or neither."))
		} else if hasMin && !it.bounded() {
			r.add(join(o.at, "max"), Say("The highest value must be above the lowest."))
		}
	}
}

func (r *reader) choice(at string, v any) Choice {
	if s, ok := v.(string); ok {
		return Choice{Value: s, Text: Text{"en": s}}
	}
	o := r.object(at, v, "value", "text")
	return Choice{Value: r.string(o, "value"), Text: r.text(o, "text")}
}

func (r *reader) scale(at string, v any) Scale {
	o := r.object(at, v, "code", "title", "items", "direction", "shown")
	s := Scale{Code: r.string(o, "code"), Title: r.text(o, "title"), Shown: r.bool(o, "shown")}
	switch r.string(o, "direction") {
	case directionGood:
		s.HighIsGood = true
	case directionNeutral:
		s.Neutral = true
	case directionBad:
	default:
		r.add(join(at, "direction"), Say("The direction is good, bad or neutral."))
	}
	for i, v := range r.listOf(o, "items") {
		o := r.object(fmt.Sprintf("%s.items[%d]", at, i), v, "code", "reversed")
		s.Items = append(s.Items, ScaleItem{Code: r.string(o, "code"), Reversed: r.bool(o, "reversed")})
	}
	return s
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
