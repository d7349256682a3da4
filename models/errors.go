package models

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"luna/models/questions"

	"gorm.io/gorm"
)

// Message is a sentence to a person that is not translated yet.
type Message = questions.Message

// Say makes a Message; text is the English sentence with fmt verbs.
func Say(text string, args ...any) Message { return questions.Say(text, args...) }

// The answers a verb can give besides success. Compare with errors.Is.
var (
	// ErrNotFound: outside the scope, whether foreign or absent.
	ErrNotFound = errors.New("not found")
	// ErrConflict: it is there already, or somebody else was first.
	ErrConflict = errors.New("conflict")
	// ErrWrongPassword: the secret does not fit, or there is no such account.
	ErrWrongPassword = errors.New("wrong password")
	// ErrTooMany: too many failed tries, wait.
	ErrTooMany = errors.New("too many attempts")
	// ErrClosed: the time for it is over, or has not come.
	ErrClosed = errors.New("closed")
	// ErrFull: a module has reached its capacity.
	ErrFull = errors.New("full")
	// ErrBusy: the program has too much to do right now; try again.
	ErrBusy = errors.New("busy")
)

// Invalid says which fields of an input cannot be taken and why.
type Invalid struct {
	// Fields maps the name of a form field to what to do about it.
	Fields map[string]Message
}

// Error lists the fields, for logs; pages print the messages.
func (e *Invalid) Error() string {
	names := make([]string, 0, len(e.Fields))
	for name := range e.Fields {
		names = append(names, name)
	}
	sort.Strings(names)
	return "invalid: " + strings.Join(names, ", ")
}

// faults collects messages by field while an input is checked.
type faults map[string]Message

// add notes the first fault of a field.
func (f faults) add(field string, m Message) {
	if _, there := f[field]; !there {
		f[field] = m
	}
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &Invalid{Fields: f}
}

// known turns what GORM and the drivers say into the errors above.
func known(err error) error {
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return ErrNotFound
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return ErrConflict
	case waitedTooLong(err):
		return fmt.Errorf("%w: %w", ErrBusy, err)
	default:
		return err
	}
}
