package models

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Role is what a person is at a university.
type Role string

// The three roles. An administrator without a university administers the platform.
const (
	Student       Role = "student"
	Lecturer      Role = "lecturer"
	Administrator Role = "administrator"
)

// Valid tells whether it is one of the three.
func (r Role) Valid() bool { return r == Student || r == Lecturer || r == Administrator }

// User is a person with a login.
type User struct {
	ID            uint64
	UniversityID  *uint64 // nil: a platform administrator
	Email         string
	EmailKey      string
	Name          string
	NameKey       string
	Role          Role
	PasswordHash  string
	Epoch         int // sessions of an older epoch are over
	Language      string
	DeactivatedAt *time.Time
	CreatedAt     time.Time
	VerifiedAt    *time.Time // when the person showed that the address is theirs
	PasswordAt    *time.Time // when the password was set
	FactorSince   *time.Time // when the second factor was set up; nil: there is none
	ErasedAt      *time.Time
}

// emailKey is how addresses are compared: without regard to case or to how an
// umlaut is composed.
func emailKey(address string) string { return foldKey(address) }

// foldKey is how names are searched: small letters, composed alike.
func foldKey(s string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
}

// checkEmail wants one plain address as people write it.
func checkEmail(f faults, field, address string) {
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address || len(address) > 254 || strings.ContainsFunc(address, unicode.IsControl) {
		f.add(field, Say("Please write an e-mail address such as jana@example.org."))
	}
}

// checkLine wants one line of text that is not empty.
func checkLine(f faults, field, s string, longest int) {
	switch {
	case strings.TrimSpace(s) == "":
		f.add(field, Say("Please fill this in."))
	case !plainText(s, false):
		f.add(field, Say("Please remove the control characters."))
	case utf8.RuneCountInString(s) > longest:
		f.add(field, Say("Please use at most %d characters.", longest))
	}
}

// checkText wants text of several lines; it may be empty.
func checkText(f faults, field, s string, longest int) {
	switch {
	case !plainText(s, true):
		f.add(field, Say("Please remove the control characters."))
	case utf8.RuneCountInString(s) > longest:
		f.add(field, Say("Please use at most %d characters.", longest))
	}
}

// plainText refuses what no keyboard writes and PostgreSQL does not keep.
func plainText(s string, lines bool) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		if lines && (r == '\n' || r == '\r' || r == '\t') {
			return false
		}
		return unicode.IsControl(r)
	})
}
