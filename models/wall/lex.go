package wall

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// kind is what a token is.
type kind uint8

const (
	word    kind = iota // a name or a word of the language, in lower case
	quoted              // a name in quotes
	literal             // a text or a number
	mark                // a placeholder
	sign                // an operator, a bracket, a comma, a dot
)

// token is the smallest part of a statement.
type token struct {
	kind kind
	text string
	// at is, of a placeholder, which argument it stands for; of an opening
	// bracket and of CASE, where it closes.
	at int
}

// maxDepth bounds how deep brackets may nest.
const maxDepth = 60

// errUnreadable is about text that not both databases would surely cut into the
// same tokens as this package does.
var errUnreadable = errors.New("cannot be read")

// signs are all the operators there are. What runs together otherwise, such as
// the beginning of a comment, is refused.
var signs = map[string]string{}

func init() {
	for _, s := range []string{"=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "||", "->", "->>"} {
		signs[s] = s
	}
}

// lexer cuts a statement into tokens.
type lexer struct {
	text   string
	at     int
	tokens []token
	open   []int // brackets and CASEs that are not closed yet
	marks  int
	dollar bool // placeholders are $1, $2 … instead of ?
}

// lex refuses comments, several statements, escapes and everything else that
// the two databases could read in another way than this does.
func lex(text string) ([]token, error) {
	l := lexer{text: text, tokens: make([]token, 0, len(text)/4+8)}
	for {
		l.space()
		if l.at == len(text) {
			break
		}
		before := l.at
		t, err := l.next()
		if err == nil {
			err = l.put(t)
		}
		if err != nil {
			return nil, fmt.Errorf("%w at byte %d: %w", errUnreadable, before, err)
		}
	}
	if len(l.open) > 0 {
		return nil, fmt.Errorf("%w: a bracket or CASE is not closed", errUnreadable)
	}
	return l.tokens, nil
}

func (l *lexer) space() {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at++
	}
}

// put adds a token and pairs brackets, and CASE with END.
func (l *lexer) put(t token) error {
	n := len(l.tokens)
	switch {
	case t.kind == sign && t.text == "(" || t.kind == word && t.text == "case":
		if len(l.open) == maxDepth {
			return errors.New("too deep")
		}
		l.open = append(l.open, n)
	case t.kind == sign && t.text == ")" || t.kind == word && t.text == "end":
		if len(l.open) == 0 {
			return fmt.Errorf("%q closes nothing", t.text)
		}
		opener := &l.tokens[l.open[len(l.open)-1]]
		if (opener.text == "(") != (t.text == ")") {
			return fmt.Errorf("%q closes %q", t.text, opener.text)
		}
		opener.at, l.open = n, l.open[:len(l.open)-1]
	case t.kind == word && n > 0 && l.tokens[n-1].kind == sign && l.tokens[n-1].text == "." && reserved[t.text]:
		return fmt.Errorf("%q as a name", t.text)
	}
	l.tokens = append(l.tokens, t)
	return nil
}

func (l *lexer) next() (token, error) {
	c := l.text[l.at]
	switch {
	case letter(c):
		return l.word()
	case digit(c):
		return l.number()
	case c == '\'':
		return l.string()
	case c == '"' || c == '`':
		return l.quoted(c)
	case c == '?' || c == '$':
		return l.mark(c)
	case c == '(' || c == ')' || c == ',' || c == '.':
		l.at++
		return token{kind: sign, text: l.text[l.at-1 : l.at]}, nil
	}
	start := l.at
	for l.at < len(l.text) && strings.IndexByte("=<>!+-*/%|&~^#@:", l.text[l.at]) >= 0 {
		l.at++
	}
	if s, ok := signs[l.text[start:l.at]]; ok {
		return token{kind: sign, text: s}, nil
	}
	return token{}, fmt.Errorf("%q", l.text[start:min(max(l.at, start+1), len(l.text))])
}

