package models

import (
	"context"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// hashKey gives what is kept of a module's enrolment password.
func (s *Store) hashKey(ctx context.Context, key string) (string, error) {
	return s.hashes.hash(ctx, plainKey(key))
}

// matchesKey compares an enrolment password with what is kept. A module without
// one costs as much time as a wrong password, and nothing matches it.
func (s *Store) matchesKey(ctx context.Context, kept, key string) (bool, error) {
	if kept == "" {
		_, err := s.hashes.matches(ctx, s.hashes.nobody, plainKey(key))
		return false, err
	}
	return s.hashes.matches(ctx, kept, plainKey(key))
}

// plainKey forgives what people cannot see: blanks around a password that was
// pasted, and how an umlaut is composed.
func plainKey(key string) string { return norm.NFKC.String(strings.TrimSpace(key)) }
