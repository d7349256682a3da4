package models

import "testing"

// FuzzOpen: nobody opens what was not sealed, whatever they send; what was
// sealed opens to what it was.
func FuzzOpen(f *testing.F) {
	k := newKeys([]byte("a secret of the tests"))
	f.Add("", "handshake")
	f.Add(k.seal("x", "handshake"), "another use")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "handshake")
	f.Fuzz(func(t *testing.T, text, use string) {
		if plain, err := k.open(text, use+"!"); err == nil {
			t.Fatalf("%q opens to %q", text, plain)
		}
		if plain, err := k.open(k.seal(text, use), use); err != nil || plain != text {
			t.Fatalf("%q, sealed for %q, opens to %q: %v", text, use, plain, err)
		}
	})
}
