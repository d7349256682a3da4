package wall

import "fmt"

// reader goes through the tokens of a statement. The first fault ends it: what
// comes after is read, but no longer matters.
type reader struct {
	tokens []token
	plan
}

// plan is what one text of a statement demands, whoever sends it.
type plan struct {
	err       error  // it is never let through to a tenant table
	tenant    string // a tenant table that it touches; empty for none
	catalogue string // what it touches of the database's own; empty for nothing
	needs     []int  // the arguments that must be the university's number
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// is tells whether the token is this word of the language.
func (r *reader) is(i int, text string) bool {
	return i < len(r.tokens) && r.tokens[i].kind == word && r.tokens[i].text == text
}

func (r *reader) isSign(i int, text string) bool {
	return i < len(r.tokens) && r.tokens[i].kind == sign && r.tokens[i].text == text
}

// named tells whether the token is the name of something.
func (r *reader) named(i int) bool {
	if i >= len(r.tokens) {
		return false
	}
	t := r.tokens[i]
	return t.kind == quoted || t.kind == word && !reserved[t.text]
}

// query tells whether a query begins here.
func (r *reader) query(i int) bool {
	return r.is(i, "select") || r.is(i, "with") || r.is(i, "values")
}

// after is the place behind a token, a bracket or a CASE.
func (r *reader) after(i int) int {
	if r.isSign(i, "(") || r.is(i, "case") {
		return r.tokens[i].at + 1
	}
	return i + 1
}

// where finds the first of the words outside of brackets; hi for none.
func (r *reader) where(lo, hi int, words ...string) int {
	for i := lo; i < hi; i = r.after(i) {
		for _, w := range words {
			if r.is(i, w) {
				return i
			}
		}
	}
	return hi
}

func (r *reader) any(lo, hi int, words ...string) bool { return r.where(lo, hi, words...) < hi }

func (r *reader) anySign(lo, hi int, text string) bool {
	for i := lo; i < hi; i = r.after(i) {
		if r.isSign(i, text) {
			return true
		}
	}
	return false
}

// span is a part of the statement.
type span struct{ lo, hi int }

// list cuts at the commas outside of brackets.
func (r *reader) list(lo, hi int) []span {
	var all []span
	for i := lo; i < hi; i = r.after(i) {
		if r.isSign(i, ",") {
			all = append(all, span{lo, i})
			lo = i + 1
		}
	}
	return append(all, span{lo, hi})
}

// statement reads the whole.
func (r *reader) statement() {
	end := len(r.tokens)
	switch {
	case end == 0:
		r.fail("an empty statement")
	case r.query(0):
		r.selects(0, end, nil, nil)
	case r.is(0, "insert") && r.is(1, "into"):
		r.insert(2, end)
	case r.is(0, "update"):
		r.update(1, end)
	case r.is(0, "delete") && r.is(1, "from"):
		r.delete(2, end)
	case r.is(0, "analyze"):
		r.catalogue = "ANALYZE"
	case r.savepoint(end):
	default:
		r.fail("a statement that begins with %q", r.tokens[0].text)
	}
}

// savepoint tells whether it is what a transaction inside of another sends.
func (r *reader) savepoint(end int) bool {
	for _, words := range [][]string{{"savepoint"}, {"release", "savepoint"}, {"rollback", "to"}, {"rollback", "to", "savepoint"}} {
		n := 0
		for n < len(words) && r.is(n, words[n]) {
			n++
		}
		if n == len(words) && end == n+1 && r.named(n) {
			return true
		}
	}
	return false
}

// expressions reads the parts of a statement that are not its frame.
func (r *reader) expressions(s *scope, parts ...span) {
	for _, p := range parts {
		r.expression(p.lo, p.hi, s)
	}
}

// expression looks for queries in brackets, which are read in their turn, and
// refuses functions that are not known and words that belong to the frame.
func (r *reader) expression(lo, hi int, s *scope) {
	for i := lo; i < hi && r.err == nil; i++ {
		t := r.tokens[i]
		switch {
		case t.kind == sign && t.text == "(":
			r.bracket(i, lo, s)
			i = t.at
		case t.kind != word:
		case t.text == "from" && i > lo+1 && r.is(i-1, "distinct") && (r.is(i-2, "is") || r.is(i-2, "not")):
		case structure[t.text] || t.text == "from":
			r.fail("%q where an expression is expected", t.text)
		case t.text == "in" && !r.isSign(i+1, "("):
			r.fail("IN without a bracket")
		}
	}
}

// bracket reads what stands in brackets that open at i.
func (r *reader) bracket(i, lo int, s *scope) {
	end := r.tokens[i].at
	before := token{kind: sign}
	if i > lo {
		before = r.tokens[i-1]
	}
	called := before.kind == quoted || before.kind == word && !beforeBracket[before.text]
	if called && (!functions[before.text] || i-2 >= lo && r.isSign(i-2, ".")) {
		r.fail("the function %s is not known", before.text)
		return
	}
	inner := i + 1
	switch {
	case r.query(inner):
		r.selects(inner, end, s, nil)
		return
	case before.kind == word && before.text == "filter" && r.is(inner, "where"):
		inner++
	case called && before.text == "extract" && r.is(inner+1, "from"):
		inner += 2
	}
	r.expression(inner, end, s)
}
