package models

import "context"

// TooEasy is tooEasy, for a table of passwords.
func TooEasy(password string, known ...string) bool { return tooEasy(password, known) }

// Fits compares a password with a hash.
func Fits(s *Store, kept, password string) (bool, error) {
	return s.fits(context.Background(), kept, password)
}

// Hashes is how many password hashes a store has computed.
func Hashes(s *Store) int64 { return s.hashes.computed.Load() }

// WithoutDecoy makes a store compare nothing when there is no account, as one
// would that hides nothing.
func WithoutDecoy(s *Store) { s.hashes.nobody = "" }

// HashWith makes a store compute hashes of this memory, in KiB.
func HashWith(s *Store, memory uint32) { s.hashes.memory, s.hashes.nobody = memory, nobody(memory) }

// FillHashes takes all places of the queue for hashes; free gives them back.
func FillHashes(s *Store) (free func()) {
	for range cap(s.hashes.queue) {
		s.hashes.queue <- struct{}{}
	}
	return func() {
		for range cap(s.hashes.queue) {
			<-s.hashes.queue
		}
	}
}

// CommonWords are the words that passwords are not made of.
func CommonWords() []string { return commonWords() }