// word reads a name or word. One that a quote touches could be the beginning
// of a text with escapes.
func (l *lexer) word() (token, error) {
	start := l.at
	for l.at < len(l.text) && (letter(l.text[l.at]) || digit(l.text[l.at])) {
		l.at++
	}
	if l.at < len(l.text) && strings.IndexByte("'\"`$", l.text[l.at]) >= 0 {
		return token{}, errors.New("a quote after a word")
	}
	return token{kind: word, text: folded(l.text[start:l.at])}, nil
}

// folded is the word in lower case.
func folded(s string) string {
	var room [32]byte
	if len(s) > len(room) {
		return strings.ToLower(s)
	}
	upper := false
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c, upper = c+'a'-'A', true
		}
		room[i] = c
	}
	if w, ok := known[string(room[:len(s)])]; ok {
		return w
	}
	if !upper {
		return s
	}
	return string(room[:len(s)])
}

func (l *lexer) number() (token, error) {
	start := l.at
	for l.at < len(l.text) && (digit(l.text[l.at]) || l.text[l.at] == '.') {
		l.at++
	}
	if l.at < len(l.text) && strings.IndexByte("'\"`$?", l.text[l.at]) >= 0 || l.at < len(l.text) && letter(l.text[l.at]) {
		return token{}, errors.New("a word that begins with a digit")
	}
	return token{kind: literal, text: l.text[start:l.at]}, nil
}

// string reads a text in single quotes; a quote in it is doubled.
func (l *lexer) string() (token, error) {
	start := l.at
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case c == 0 || c == '\\':
			return token{}, errors.New("a text that could be read in two ways")
		case c == '\'' && l.at+1 < len(l.text) && l.text[l.at+1] == '\'':
			l.at++
		case c == '\'':
			l.at++
			return token{kind: literal, text: l.text[start:l.at]}, nil
		}
	}
	return token{}, errors.New("a text without an end")
}

// quoted reads a name in quotes. Only such as mean the same without them are
// taken, since case matters in quotes on one database and not on the other.
func (l *lexer) quoted(end byte) (token, error) {
	start := l.at + 1
	for l.at = start; l.at < len(l.text) && l.text[l.at] != end; l.at++ {
		if c := l.text[l.at]; !(digit(c) && l.at > start || 'a' <= c && c <= 'z' || c == '_') {
			return token{}, errors.New("a name in quotes with other than a-z, 0-9 and _")
		}
	}
	if l.at == len(l.text) || l.at == start {
		return token{}, errors.New("a name in quotes without an end, or empty")
	}
	text := l.text[start:l.at]
	if reserved[text] && text != "table" && text != "full" { // which nothing is cut at
		return token{}, fmt.Errorf("%q as a name", text)
	}
	l.at++
	if l.at < len(l.text) && (letter(l.text[l.at]) || digit(l.text[l.at]) || strings.IndexByte("'\"`$?", l.text[l.at]) >= 0) {
		return token{}, errors.New("a name in quotes that goes on")
	}
	return token{kind: quoted, text: text}, nil
}

// mark reads a placeholder: ? in order, or $n. A statement has one kind.
func (l *lexer) mark(c byte) (token, error) {
	start := l.at
	for l.at++; l.at < len(l.text) && digit(l.text[l.at]); l.at++ {
	}
	if l.at < len(l.text) && (letter(l.text[l.at]) || strings.IndexByte("'\"`$?", l.text[l.at]) >= 0) {
		return token{}, errors.New("a placeholder that goes on")
	}
	if l.marks > 0 && l.dollar != (c == '$') {
		return token{}, errors.New("two kinds of placeholders")
	}
	n := l.marks
	if l.marks++; c == '?' {
		if l.at != start+1 {
			return token{}, errors.New("a placeholder with ? and a number")
		}
		return token{kind: mark, text: "?", at: n}, nil
	}
	l.dollar = true
	n, err := strconv.Atoi(l.text[start+1 : l.at])
	if err != nil || n < 1 || n > 65535 || l.text[start+1] == '0' {
		return token{}, errors.New("a placeholder without a number")
	}
	return token{kind: mark, text: l.text[start:l.at], at: n - 1}, nil
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }
