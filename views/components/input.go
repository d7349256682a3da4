package components

import (
	"strings"

	"github.com/a-h/templ"
)

// Input is a labelled control for one value. Help stands under the label,
// Error under the control; both reach a screen reader with the control.
type Input struct {
	Name, Label, Value string
	Help, Error        string
	Required           bool
	Type               string // of Field: "text" when empty, "email", "password", "url", …
	Autocomplete       string // "email", "current-password", "one-time-code", …
	Unit               string // printed behind a number: "min", "points"
	Max                int    // longest text; 0 is no limit
	Attrs              templ.Attributes
}

// Choice is one of several options.
type Choice struct {
	Value, Label, Help string
	Disabled           bool
}

// Choose is a labelled pick out of several options. Values are the chosen ones;
// Select and RadioCards look at the first.
type Choose struct {
	Name, Label string
	Values      []string
	Choices     []Choice
	Help, Error string
	Required    bool
	Attrs       templ.Attributes // of the <select>
}

// Check is one option that is on or off. Value is what the form sends when it
// is on; "on" when empty.
type Check struct {
	Name, Label, Value string
	Checked            bool
	Help, Error        string
	Required           bool
	Attrs              templ.Attributes
}

// FieldID is the id of the control with this name: what a label, an error or a
// link to the field points to.
func FieldID(name string) string {
	return "f-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
}

// described wires a control to its help and its error, and marks the error.
func described(name, help, fault string, required bool) templ.Attributes {
	var ids []string
	attrs := templ.Attributes{}
	if help != "" {
		ids = append(ids, FieldID(name)+"-help")
	}
	if fault != "" {
		ids = append(ids, FieldID(name)+"-error")
		attrs["aria-invalid"] = "true"
	}
	if len(ids) > 0 {
		attrs["aria-describedby"] = strings.Join(ids, " ")
	}
	if required {
		attrs["required"] = true
	}
	return attrs
}

// attributes are those of the control itself; what the page passes wins.
func (in Input) attributes() templ.Attributes {
	attrs := described(in.Name, in.Help, in.Error, in.Required)
	if in.Autocomplete != "" {
		attrs["autocomplete"] = in.Autocomplete
	}
	if in.Max > 0 {
		attrs["maxlength"] = in.Max
	}
	return over(attrs, in.Attrs)
}

func (in Input) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

func (c Choose) has(value string) bool {
	for _, chosen := range c.Values {
		if chosen == value {
			return true
		}
	}
	return false
}

func (c Check) value() string {
	if c.Value == "" {
		return "on"
	}
	return c.Value
}

// over joins attributes; later ones win.
func over(all ...templ.Attributes) templ.Attributes {
	joined := templ.Attributes{}
	for _, attrs := range all {
		for name, value := range attrs {
			joined[name] = value
		}
	}
	return joined
}
