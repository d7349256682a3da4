package wall

import (
	"slices"
	"strings"
	"testing"
)

// rewritten puts the tokens together again, each with one space before it.
func rewritten(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		text := t.text
		if t.kind == quoted {
			text = `"` + text + `"`
		}
		b.WriteString(" " + text)
	}
	return b.String()
}

// FuzzCheck: no text makes the guard fail, and what it lets pass means the same
// when it is put together anew from what the guard has read.
func FuzzCheck(f *testing.F) {
	for _, list := range [][]string{bound, free, about, loose} {
		for _, s := range list {
			for _, dollar := range []bool{false, true} {
				statement, _ := on(s, dollar, north)
				f.Add(statement)
			}
		}
	}
	f.Fuzz(func(t *testing.T, statement string) {
		p := read(statement)
		args := make([]any, 1+len(statement))
		for i := range args {
			args[i] = north
		}
		for _, side := range []Side{{}, {Tenant: north}, {System: "test"}} {
			_ = side.Check(statement, nil)
			_ = side.Check(statement, args)
		}
		if p.err != nil {
			return
		}
		tokens, err := lex(statement)
		if err != nil {
			t.Fatalf("it passes unread: %v", err)
		}
		again := rewritten(tokens)
		twice, err := lex(again)
		if err != nil || !slices.Equal(tokens, twice) {
			t.Fatalf("%q reads as\n%v, put together\n%v %v", statement, tokens, twice, err)
		}
		if q := read(again); q.err != nil || q.tenant != p.tenant || q.catalogue != p.catalogue || !slices.Equal(q.needs, p.needs) {
			t.Fatalf("%q demands %v, put together %v", statement, p, q)
		}
		if strings.ContainsAny(again, ";\\[]{}#@:") && !strings.Contains(again, "'") {
			t.Fatalf("it passes: %q", statement)
		}
	})
}
