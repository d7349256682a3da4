package models

import (
	"context"
	"testing"
)

// FuzzStoredHash: whatever stands where a hash is kept, reading it fails or
// gives costs that a sign-in can bear, and it lets nobody in by chance.
func FuzzStoredHash(f *testing.F) {
	h := newHasher(64)
	own, err := h.hash(context.Background(), "correct horse")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		own, nobody(64), "", "$", "$$$$$", "$argon2id$v=19$m=4294967295,t=4294967295,p=255$AAAA$AAAA", "$argon2id$v=19$m=64,t=1,p=1$$",
		"$argon2id$v=16$m=64,t=1,p=1$AAAAAAAAAAA$AAAA", "$argon2id$v=19$m=64,t=1,p=1x$AAAAAAAAAAA$AAAA", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAA",
		"x$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAA", "$argon2id$v=19$m=-1,t=+1,p=01$AAAAAAAAAAA$AAAA",
		"pbkdf2_sha256$1$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "pbkdf2_sha256$99999999999$salt$AAAA", "pbkdf2_sha256$0$$", "pbkdf2_sha256$-1$s$A",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, stored string) {
		a, argon := readArgon(stored)
		if argon && (a.memory > 1<<18 || a.passes == 0 || a.passes > 16 || a.threads == 0 || a.threads > 16 || len(a.key) == 0 || len(a.key) > 64 || len(a.salt) > 64) {
			t.Fatalf("%q is read as %+v", stored, a)
		}
		d, django := readDjango(stored)
		if django && (d.iterations < 1 || d.iterations > djangoMaxIterations || len(d.key) != 32) {
			t.Fatalf("%q is read as %+v", stored, d)
		}
		if argon && django {
			t.Fatalf("%q is both", stored)
		}
		cheap := !argon && !django || argon && a.memory <= 64 && a.passes <= 4 && len(a.key) > 8 || django && d.iterations <= 100
		if !cheap { // the cost itself is bounded above
			return
		}
		if in, err := h.matches(context.Background(), stored, "another password"); in || err != nil {
			t.Fatalf("%q lets somebody in: %v", stored, err)
		}
	})
}
