package text

import "testing"

// comma stands for arguments that know both languages.
type comma struct{}

func (comma) In(lang string) string {
	if lang == "de" {
		return "0,5"
	}
	return "0.5"
}

func TestArgumentsThatKnowBothLanguagesSpeakTheReaders(t *testing.T) {
	args := []any{comma{}}
	for lang, want := range map[string]string{"en": "in steps of 0.5", "de": "in steps of 0,5", "": "in steps of 0.5"} {
		if got := (Printer{Lang: lang}).T("in steps of %v", args...); got != want {
			t.Errorf("%q: got %q, want %q", lang, got, want)
		}
	}
	if _, same := args[0].(comma); !same {
		t.Error("the caller's arguments were changed")
	}
}
