package code_test

import (
	"strings"
	"testing"

	"luna/views/code"
)

// text is what lines show, with their ends.
func text(lines []code.Line) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, w := range line {
			b.WriteString(w.Text)
		}
	}
	return b.String()
}

func TestAllOfATextComesOutToTheBlank(t *testing.T) {
	for name, source := range map[string]string{
		"sum.go":   "package sum\n\n// Sum adds.\nfunc Sum(a, b int) int {\n\treturn a + 42 // ü \u202e\n}",
		"page.htm": "<script>alert('1')</script>\n<p onclick=\"x\">",
		"data.csv": "a;b\n\n\n1;2",
		"a.diff":   "--- a\n+++ b\n-one\n+two",
		"broken.c": "int main( { /* no end",
		"none":     "one\ttwo  three ",
		"empty.py": "",
	} {
		if got := text(code.Lines(name, source)); got != source {
			t.Errorf("%s: %q, want %q", name, got, source)
		}
		if got := text(code.Lines(name, "\ufeff"+strings.ReplaceAll(source, "\n", "\r\n")+"\r\n")); got != source {
			t.Errorf("%s with other ends of lines: %q", name, got)
		}
	}
	if got := text(code.Lines("a.txt", "a\xffb")); got != "a\ufffdb" {
		t.Errorf("%q", got)
	}
}

func TestWordsOfALanguageAreToldApart(t *testing.T) {
	kinds := map[string]string{}
	for _, line := range code.Lines("sum.go", "func Sum() string { return \"a\" } // 1") {
		for _, w := range line {
			kinds[strings.TrimSpace(w.Text)] = w.Kind
		}
	}
	for word, want := range map[string]string{"func": "keyword", "Sum": "name", `"a"`: "string", "// 1": "comment"} {
		if kinds[word] != want {
			t.Errorf("%s is %q, want %q", word, kinds[word], want)
		}
	}
}

// TestNoTextEndsTheProgramOrChoosesAGrammarThatIsNotTrusted takes texts at which
// grammars with code of their own fail.
func TestNoTextEndsTheProgramOrChoosesAGrammarThatIsNotTrusted(t *testing.T) {
	for name, source := range map[string]string{
		"z.raku": "my $x = 1; # one",
		"x.raku": "#`(a\\)",
		"y.raku": "=begin pod\nx",
		"a.md":   "```raku\n#`(a\\)\n```",
		"b.md":   "```raku\n=begin pod\n```",
	} {
		lines := code.Lines(name, source)
		if got := text(lines); got != source {
			t.Errorf("%s: %q", name, got)
		}
		for _, line := range lines {
			for _, w := range line {
				if w.Kind != "" {
					t.Errorf("%s is coloured: %q is %s", name, w.Text, w.Kind)
				}
			}
		}
	}
}
