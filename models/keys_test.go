package models

import "testing"

func TestASealedSecretOpensOnlyForItsUseAndWithItsKey(t *testing.T) {
	k, other := newKeys([]byte("one")), newKeys([]byte("another"))
	sealed := k.seal("JBSWY3DPEHPK3PXP", "totp 1")
	if plain, err := k.open(sealed, "totp 1"); err != nil || plain != "JBSWY3DPEHPK3PXP" {
		t.Errorf("opened as %q, %v", plain, err)
	}
	another := "A"
	if sealed[:1] == another {
		another = "B"
	}
	for what, open := range map[string]func() (string, error){
		"for another use":  func() (string, error) { return k.open(sealed, "totp 2") },
		"with another key": func() (string, error) { return other.open(sealed, "totp 1") },
		"damaged":          func() (string, error) { return k.open(another+sealed[1:], "totp 1") },
		"not sealed":       func() (string, error) { return k.open("JBSWY3DPEHPK3PXP", "totp 1") },
		"empty":            func() (string, error) { return k.open("", "totp 1") },
	} {
		if plain, err := open(); err == nil {
			t.Errorf("%s: opened as %q", what, plain)
		}
	}
	if one, two := k.seal("x", "u"), k.seal("x", "u"); one == two {
		t.Error("two seals of the same secret are alike")
	}
}
