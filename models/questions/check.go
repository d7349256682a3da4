package questions

import (
	"fmt"
	"math"
	"regexp"
	"unicode/utf8"
)

// What a definition may hold at most.
const (
	MaxPages   = 50
	MaxItems   = 200 // questions and blocks on all pages
	MaxScales  = 40
	MaxChoices = 60
	maxCode    = 32    // characters of a code
	maxWords   = 4000  // characters of one text
	maxAnswer  = 10000 // characters an item may allow in an answer
	maxPoints  = 11    // buttons of a rating
	maxSteps   = 10000 // positions of a slider
	maxLimit   = 1e9   // limits of sliders and numbers
)

var (
	codePattern  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	valuePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)
)

// Check finds every fault in the structure of the definition. A definition
// that is still being written may pass it: pages may be empty and scales
// without items. Ready tells whether it can be used.
func (d Definition) Check() []Problem {
	var f faults
	f.text("title", d.Title)
	f.text("description", d.Intro)
	if len(d.Pages) == 0 {
		f.add("pages", Say("A questionnaire needs at least one page."))
	}
	if len(d.Pages) > MaxPages {
		f.add("pages", Say("A questionnaire has at most %d pages.", MaxPages))
	}
	d.checkItems(&f)
	d.checkScales(&f)
	return f.list
}

func (d Definition) checkItems(f *faults) {
	total, seen := 0, map[string]bool{}
	for p, page := range d.Pages {
		at := fmt.Sprintf("pages[%d]", p)
		f.text(at+".title", page.Title)
		for i, it := range page.Items {
			at := fmt.Sprintf("%s.elements[%d]", at, i)
			it.check(f, at)
			if seen[it.Code] {
				f.add(at+".name", Say("The code %q is used twice.", it.Code))
			}
			seen[it.Code] = true
			total++
		}
	}
	if total > MaxItems {
		f.add("pages", Say("A questionnaire has at most %d questions.", MaxItems))
	}
}

func (d Definition) checkScales(f *faults) {
	if len(d.Scales) > MaxScales {
		f.add("scales", Say("A questionnaire has at most %d scales.", MaxScales))
	}
	seen := map[string]bool{}
	for i, s := range d.Scales {
		at := fmt.Sprintf("scales[%d]", i)
		s.check(d, f, at)
		if seen[s.Code] {
			f.add(at+".code", Say("The code %q is used twice.", s.Code))
		}
		seen[s.Code] = true
	}
}

// check finds the faults of an item by itself.
func (it Item) check(f *faults, at string) {
	f.code(join(at, "name"), it.Code)
	if !it.Type.Known() {
		f.add(join(at, "type"), Say("This kind of question does not exist."))
		return
	}
	if it.Title.Empty() {
		f.add(join(at, "title"), Say("Please enter a text."))
	}
	f.text(join(at, "title"), it.Title)
	f.text(join(at, "description"), it.Help)
	it.checkEnds(f, at)
	it.checkLimits(f, at)
	it.checkChoices(f, at)
	if it.Required && it.Type == Block {
		f.add(join(at, "isRequired"), Say("A text block takes no answer and cannot be required."))
	}
	text := it.Type == ShortText || it.Type == LongText
	if !text && it.MaxLength != 0 || it.MaxLength < 0 || it.MaxLength > maxAnswer {
		f.add(join(at, "maxLength"), Say("A text may be 1 to %d characters long.", maxAnswer))
	}
}

func (it Item) checkEnds(f *faults, at string) {
	f.text(join(at, "minRateDescription"), it.MinLabel)
	f.text(join(at, "maxRateDescription"), it.MaxLabel)
	if it.Type != Rating && it.Type != Slider && !(it.MinLabel.Empty() && it.MaxLabel.Empty()) {
		f.add(join(at, "minRateDescription"), Say("Only ratings and sliders have words at their ends."))
	}
}

// checkLimits holds Min, Max and Step to what the kind can show.
func (it Item) checkLimits(f *faults, at string) {
	lo, hi := "min", "max"
	if it.Type == Rating {
		lo, hi = "rateMin", "rateMax"
	}
	for _, x := range []float64{it.Min, it.Max, it.Step} {
		if math.IsNaN(x) || math.Abs(x) > maxLimit {
			f.add(join(at, hi), Say("Please choose limits within ±1,000,000,000."))
			return
		}
	}
	switch it.Type {
	case Rating:
		it.checkRating(f, at)
	case Slider, Number:
		if it.Type == Slider || it.bounded() {
			if it.Max <= it.Min {
				f.add(join(at, hi), Say("The highest value must be above the lowest."))
			}
		}
		it.checkStep(f, at)
	default:
		if it.Min != 0 || it.Max != 0 || it.Step != 0 {
			f.add(join(at, lo), Say("This kind of question has no lowest and highest value."))
		}
	}
}

