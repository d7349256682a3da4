package questions

import "fmt"

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
