package pages

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"luna/models/questions"
)

// query writes an address with the parameters that are not empty: names and
// values in turn.
func query(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// TextForm is a text in both languages as it is typed.
type TextForm struct{ EN, DE string }

// NewTextForm takes a text apart by language.
func NewTextForm(t questions.Text) TextForm { return TextForm{EN: t["en"], DE: t["de"]} }

// Text puts it together; a language left empty is missing.
func (t TextForm) Text() questions.Text {
	text := questions.Text{}
	for lang, s := range map[string]string{"en": t.EN, "de": t.DE} {
		if s != "" {
			text[lang] = s
		}
	}
	if len(text) == 0 {
		return nil
	}
	return text
}

// Figure writes a number as an input's value wants it.
func Figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// sortedNames gives the keys of a map in order, so that a page is drawn alike
// each time.
func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
