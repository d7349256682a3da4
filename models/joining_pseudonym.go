package models

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// pseudonymLetters leaves out those that read like a digit.
const pseudonymLetters = "ABCDEFGHKLMNPRSTUVWXYZ"

// pseudonymTries is how many pseudonyms a student has in store where others
// have the first ones.
const pseudonymTries = 32

// pseudonym is a letter and a number, "K734": short enough to be said. It comes
// from a key that is not in the database, one for each module: who has the
// database alone cannot tell whose it is, and the same student's pseudonyms in
// two modules have nothing in common. Neither the order of enrolment nor the
// size of the class goes into it.
//
// There are 21,978 of them, and for the last tries a thousand times as many, so
// that a module of any size has enough.
func (k keys) pseudonym(universityID, moduleID, studentID uint64, try int) string {
	module := mac(k.pseudonyms, fmt.Sprintf("module %d of %d", moduleID, universityID))
	drawn := binary.BigEndian.Uint64(mac(module, fmt.Sprintf("student %d, try %d", studentID, try)))
	numbers := uint64(999)
	if try >= pseudonymTries/2 {
		numbers = 999_999
	}
	letter := drawn % uint64(len(pseudonymLetters))
	return fmt.Sprintf("%c%d", pseudonymLetters[letter], 1+drawn/uint64(len(pseudonymLetters))%numbers)
}

// freePseudonym is the first of the student's pseudonyms that nobody in the
// module has. The module must be locked.
func (s Scope) freePseudonym(moduleID uint64) (string, error) {
	own := make([]string, pseudonymTries)
	for try := range own {
		own[try] = s.store.keys.pseudonym(s.actor.UniversityID, moduleID, s.actor.UserID, try)
	}
	var taken []string
	err := s.of(&Enrollment{}).Where("module_id = ? AND pseudonym IN ?", moduleID, own).Pluck("pseudonym", &taken).Error
	if err != nil {
		return "", err
	}
	used := make(map[string]bool, len(taken))
	for _, name := range taken {
		used[name] = true
	}
	return firstFree(own, used)
}

func firstFree(own []string, used map[string]bool) (string, error) {
	for _, name := range own {
		if !used[name] {
			return name, nil
		}
	}
	return "", errors.New("all pseudonyms of a student are taken")
}
