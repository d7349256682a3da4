package models

import "time"

// Sharing is what staff of a module may see of one student's trend.
type Sharing string

// The three levels. The least is the default: part of the class, nothing else.
const (
	ShareAggregate Sharing = "aggregate"
	SharePseudonym Sharing = "pseudonym"
	ShareNamed     Sharing = "named"
)

// Valid tells whether it is one of the three levels.
func (s Sharing) Valid() bool {
	return s == ShareAggregate || s == SharePseudonym || s == ShareNamed
}

// ConsentVersion numbers the text that a student agrees to at enrolment. A
// change of its meaning takes the next number.
const ConsentVersion = 2

// Enrollment puts a student on a module's roster. Leaving keeps the row, so
// that answers and numbers stay what they were; joining again revives it.
type Enrollment struct {
	ID             uint64
	UniversityID   uint64
	ModuleID       uint64
	StudentID      uint64
	Pseudonym      string // "K734": what staff see of who shares under a pseudonym
	Sharing        Sharing
	ConsentVersion int
	ConsentedAt    time.Time
	EnrolledAt     time.Time
	LeftAt         *time.Time
	WithdrawnAt    *time.Time // consent taken back: nothing is asked, nothing counts
}
