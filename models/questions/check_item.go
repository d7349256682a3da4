package questions

import (
	"fmt"
	"math"
)

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
			f.add(at+".value", Say("The value %q is used twice.", clip(c.Value)))
		}
		seen[c.Value] = true
		if c.Text.Empty() {
			f.add(at+".text", Say("Please enter a text."))
		}
		f.text(at+".text", c.Text)
	}
}
