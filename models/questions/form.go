package questions

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FieldPrefix begins the name of every input that holds an answer:
// "a.<code>". Other fields of the form are none of this package's business.
const FieldPrefix = "a."

// The values that the inputs of a yes-or-no item send.
const (
	Yes = "yes"
	No  = "no"
)

// Lengths of texts when the item says nothing, in characters.
const (
	shortTextLength = 250
	longTextLength  = 5000
)

// FromForm reads answers from the fields of a submitted form. An empty field
// is no answer. It returns the answers it could read and, keyed by item code,
// what is wrong with the others; a field for an unknown item is a fault under
// its code, and under "" when that cannot be a code at all. Required questions
// are not its business: see CheckAnswers.
func (d Definition) FromForm(values map[string][]string) (Answers, map[string]Message) {
	answers, bad := Answers{}, map[string]Message{}
	for field, sent := range values {
		code, ours := strings.CutPrefix(field, FieldPrefix)
		if !ours {
			continue
		}
		it, known := d.Item(code)
		if !known || it.Type == Block {
			if !codePattern.MatchString(code) {
				code = ""
			}
			bad[code] = Say("This question is not part of the questionnaire.")
			continue
		}
		value, m := it.read(sent)
		if value != nil && m.IsZero() {
			m = it.CheckAnswer(value)
		}
		switch {
		case !m.IsZero():
			bad[code] = m
		case value != nil:
			answers[code] = value
		}
	}
	return answers, bad
}

// read turns what a form sent for one item into a typed value; nil is no
// answer.
func (it Item) read(sent []string) (any, Message) {
	sent = slices.DeleteFunc(slices.Clone(sent), func(s string) bool { return s == "" })
	if len(sent) == 0 {
		return nil, Message{}
	}
	if it.Type == Multiple {
		return it.inOrder(sent), Message{}
	}
	if len(sent) > 1 {
		return nil, Say("Please give one answer only.")
	}
	switch it.Type {
	case Rating, Slider, Number:
		return readNumber(sent[0])
	case YesNo:
		return readYesNo(sent[0])
	case ShortText, LongText:
		return it.readText(sent[0])
	}
	return sent[0], Message{}
}

// inOrder sorts chosen values as the item lists them, so that equal answers
// are stored equal; values it does not offer stay, for CheckAnswer to refuse.
func (it Item) inOrder(chosen []string) []string {
	rank := func(v string) int {
		i := slices.IndexFunc(it.Choices, func(c Choice) bool { return c.Value == v })
		if i < 0 {
			return len(it.Choices)
		}
		return i
	}
	slices.SortStableFunc(chosen, func(a, b string) int { return rank(a) - rank(b) })
	return chosen
}

// numberPattern keeps out what strconv would take beside plain numbers:
// "inf", "nan", hexadecimal, underscores.
var numberPattern = regexp.MustCompile(`^[+-]?[0-9]{1,40}([.,][0-9]{0,40})?([eE][+-]?[0-9]{1,4})?$`)

// readNumber takes a decimal point or comma and refuses everything that is
// not one finite number; thousands separators are ambiguous and refused too.
func readNumber(s string) (any, Message) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, Message{}
	}
	s = strings.Replace(s, "\u2212", "-", 1)
	if !numberPattern.MatchString(s) {
		return nil, Say("Please enter a number.")
	}
	x, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return nil, Say("This number is too large to be meant.")
	}
	return x + 0, Message{} // -0 + 0 is 0: equal answers are stored equal
}

func readYesNo(s string) (any, Message) {
	switch s {
	case Yes:
		return true, Message{}
	case No:
		return false, Message{}
	}
	return nil, Say("Please choose yes or no.")
}

// Browsers send the ends of lines as "\r\n".
var (
	oneLine   = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")
	plainEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
)

// readText gives a text with line ends as "\n" and without blank ends.
func (it Item) readText(s string) (any, Message) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, Message{}
	}
	if len(s) > 2*utf8.UTFMax*it.Longest() {
		return nil, tooLong(it.Longest()) // before anything copies a megabyte
	}
	if it.Type == ShortText {
		return oneLine.Replace(s), Message{}
	}
	return plainEnds.Replace(s), Message{}
}

func (it Item) checkText(s string) Message {
	if !cleanText(s) {
		return Say("This text holds characters that cannot be stored. Please type it again.")
	}
	if utf8.RuneCountInString(s) > it.Longest() {
		return tooLong(it.Longest())
	}
	return Message{}
}

func tooLong(limit int) Message {
	return Say("Please shorten this text to %d characters.", limit)
}

// Longest is how many characters an answer to a text item may have.
func (it Item) Longest() int {
	switch {
	case it.MaxLength > 0:
		return it.MaxLength
	case it.Type == ShortText:
		return shortTextLength
	}
	return longTextLength
}

// cleanText tells whether s is valid UTF-8 without control characters other
// than line end and tab.
func cleanText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	})
}
