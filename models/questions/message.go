package questions

import "fmt"

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