func (it Item) checkRating(f *faults, at string) {
	if it.Min != math.Trunc(it.Min) || it.Max != math.Trunc(it.Max) {
		f.add(join(at, "rateMax"), Say("A rating runs over whole numbers."))
	}
	if it.Max <= it.Min {
		f.add(join(at, "rateMax"), Say("The highest value must be above the lowest."))
	} else if it.Max-it.Min >= maxPoints {
		f.add(join(at, "rateMax"), Say("A rating has at most %d points.", maxPoints))
	}
	if it.Step != 0 {
		f.add(join(at, "step"), Say("A rating has no steps."))
	}
}

func (it Item) checkStep(f *faults, at string) {
	at = join(at, "step")
	span := it.Max - it.Min
	switch {
	case it.Step < 0:
		f.add(at, Say("A step must be above 0."))
	case span <= 0 || it.step() == 0:
	case it.step() > span:
		f.add(at, Say("A step must fit between the lowest and the highest value."))
	case it.Type == Slider && span/it.step() > maxSteps:
		f.add(at, Say("A slider has at most %d steps.", maxSteps))
	}
}

func (it Item) checkChoices(f *faults, at string) {
	at = join(at, "choices")
	if !it.Type.HasChoices() {
		if len(it.Choices) > 0 {
			f.add(at, Say("This kind of question has no answers to choose from."))
		}
		return
	}
	if len(it.Choices) < 2 {
		f.add(at, Say("Please offer at least two answers."))
	}
	if len(it.Choices) > MaxChoices {
		f.add(at, Say("A question offers at most %d answers.", MaxChoices))
	}
	seen := map[string]bool{}
	for i, c := range it.Choices {
		at := fmt.Sprintf("%s[%d]", at, i)
		switch {
		case !valuePattern.MatchString(c.Value):
			f.add(at+".value", Say("A value is made of letters, digits, hyphen, dot and underscore, at most 64."))
		case seen[c.Value]:
			f.add(at+".value", Say("The value %q is used twice.", c.Value))
		}
		seen[c.Value] = true
		if c.Text.Empty() {
			f.add(at+".text", Say("Please enter a text."))
		}
		f.text(at+".text", c.Text)
	}
}

// check finds the faults of a scale that stands over the items of d.
func (s Scale) check(d Definition, f *faults, at string) {
	f.code(join(at, "code"), s.Code)
	if s.Title.Empty() {
		f.add(join(at, "title"), Say("Please enter a text."))
	}
	f.text(join(at, "title"), s.Title)
	if s.Neutral && s.HighIsGood {
		f.add(join(at, "direction"), Say("A scale is either neutral or better when high."))
	}
	seen := map[string]bool{}
	for i, part := range s.Items {
		at := fmt.Sprintf("%s[%d].code", join(at, "items"), i)
		it, found := d.Item(part.Code)
		if !found {
			f.add(at, Say("There is no question %q.", part.Code))
		} else if _, _, ok := it.Range(); !ok {
			f.add(at, Say("The question %q gives no number between two limits and cannot be part of a scale.", part.Code))
		}
		if seen[part.Code] {
			f.add(at, Say("The question %q is in this scale twice.", part.Code))
		}
		seen[part.Code] = true
	}
}

// Ready finds what keeps a definition from being used: the faults of Check,
// no title, no question, empty pages, scales without items.
func (d Definition) Ready() []Problem {
	f := faults{list: d.Check()}
	if d.Title.Empty() {
		f.add("title", Say("Please enter a title."))
	}
	if d.Count() == 0 {
		f.add("pages", Say("Please add at least one question."))
	}
	for p, page := range d.Pages {
		if len(page.Items) == 0 && len(d.Pages) > 1 {
			f.add(fmt.Sprintf("pages[%d].elements", p), Say("Page %d is empty. Please add a question or delete the page.", p+1))
		}
	}
	for i, s := range d.Scales {
		if len(s.Items) == 0 {
			f.add(fmt.Sprintf("scales[%d].items", i), Say("The scale %q has no questions.", s.Code))
		}
	}
	return f.list
}

// checkSize finds a definition whose canonical form Parse would refuse.
func (d Definition) checkSize() []Problem {
	var f faults
	data, err := d.MarshalJSON()
	if err != nil || len(data) > MaxBytes {
		f.add("", Say("The questionnaire is larger than %d kB.", MaxBytes>>10))
	}
	return f.list
}

func (f *faults) code(at, code string) {
	if !codePattern.MatchString(code) {
		f.add(at, Say("A code begins with a small letter and is made of small letters, digits and underscore, at most 32."))
	}
}

// text refuses unknown languages, unprintable characters and endless texts.
func (f *faults) text(at string, t Text) {
	for lang, s := range t {
		switch {
		case lang != "en" && lang != "de":
			f.add(at, Say("A text can be in English (en) and German (de) only."))
		case !cleanText(s):
			f.add(at, Say("This text holds characters that cannot be stored. Please type it again."))
		case utf8.RuneCountInString(s) > maxWords:
			f.add(at, tooLong(maxWords))
		}
	}
}
