package handlers

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/questions"
	"luna/views/pages"
)

// number reads a whole number from the form; what is none, or larger than the
// database holds, gives -1, which is no place, page or revision.
func (r *request) number(name string) int {
	n, err := strconv.ParseInt(r.FormValue(name), 10, 32)
	if err != nil || n < 0 {
		return -1
	}
	return int(n)
}

// textForm reads a text in both languages.
func (r *request) textForm(name string) pages.TextForm {
	return pages.TextForm{EN: r.words(name + ".en"), DE: r.words(name + ".de")}
}

// words reads a text with line ends as the program keeps them.
func (r *request) words(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(r.FormValue(name), "\r\n", "\n"))
}

// formFaults prints the faults of a definition.
func (r *request) formFaults(problems []questions.Problem) []pages.FormFault {
	faults := make([]pages.FormFault, len(problems))
	for i, p := range problems {
		faults[i] = pages.FormFault{Path: p.Path, Text: r.T(p.Message.Text, p.Message.Args...)}
	}
	return faults
}

// fieldFaults prints faults by path, in the order of the paths.
func (r *request) fieldFaults(fields map[string]models.Message) []pages.FormFault {
	var problems []questions.Problem
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		problems = append(problems, questions.Problem{Path: path, Message: fields[path]})
	}
	return r.formFaults(problems)
}

// itemForm reads a question as it was typed.
func (r *request) itemForm() pages.ItemForm {
	f := pages.ItemForm{
		Code: r.words("name"), Type: questions.Type(r.FormValue("type")),
		Title: r.textForm("title"), Help: r.textForm("description"),
		MinLabel: r.textForm("minRateDescription"), MaxLabel: r.textForm("maxRateDescription"),
		Required: r.FormValue("isRequired") != "", MaxLength: r.words("maxLength"),
		Min: r.words("min"), Max: r.words("max"), Step: r.words("step"),
	}
	sent := r.Request().Form
	values, english, german := sent["choice.value"], sent["choice.en"], sent["choice.de"]
	for i := range min(len(values), len(english), len(german), 4*questions.MaxChoices) {
		c := pages.ChoiceForm{
			Value: strings.TrimSpace(values[i]),
			Text:  pages.TextForm{EN: strings.TrimSpace(english[i]), DE: strings.TrimSpace(german[i])},
		}
		if c != (pages.ChoiceForm{}) {
			f.Choices = append(f.Choices, c)
		}
	}
	return f
}

// typedItem makes a question of what was typed; fields that hold no number are
// faults by name. An empty code is made from the text, free in d.
func typedItem(d questions.Definition, old string, f pages.ItemForm) (questions.Item, error) {
	it := questions.Item{
		Code: f.Code, Type: f.Type, Title: f.Title.Text(), Help: f.Help.Text(),
		MinLabel: f.MinLabel.Text(), MaxLabel: f.MaxLabel.Text(), Required: f.Required,
	}
	bad := map[string]models.Message{}
	limit := func(name, typed string) float64 {
		x, ok := typedNumber(typed)
		if !ok {
			bad[name] = models.Say("Please enter a number.")
		}
		return x
	}
	it.Min, it.Max, it.Step = limit("min", f.Min), limit("max", f.Max), limit("step", f.Step)
	it.MaxLength = int(limit("maxLength", f.MaxLength))
	if it.Type == questions.Slider && f.Step == "" {
		it.Step = 1
	}
	if (f.Min == "") != (f.Max == "") {
		bad["max"] = models.Say("Please give both a lowest and a highest value, or neither.")
	}
	if len(bad) > 0 {
		return it, &models.Invalid{Fields: bad}
	}
	it.Choices = typedChoices(f.Choices)
	if it.Code == "" {
		if it.Code = old; old == "" {
			it.Code = d.FreeCode(codeFrom(f.Title))
		}
	}
	return it, nil
}

// typedNumber reads a number with a point or a comma; nothing is 0.
func typedNumber(s string) (float64, bool) {
	if s == "" {
		return 0, true
	}
	x, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > 1e9 {
		return 0, false
	}
	return x, true
}

// typedChoices gives a value to the answers that have none yet.
func typedChoices(rows []pages.ChoiceForm) []questions.Choice {
	taken := map[string]bool{}
	for _, row := range rows {
		taken[row.Value] = true
	}
	var choices []questions.Choice
	for i, row := range rows {
		value := row.Value
		if value == "" {
			if value = codeFrom(row.Text); value == "" || taken[value] {
				value = "answer_" + strconv.Itoa(i+1)
			}
			taken[value] = true
		}
		choices = append(choices, questions.Choice{Value: value, Text: row.Text.Text()})
	}
	return choices
}

var (
	umlauts  = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")
	notCode  = regexp.MustCompile(`[^a-z0-9]+`)
	leadings = regexp.MustCompile(`^[^a-z]+`)
)

// codeFrom makes a code of the first words of a text.
func codeFrom(t pages.TextForm) string {
	words := t.EN
	if words == "" {
		words = t.DE
	}
	code := notCode.ReplaceAllString(umlauts.Replace(strings.ToLower(words)), "_")
	code = leadings.ReplaceAllString(code, "")
	if len(code) > 24 {
		code = code[:24]
		if i := strings.LastIndexByte(code, '_'); i > 8 {
			code = code[:i]
		}
	}
	return strings.Trim(code, "_")
}

// scaleForm reads a scale as it was typed.
func (r *request) scaleForm() pages.ScaleForm {
	f := pages.ScaleForm{
		Code: r.words("name"), Title: r.textForm("title"), Direction: r.FormValue("direction"),
		Shown: r.FormValue("shown") != "", In: map[string]bool{}, Reversed: map[string]bool{},
	}
	for _, code := range r.Request().Form["items"] {
		f.In[code] = true
	}
	for _, code := range r.Request().Form["reversed"] {
		f.Reversed[code] = true
	}
	return f
}

// typedScale makes a scale of what was typed, its items in the order of the
// questionnaire.
func typedScale(d questions.Definition, old string, f pages.ScaleForm) questions.Scale {
	s := questions.Scale{
		Code: f.Code, Title: f.Title.Text(), Shown: f.Shown,
		HighIsGood: f.Direction == "good", Neutral: f.Direction == "neutral",
	}
	if s.Code == "" {
		if s.Code = old; old == "" {
			s.Code = freeScaleCode(d, codeFrom(f.Title))
		}
	}
	for _, it := range d.Items() {
		if f.In[it.Code] {
			s.Items = append(s.Items, questions.ScaleItem{Code: it.Code, Reversed: f.Reversed[it.Code]})
		}
	}
	return s
}

func freeScaleCode(d questions.Definition, code string) string {
	if code == "" {
		code = "scale"
	}
	free := code
	for n := 2; ; n++ {
		if _, taken := d.Scale(free); !taken {
			return free
		}
		free = code + "_" + strconv.Itoa(n)
	}
}
