// Package code cuts source text into lines and words of a kind, so that a page
// can number and colour them. It gives no HTML: the page escapes what it shows.
package code

import (
	"strings"
	"sync/atomic"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// Line is a line without its end.
type Line []Word

// Word is a stretch of a line. Kind is empty, or one of "comment", "keyword",
// "string", "number", "name", "added" and "removed".
type Word struct{ Kind, Text string }

// What is longer, or takes longer, is shown without colours: the grammars are
// expressions that a text can be made for to be slow.
const (
	longest = 256 << 10
	patient = 300 * time.Millisecond
)

// Lines cuts a text whose language is known by the name of its file. Whatever
// the text is, all of it comes out.
func Lines(name, text string) []Line {
	text = strings.ToValidUTF8(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff")), "\ufffd")
	if lexer := lexers.Match(name); lexer != nil && trusted[lexer.Config().Name] && len(text) <= longest {
		if words := inTime(lexer, text); words != nil {
			return lines(words)
		}
	}
	return lines([]Word{{Text: text}})
}

// trusted are the grammars that are used. Some of the others run code of their
// own, which a text can be made for, or take up a grammar that the text names.
var trusted = names("Ada", "Awk", "Bash", "Batchfile", "BibTeX", "C", "C#", "C++", "Clojure", "CMake", "Common Lisp", "CSS", "D", "Dart", "Diff",
	"Docker", "Elixir", "Elm", "EmacsLisp", "Erlang", "FSharp", "Fortran", "FortranFixed", "Go", "Gnuplot", "Groovy", "Haskell", "HTML", "INI", "Java", "JavaScript",
	"JSON", "Julia", "Kotlin", "Lua", "Makefile", "Mathematica", "Matlab", "MySQL", "NASM", "Nim", "ObjectPascal", "OCaml", "Octave", "Perl",
	"PowerShell", "Prolog", "Python", "Python 2", "R", "Racket", "Ruby", "Rust", "SAS", "Scala", "Scheme", "SQL", "Swift", "SYSTEMD", "Tcl", "TeX",
	"TOML", "TypeScript", "verilog", "VB.net", "VHDL", "XML", "YAML", "Zig")

func names(list ...string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, name := range list {
		set[name] = true
	}
	return set
}

// busy is how many texts may be coloured at once. One that takes too long keeps
// its place until it is done, while its reader has gone on without colours.
var busy = make(chan struct{}, 2)

// inTime gives the words, nil where that takes too long.
func inTime(lexer chroma.Lexer, text string) []Word {
	end := time.NewTimer(patient)
	defer end.Stop()
	select {
	case busy <- struct{}{}:
	case <-end.C:
		return nil
	}
	var over atomic.Bool
	done := make(chan []Word, 1)
	go func() {
		defer func() { <-busy }()
		var words []Word
		defer func() {
			if recover() != nil {
				words = nil // a grammar that fails at a text is no reason for the program to end
			}
			done <- words
		}()
		words = coloured(lexer, text, &over)
	}()
	select {
	case words := <-done:
		return words
	case <-end.C:
		over.Store(true)
		return nil
	}
}

// coloured gives the words; nil when it is over, or where the grammar gives
// something else than the text.
func coloured(lexer chroma.Lexer, text string, over *atomic.Bool) []Word {
	next, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: true}, text)
	if err != nil {
		return nil
	}
	var words []Word
	rest := text
	for token := next(); token != chroma.EOF; token = next() {
		words = append(words, Word{Kind: kind(token.Type), Text: token.Value})
		var same bool
		if rest, same = strings.CutPrefix(rest, token.Value); !same && token.Value != rest+"\n" || over.Load() {
			return nil
		}
		if !same {
			rest = ""
		}
	}
	if rest != "" {
		return nil
	}
	return words
}

// kind is what we tell apart.
func kind(t chroma.TokenType) string {
	switch {
	case t == chroma.GenericInserted:
		return "added"
	case t == chroma.GenericDeleted:
		return "removed"
	case t.InCategory(chroma.Comment):
		return "comment"
	case t.InCategory(chroma.Keyword), t == chroma.NameTag, t == chroma.GenericHeading, t == chroma.GenericSubheading:
		return "keyword"
	case t.InSubCategory(chroma.LiteralString):
		return "string"
	case t.InSubCategory(chroma.LiteralNumber):
		return "number"
	case t == chroma.NameFunction, t == chroma.NameClass, t == chroma.NameBuiltin, t == chroma.NameDecorator, t == chroma.NameAttribute:
		return "name"
	}
	return ""
}

// lines cuts words where a line ends. What ends with a line break has no empty
// line behind it.
func lines(words []Word) []Line {
	all := []Line{nil}
	for _, w := range words {
		for i, part := range strings.Split(w.Text, "\n") {
			if i > 0 {
				all = append(all, nil)
			}
			if part != "" {
				last := &all[len(all)-1]
				*last = append(*last, Word{Kind: w.Kind, Text: part})
			}
		}
	}
	if n := len(all); n > 1 && all[n-1] == nil {
		all = all[:n-1]
	}
	return all
}
