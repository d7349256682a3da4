package pages

import (
	"math"
	"strconv"
	"strings"

	"luna/models/questions"
)

// ItemForm is a question as it is typed into the editor.
type ItemForm struct {
	Code           string // empty for a new one without a code yet
	Type           questions.Type
	Title, Help    TextForm
	MinLabel       TextForm
	MaxLabel       TextForm
	Required       bool
	Min, Max, Step string
	MaxLength      string
	Choices        []ChoiceForm
}

// ChoiceForm is one row of the answers to choose from.
type ChoiceForm struct {
	Value string
	Text  TextForm
	Error string
}

// NewItemForm shows a question for editing.
func NewItemForm(it questions.Item) ItemForm {
	f := ItemForm{
		Code: it.Code, Type: it.Type, Title: NewTextForm(it.Title), Help: NewTextForm(it.Help),
		MinLabel: NewTextForm(it.MinLabel), MaxLabel: NewTextForm(it.MaxLabel), Required: it.Required,
	}
	if it.Max != it.Min {
		f.Min, f.Max = Figure(it.Min), Figure(it.Max)
	}
	if it.Step != 0 {
		f.Step = Figure(it.Step)
	}
	if it.MaxLength != 0 {
		f.MaxLength = strconv.Itoa(it.MaxLength)
	}
	for _, c := range it.Choices {
		f.Choices = append(f.Choices, ChoiceForm{Value: c.Value, Text: NewTextForm(c.Text)})
	}
	return f
}

// Fresh is what the editor proposes for a new question of a kind.
func Fresh(kind questions.Type) ItemForm {
	f := ItemForm{Type: kind, Required: kind == questions.Rating || kind == questions.Slider}
	switch kind {
	case questions.Rating:
		f.Min, f.Max = "1", "5"
	case questions.Slider:
		f.Min, f.Max, f.Step = "0", "100", "1"
	}
	return f
}

// The rows of choices that wait empty: some in sight, more behind a fold.
const (
	rowsInSight = 3
	rowsFolded  = 12
)

func (f ItemForm) spare(n int) []ChoiceForm { return make([]ChoiceForm, n) }

func (f ItemForm) limits() bool {
	return f.Type == questions.Rating || f.Type == questions.Slider || f.Type == questions.Number
}

func (f ItemForm) ends() bool { return f.Type == questions.Rating || f.Type == questions.Slider }

func (f ItemForm) words() bool { return f.Type == questions.ShortText || f.Type == questions.LongText }

// Preview is the question as far as it is written, for the phone. What cannot
// be read yet is left out.
func (f ItemForm) Preview() questions.Item {
	it := questions.Item{
		Code: "preview", Type: f.Type, Title: f.Title.Text(), Help: f.Help.Text(),
		MinLabel: f.MinLabel.Text(), MaxLabel: f.MaxLabel.Text(), Required: f.Required,
	}
	if it.Title.Empty() {
		it.Title = questions.Text{"en": "…"}
	}
	it.Min, it.Max, it.Step = number(f.Min), number(f.Max), number(f.Step)
	if f.Type == questions.Rating && (it.Max <= it.Min || it.Max-it.Min > 10) {
		it.Min, it.Max = 1, 5
	}
	for i, c := range f.Choices {
		if t := c.Text.Text(); !t.Empty() {
			it.Choices = append(it.Choices, questions.Choice{Value: strconv.Itoa(i), Text: t})
		}
	}
	if f.Type.HasChoices() && len(it.Choices) == 0 {
		it.Choices = []questions.Choice{{Value: "0", Text: questions.Text{"en": "…"}}, {Value: "1", Text: questions.Text{"en": "…"}}}
	}
	return it
}

// number reads what is typed; what is no number counts as 0.
func number(s string) float64 {
	x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(s), ",", ".", 1), 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > 1e9 {
		return 0
	}
	return x
}
