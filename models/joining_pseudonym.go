package models

import (
	"errors"
	"fmt"
	"math/rand/v2"
)

// pseudonymLetters leaves out those that read like a digit.
const pseudonymLetters = "ABCDEFGHKLMNPRSTUVWXYZ"

// pseudonym draws a letter and a number, "K7": short enough to be said, and
// from eight times as many as are in use, so that neither the order of
// enrolment nor the size of the class shows in it.
func pseudonym(inUse int) string {
	highest := 99
	for 8*inUse > highest*len(pseudonymLetters) {
		highest = highest*10 + 9
	}
	return fmt.Sprintf("%c%d", pseudonymLetters[rand.IntN(len(pseudonymLetters))], 1+rand.IntN(highest))
}

// freePseudonym draws until one is free: of 32 at least one is, but for one
// time in 2^96. The module must be locked.
func (s Scope) freePseudonym(moduleID uint64, inUse int) (string, error) {
	drawn := make([]string, 32)
	for i := range drawn {
		drawn[i] = pseudonym(inUse)
	}
	var taken []string
	err := s.of(&Enrollment{}).Where("module_id = ? AND pseudonym IN ?", moduleID, drawn).Pluck("pseudonym", &taken).Error
	if err != nil {
		return "", err
	}
	used := make(map[string]bool, len(taken))
	for _, name := range taken {
		used[name] = true
	}
	for _, name := range drawn {
		if !used[name] {
			return name, nil
		}
	}
	return "", errors.New("no free pseudonym among those drawn")
}
