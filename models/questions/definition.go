package questions

// Text is a text by language, "en" and "de". A missing language falls back to
// the other one.
type Text map[string]string

// In is the text in a language, else in the other one, else empty.
func (t Text) In(lang string) string {
	if s := t[lang]; s != "" {
		return s
	}
	if s := t["en"]; s != "" {
		return s
	}
	return t["de"]
}

// Empty tells whether the text is missing in both languages.
func (t Text) Empty() bool {
	return t["en"] == "" && t["de"] == ""
}

// Type is the kind of an item.
type Type string

// The kinds of items. Their names in JSON stand in the package comment.
const (
	Rating    Type = "rating"   // whole numbers from Min to Max, one button each
	Slider    Type = "slider"   // Min to Max in steps of Step, no default position
	Number    Type = "number"   // typed in; without limits when Min and Max are both 0
	Single    Type = "single"   // one of Choices
	Multiple  Type = "multiple" // any of Choices
	YesNo     Type = "yesno"    // yes or no
	ShortText Type = "text"     // one line
	LongText  Type = "longtext" // several lines
	Block     Type = "block"    // text to read, no answer
)

// Types lists every kind in the order in which an editor offers them.
func Types() []Type {
	return []Type{Rating, Slider, Number, Single, Multiple, YesNo, ShortText, LongText, Block}
}

// Name is what people call the kind.
func (t Type) Name() Message {
	switch t {
	case Rating:
		return Say("Rating")
	case Slider:
		return Say("Slider")
	case Number:
		return Say("Number")
	case Single:
		return Say("Single choice")
	case Multiple:
		return Say("Multiple choice")
	case YesNo:
		return Say("Yes or no")
	case ShortText:
		return Say("Short text")
	case LongText:
		return Say("Long text")
	case Block:
		return Say("Text block")
	}
	return Message{}
}

// Known tells whether t is one of Types.
func (t Type) Known() bool {
	return t.Name().Text != ""
}

// HasChoices tells whether items of this kind list choices.
func (t Type) HasChoices() bool {
	return t == Single || t == Multiple
}

// Choice is one answer offered by a single or multiple choice.
type Choice struct {
	Value string
	Text  Text
}

// Item is one question, or a block of text between questions. Code is its
// name for ever: answers are keyed by it.
type Item struct {
	Code               string
	Type               Type
	Title, Help        Text
	MinLabel, MaxLabel Text // words at the ends of a rating or slider
	Required           bool
	Min, Max, Step     float64
	Choices            []Choice
	MaxLength          int // characters of a text; 0 is the default of its kind
}

// Page is what a student sees at once.
type Page struct {
	Title Text
	Items []Item
}

// ScaleItem is an item's part in a scale.
type ScaleItem struct {
	Code     string
	Reversed bool
}

// Scale joins items into one number. HighIsGood and Neutral say how a reader
// should take a high value; Shown puts the scale on dashboards.
type Scale struct {
	Code       string
	Title      Text
	Items      []ScaleItem
	HighIsGood bool
	Neutral    bool // neither end is better; excludes HighIsGood
	Shown      bool
}

// Mood tells whether the scale says how people are: one of its ends is better
// than the other. Means of such scales are shown of larger groups only; a scale
// that merely counts, such as hours of work, is neutral.
func (s Scale) Mood() bool { return !s.Neutral }

// Direction is how to read the scale, as words under a chart's title.
func (s Scale) Direction() Message {
	switch {
	case s.Neutral:
		return Say("neither high nor low is better")
	case s.HighIsGood:
		return Say("higher is better")
	}
	return Say("higher is harder")
}

// Definition is a questionnaire.
type Definition struct {
	Title, Intro Text
	Pages        []Page
	Scales       []Scale
}

// Items lists every question in order, without the text blocks.
func (d Definition) Items() []Item {
	var items []Item
	for _, p := range d.Pages {
		for _, it := range p.Items {
			if it.Type != Block {
				items = append(items, it)
			}
		}
	}
	return items
}

// Count is the number of questions.
func (d Definition) Count() int {
	n := 0
	for _, p := range d.Pages {
		for _, it := range p.Items {
			if it.Type != Block {
				n++
			}
		}
	}
	return n
}

// Item finds a question or block by its code.
func (d Definition) Item(code string) (Item, bool) {
	page, i := d.find(code)
	if page < 0 {
		return Item{}, false
	}
	return d.Pages[page].Items[i], true
}

// PageOf is the page on which an item stands, -1 when there is none.
func (d Definition) PageOf(code string) int {
	page, _ := d.find(code)
	return page
}

// Scale finds a scale by its code.
func (d Definition) Scale(code string) (Scale, bool) {
	if i := d.findScale(code); i >= 0 {
		return d.Scales[i], true
	}
	return Scale{}, false
}

// find gives the page and the place of an item, -1 and -1 when it is not there.
func (d Definition) find(code string) (page, place int) {
	for p := range d.Pages {
		for i := range d.Pages[p].Items {
			if d.Pages[p].Items[i].Code == code {
				return p, i
			}
		}
	}
	return -1, -1
}

func (d Definition) findScale(code string) int {
	for i := range d.Scales {
		if d.Scales[i].Code == code {
			return i
		}
	}
	return -1
}
