package components

import (
	"math"
	"strconv"
	"strings"

	"luna/views/text"

	"github.com/a-h/templ"
)

// Question is what the inputs of a survey share. Who says in a few words who
// sees the answer, WhoInFull says it to those who ask. Optional marks a question
// that may stay open among others that may not. Values are the answers so far,
// at most one except for MultipleChoice.
type Question struct {
	Name, Label, Help  string
	Error              string
	Who, WhoInFull     string
	Required, Optional bool
	Values             []string
}

// Ends bounds an answer on a scale and says what its ends mean.
type Ends struct {
	Min, Max, Step     float64
	MinLabel, MaxLabel string
}

// manyPoints is from where a rating's buttons get narrow on a phone.
const manyPoints = 7

func (q Question) value() string {
	if len(q.Values) == 0 {
		return ""
	}
	return q.Values[0]
}

func (q Question) choose(choices []Choice) Choose {
	return Choose{
		Name: q.Name, Label: q.Label, Help: q.Help, Error: q.Error,
		Required: q.Required, Values: q.Values, Choices: choices,
	}
}

func (q Question) attributes() templ.Attributes {
	return described(q.Name, q.Help, q.Error, q.Required)
}

// points are the values of a rating, each whole number between its ends.
func (e Ends) points() []string {
	var points []string
	for x := math.Ceil(e.Min); x <= e.Max; x++ {
		points = append(points, plain(x))
	}
	return points
}

func (e Ends) step() string {
	if e.Step <= 0 {
		return "any"
	}
	return plain(e.Step)
}

// bounds are the attributes of a number input; equal ends mean no bounds.
func (e Ends) bounds() templ.Attributes {
	attrs := templ.Attributes{"step": e.step()}
	if e.Min != e.Max {
		attrs["min"], attrs["max"] = plain(e.Min), plain(e.Max)
	}
	return attrs
}

// middle is where the slider's handle waits for the first touch.
func (e Ends) middle() string { return plain((e.Min + e.Max) / 2) }

// endLabel is the word at an end of a scale, or its number where there is none.
func endLabel(p text.Printer, word string, end float64) string {
	if word != "" {
		return word
	}
	_, fraction, _ := strings.Cut(plain(end), ".")
	return p.Number(end, len(fraction))
}

// plain writes a number as an input's value wants it.
func plain(x float64) string {
	if x == 0 {
		return "0" // never "-0"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
