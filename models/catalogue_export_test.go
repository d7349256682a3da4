package models

import "context"

// AllHoles is Holes with those that are known, and the list of these.
func (s *Store) AllHoles(ctx context.Context) (all []string, known map[string]string, err error) {
	all, err = s.catalogue(ctx)
	return all, knownHoles, err
}
