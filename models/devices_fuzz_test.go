package models

import (
	"strings"
	"testing"
)

// FuzzDevice: no browser is known by a mark that we did not give it for this
// address; the one we gave is known, and by no other address.
func FuzzDevice(f *testing.F) {
	s := &Store{keys: newKeys([]byte("a secret of the tests"))}
	nonce := "a nonce of the tests"
	given := nonce + "." + s.deviceMark("jana@north.example", nonce)
	for _, seed := range []string{"", ".", given, nonce + ".", "." + nonce, given + ".", given + "=", strings.Repeat("a", 200), "a.b", given[:len(given)-1]} {
		f.Add("jana@north.example", seed)
		f.Add("tom@north.example", seed)
		f.Add("", seed)
	}
	f.Fuzz(func(t *testing.T, email, had string) {
		key := emailKey(typeable(email))
		if _, known := s.knownDevice(key, had); known && (had != given || key != "jana@north.example") {
			t.Fatalf("%q is known for %q", had, email)
		}
		mark := s.Device(email, had)
		if _, known := s.knownDevice(key, mark); !known || s.Device(email, mark) != mark {
			t.Fatalf("%q, given to %q, is not known again", mark, email)
		}
		if _, known := s.knownDevice(key+"x", mark); known {
			t.Fatalf("the mark of %q is another's, too", email)
		}
	})
}
