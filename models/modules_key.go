package models

import (
	"context"
	"crypto/rand"
	"strings"
	"unicode/utf8"
)

// Bounds of an enrolment password. It is shared with a class and tries at it
// are counted, so it may be shorter than a person's.
const (
	MinModuleKey = 8
	MaxModuleKey = 100
)

// keyLetters has neither capitals nor signs that look alike: the password is
// read from a slide and typed on a phone.
const keyLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// newModuleKey gives three groups of four: 31¹² passwords, close to 60 bits.
func newModuleKey() string {
	var key strings.Builder
	for i := range 12 {
		if i > 0 && i%4 == 0 {
			key.WriteByte('-')
		}
		key.WriteByte(keyLetters[below(len(keyLetters))])
	}
	return key.String()
}

// below gives a random number from 0 to n-1, each as likely as any other.
func below(n int) int {
	limit := 256 - 256%n
	for b := make([]byte, 1); ; {
		rand.Read(b) // never fails, see crypto/rand
		if int(b[0]) < limit {
			return int(b[0]) % n
		}
	}
}

// SetModuleKey changes the enrolment password. Only its hash is kept. Those who
// are enrolled stay.
func (s Scope) SetModuleKey(ctx context.Context, id uint64, key string) error {
	key = plainKey(key)
	f := faults{}
	checkLine(f, "key", key, MaxModuleKey)
	if utf8.RuneCountInString(key) < MinModuleKey {
		f.add("key", Say("Please use at least %d characters.", MinModuleKey))
	}
	// The right comes before the input: to a stranger there is no module to
	// have a password.
	if err := s.read(ctx, func(s Scope) error { _, err := s.changeable(id); return err }); err != nil {
		return err
	}
	if err := f.err(); err != nil {
		return err
	}
	hash, err := s.store.hashKey(ctx, key) // slow, so outside the transaction
	if err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		if _, err := s.changeable(id); err != nil {
			return err
		}
		if err := s.of(&Module{}).Where("id = ?", id).Update("key_hash", hash).Error; err != nil {
			return err
		}
		return s.audit("module.key", "module", id, nil)
	})
}

// RenewModuleKey gives the module a new random enrolment password. What it
// returns is the only time that anybody sees it.
func (s Scope) RenewModuleKey(ctx context.Context, id uint64) (string, error) {
	key := newModuleKey()
	if err := s.SetModuleKey(ctx, id, key); err != nil {
		return "", err
	}
	return key, nil
}
