package questions

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Answers are keyed by item code, always. A value is a float64 (rating,
// slider, number), a string (single choice, texts), a []string (multiple
// choice) or a bool (yes or no). What was not answered is not there.
type Answers map[string]any

// UnmarshalJSON reads stored answers and brings lists back as []string. It
// refuses values of kinds that no answer has.
func (a *Answers) UnmarshalJSON(data []byte) error {
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		return fmt.Errorf("reading answers: %w", err)
	}
	for code, value := range raw {
		switch v := value.(type) {
		case float64, string, bool:
		case []any:
			list := make([]string, len(v))
			for i := range v {
				s, ok := v[i].(string)
				if !ok {
					return fmt.Errorf("reading answers: %q lists a %T", code, v[i])
				}
				list[i] = s
			}
			raw[code] = list
		default:
			return fmt.Errorf("reading answers: %q is a %T", code, value)
		}
	}
	*a = raw
	return nil
}

// CheckAnswers finds the faults of answers, keyed by item code: codes that are
// not in the definition or belong to text blocks, values of the wrong kind,
// out of range, not among the choices, too long. With final it also names the
// required questions that have no answer. An empty map means all is well.
func (d Definition) CheckAnswers(a Answers, final bool) map[string]Message {
	bad := map[string]Message{}
	for code := range a {
		if _, known := d.Item(code); !known {
			bad[code] = Say("This question is not part of the questionnaire.")
		}
	}
	for page := range d.Pages {
		d.checkPage(page, a, final, bad)
	}
	return bad
}

// CheckPage finds the faults of the answers on one page, counted from 0, and
// its required questions without an answer. A page that does not exist has none.
func (d Definition) CheckPage(page int, a Answers) map[string]Message {
	bad := map[string]Message{}
	if page >= 0 && page < len(d.Pages) {
		d.checkPage(page, a, true, bad)
	}
	return bad
}

func (d Definition) checkPage(page int, a Answers, required bool, bad map[string]Message) {
	for _, it := range d.Pages[page].Items {
		value, answered := a[it.Code]
		switch {
		case !answered:
			if required && it.Required && it.Type != Block {
				bad[it.Code] = Say("Please answer this question.")
			}
		default:
			if m := it.CheckAnswer(value); !m.IsZero() {
				bad[it.Code] = m
			}
		}
	}
}

// CheckAnswer says what is wrong with an answer to this item; the zero Message
// means nothing is.
func (it Item) CheckAnswer(value any) Message {
	switch it.Type {
	case Rating, Slider, Number:
		if x, ok := value.(float64); ok {
			return it.checkNumber(x)
		}
		return Say("Please enter a number.")
	case YesNo:
		if _, ok := value.(bool); ok {
			return Message{}
		}
		return Say("Please choose yes or no.")
	case Single:
		if s, ok := value.(string); ok && it.offers(s) {
			return Message{}
		}
		return Say("Please choose one of the answers offered.")
	case Multiple:
		list, ok := value.([]string)
		if !ok {
			return Say("Please choose from the answers offered.")
		}
		return it.checkChosen(list)
	case ShortText, LongText:
		s, ok := value.(string)
		if !ok {
			return Say("Please enter a text.")
		}
		return it.checkText(s)
	}
	return Say("This part of the questionnaire takes no answer.")
}

// checkNumber holds a number to range and step. A step counts from Min.
func (it Item) checkNumber(x float64) Message {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Say("Please enter a number.")
	}
	lo, hi := it.limits()
	if x < lo || x > hi {
		if it.Type == Number && !it.bounded() {
			return Say("This number is too large to be meant.")
		}
		return Say("Please choose a number from %v to %v.", Figure(it.Min), Figure(it.Max))
	}
	step := it.step()
	if step <= 0 {
		return Message{}
	}
	if n := (x - it.Min) / step; math.Abs(n-math.Round(n)) > 1e-6 {
		if step == 1 && it.Min == math.Trunc(it.Min) {
			return Say("Please enter a whole number.")
		}
		return Say("Please enter a number in steps of %v.", Figure(step))
	}
	return Message{}
}

func (it Item) checkChosen(list []string) Message {
	if len(list) == 0 {
		return Say("Please choose at least one answer, or none at all.")
	}
	for i, s := range list {
		if !it.offers(s) || slices.Contains(list[:i], s) {
			return Say("Please choose from the answers offered.")
		}
	}
	return Message{}
}

func (it Item) offers(value string) bool {
	return slices.ContainsFunc(it.Choices, func(c Choice) bool { return c.Value == value })
}

// unbounded is what a number without limits of its own may reach: enough for
// every honest answer, small enough that sums stay exact.
const unbounded = 1e12

// bounded tells whether the item's numbers have limits of its own.
func (it Item) bounded() bool {
	return it.Min != 0 || it.Max != 0
}

func (it Item) limits() (lo, hi float64) {
	if it.Type == Number && !it.bounded() {
		return -unbounded, unbounded
	}
	return it.Min, it.Max
}

// step is the distance of two possible answers, 0 when any number will do.
func (it Item) step() float64 {
	switch it.Type {
	case Rating:
		return 1
	case Slider:
		if it.Step <= 0 {
			return 1
		}
	}
	return it.Step
}
