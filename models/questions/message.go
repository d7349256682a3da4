package questions

import (
	"fmt"
	"strconv"
	"strings"
)

// Message is a sentence for people that is not printed yet. Text is English
// and at the same time the key of its translation; Args fill its fmt verbs.
type Message struct {
	Text string
	Args []any
}

// Say makes a Message.
func Say(text string, args ...any) Message {
	return Message{Text: text, Args: args}
}

// String prints the message in English, for logs and tests.
func (m Message) String() string {
	if len(m.Args) == 0 {
		return m.Text
	}
	return fmt.Sprintf(m.Text, m.Args...)
}

// IsZero tells whether there is nothing to say.
func (m Message) IsZero() bool {
	return m.Text == ""
}

// Figure is a number inside a Message. It prints as people write it, never as
// 1e+06, and with a decimal comma in German.
type Figure float64

// In is the figure in a language, as Text.In is a text.
func (f Figure) In(lang string) string {
	s := f.String()
	if lang == "de" {
		return strings.Replace(s, ".", ",", 1)
	}
	return s
}

// String is the figure in English.
func (f Figure) String() string {
	return strconv.FormatFloat(float64(f), 'f', -1, 64)
}
