package models

import "time"

// SubmissionState is how far a submission is.
type SubmissionState string

// The states of a submission.
const (
	SubmissionDraft     SubmissionState = "draft"
	SubmissionSubmitted SubmissionState = "submitted"
	SubmissionWithdrawn SubmissionState = "withdrawn"
)

// Submission is one attempt at an assignment, of a student or of a team. At most
// one is a draft, and at most one is active: the one that is marked.
type Submission struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	AssignmentID uint64
	EnrollmentID *uint64 // who handed it in, or writes it; nil: an erased member of the team
	TeamID       *uint64 // nil: the student's own
	Attempt      int     // from 1 on
	State        SubmissionState
	Active       bool
	Text         string     // Markdown
	DueAt        *time.Time // that held when it was handed in
	SubmittedAt  *time.Time // nil: a draft
	CountedAt    *time.Time // the time by which it was judged, see models/deadlines
	LateSeconds  int64
	Penalty      int    // percent of the points of the assignment
	Digest       string // SHA-256 over the text and the digests of the files; see the receipt
	Revision     int    // of the draft
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// SubmissionFile joins a file to a submission. A file that was taken over into
// the next attempt belongs to both.
type SubmissionFile struct {
	UniversityID, ModuleID, SubmissionID, FileID uint64
	Position                                     int
	BeganAt                                      time.Time // when its upload began
}

// SubmissionUpload says which draft an upload under way is for.
type SubmissionUpload struct {
	UniversityID, UploadID, SubmissionID uint64
}

// CalendarFeed is the secret address under which a person's calendar is read.
type CalendarFeed struct {
	UniversityID uint64
	UserID       uint64
	TokenHash    string
	CreatedAt    time.Time
	ReadAt       *time.Time
}
