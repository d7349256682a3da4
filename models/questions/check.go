package questions

import (
	"fmt"
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
				f.add(at+".name", Say("The code %q is used twice.", clip(it.Code)))
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
			f.add(at+".code", Say("The code %q is used twice.", clip(s.Code)))
		}
		seen[s.Code] = true
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
			f.add(at, Say("There is no question %q.", clip(part.Code)))
		} else if _, _, ok := it.Range(); !ok {
			f.add(at, Say("The question %q gives no number between two limits and cannot be part of a scale.", clip(part.Code)))
		}
		if seen[part.Code] {
			f.add(at, Say("The question %q is in this scale twice.", clip(part.Code)))
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
			f.add(fmt.Sprintf("scales[%d].items", i), Say("The scale %q has no questions.", clip(s.Code)))
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
