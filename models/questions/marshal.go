package questions

import (
	"encoding/json"
	"strings"
)

// The wire types are the JSON format in its canonical order of keys. Pointers
// tell a limit of 0 from no limit.
type (
	wireDefinition struct {
		Title  wireText    `json:"title,omitempty"`
		Intro  wireText    `json:"description,omitempty"`
		Pages  []wirePage  `json:"pages"`
		Scales []wireScale `json:"scales,omitempty"`
	}
	wirePage struct {
		Title wireText   `json:"title,omitempty"`
		Items []wireItem `json:"elements"`
	}
	wireItem struct {
		Type      string       `json:"type"`
		InputType string       `json:"inputType,omitempty"`
		Code      string       `json:"name"`
		Title     wireText     `json:"title,omitempty"`
		HTML      wireText     `json:"html,omitempty"`
		Help      wireText     `json:"description,omitempty"`
		Required  bool         `json:"isRequired,omitempty"`
		RateMin   *float64     `json:"rateMin,omitempty"`
		RateMax   *float64     `json:"rateMax,omitempty"`
		Min       *float64     `json:"min,omitempty"`
		Max       *float64     `json:"max,omitempty"`
		Step      float64      `json:"step,omitempty"`
		MinLabel  wireText     `json:"minRateDescription,omitempty"`
		MaxLabel  wireText     `json:"maxRateDescription,omitempty"`
		Choices   []wireChoice `json:"choices,omitempty"`
		MaxLength int          `json:"maxLength,omitempty"`
	}
	wireChoice struct {
		Value string   `json:"value"`
		Text  wireText `json:"text"`
	}
	wireScale struct {
		Code      string          `json:"code"`
		Title     wireText        `json:"title,omitempty"`
		Items     []wireScaleItem `json:"items"`
		Direction string          `json:"direction"`
		Shown     bool            `json:"shown"`
	}
	wireScaleItem struct {
		Code     string `json:"code"`
		Reversed bool   `json:"reversed,omitempty"`
	}
)

// surveyType gives the SurveyJS name of a kind; a number is a "text" whose
// inputType is "number".
var surveyType = map[Type]string{
	Rating: "rating", Slider: "slider", Number: "text", Single: "radiogroup", Multiple: "checkbox",
	YesNo: "boolean", ShortText: "text", LongText: "comment", Block: "html",
}

// inputNumber is the inputType of a Number.
const inputNumber = "number"

// MarshalJSON writes the canonical form: fixed order of keys, no default that
// could be left out, so that equal definitions give equal bytes.
func (d Definition) MarshalJSON() ([]byte, error) {
	w := wireDefinition{Title: toWire(d.Title), Intro: toWire(d.Intro), Pages: make([]wirePage, len(d.Pages))}
	for p, page := range d.Pages {
		items := make([]wireItem, len(page.Items))
		for i, it := range page.Items {
			items[i] = it.wire()
		}
		w.Pages[p] = wirePage{Title: toWire(page.Title), Items: items}
	}
	for _, s := range d.Scales {
		w.Scales = append(w.Scales, s.wire())
	}
	return json.Marshal(w)
}

func (it Item) wire() wireItem {
	w := wireItem{
		Type: surveyType[it.Type], Code: it.Code, Title: toWire(it.Title), Help: toWire(it.Help),
		Required: it.Required, MinLabel: toWire(it.MinLabel), MaxLabel: toWire(it.MaxLabel), MaxLength: it.MaxLength,
	}
	switch it.Type {
	case Rating:
		w.RateMin, w.RateMax = &it.Min, &it.Max
	case Slider:
		w.Min, w.Max, w.Step = &it.Min, &it.Max, it.step()
	case Number:
		w.InputType, w.Step = inputNumber, it.Step
		if it.bounded() {
			w.Min, w.Max = &it.Min, &it.Max
		}
	case Block:
		w.Title, w.HTML = nil, toWire(escape(it.Title))
	}
	for _, c := range it.Choices {
		w.Choices = append(w.Choices, wireChoice{Value: c.Value, Text: toWire(c.Text)})
	}
	return w
}

func (s Scale) wire() wireScale {
	w := wireScale{Code: s.Code, Title: toWire(s.Title), Items: []wireScaleItem{}, Direction: s.direction(), Shown: s.Shown}
	for _, part := range s.Items {
		w.Items = append(w.Items, wireScaleItem(part))
	}
	return w
}

// The directions of a scale in JSON.
const (
	directionGood    = "good"
	directionBad     = "bad"
	directionNeutral = "neutral"
)

func (s Scale) direction() string {
	switch {
	case s.Neutral:
		return directionNeutral
	case s.HighIsGood:
		return directionGood
	}
	return directionBad
}

// wireText is a Text as SurveyJS writes it: a bare string when there is only
// English, else an object whose English is called "default". A nil wireText is
// left out.
type wireText map[string]string

func toWire(t Text) wireText {
	if t.Empty() {
		return nil
	}
	w := wireText{}
	for lang, s := range t {
		if s != "" {
			w[lang] = s
		}
	}
	return w
}

// MarshalJSON writes the string or the object.
func (t wireText) MarshalJSON() ([]byte, error) {
	if len(t) == 1 && t["en"] != "" {
		return json.Marshal(t["en"])
	}
	return json.Marshal(struct {
		En string `json:"default,omitempty"`
		De string `json:"de,omitempty"`
	}{t["en"], t["de"]})
}

var asHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape writes plain text as HTML: what SurveyJS calls "html" holds no tags
// here, so both programs show the same words.
func escape(t Text) Text {
	e := Text{}
	for lang, s := range t {
		e[lang] = asHTML.Replace(s)
	}
	return e
}
