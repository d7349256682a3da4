package models

import "context"

// HashKey is what is kept of an enrolment password.
func HashKey(s *Store, key string) (string, error) { return s.hashKey(context.Background(), key) }
