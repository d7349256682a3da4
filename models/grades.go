package models

import "time"

// Grade is what a student or a team gets for an assignment, whether or not
// something was handed in. Points are hundredths, before what being late costs.
type Grade struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	AssignmentID uint64
	EnrollmentID *uint64 // one of the two
	TeamID       *uint64
	SubmissionID *uint64                 // the version that was marked; nil: nothing was handed in
	Points       *int                    // nil: not marked yet
	Choices      JSON[map[string]string] // the level that was chosen, by the code of the criterion
	Feedback     string                  // Markdown
	FileID       *uint64                 // that is given along
	MarkerID     *uint64                 // nil: not marked yet, or erased
	MarkedAt     *time.Time
	ReleasedAt   *time.Time // students see it from then on; nil: not yet
	HolderID     *uint64    // who marks it just now, until HeldUntil
	HeldUntil    *time.Time
	Inquiry      InquiryState
	Revision     int // of what is marked; 0: nothing yet
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// InquiryState is how far a question about a mark is.
type InquiryState string

// The states of an inquiry.
const (
	InquiryNone    InquiryState = ""
	InquiryOpen    InquiryState = "open"
	InquirySettled InquiryState = "settled"
)

// GradeDraft is what somebody marks and has not saved yet, as it was typed.
type GradeDraft struct {
	UniversityID, GradeID, MarkerID uint64
	Points                          string
	Choices                         JSON[map[string]string]
	Feedback                        string
	Base                            int // the revision of the mark that it began with
	UpdatedAt                       time.Time
}

// MarkSource is by which way a mark was set.
type MarkSource string

// The ways.
const (
	FromPanel  MarkSource = "panel"
	FromTable  MarkSource = "table"
	FromImport MarkSource = "import"
)

// GradeChange is a mark that was set at some time.
type GradeChange struct {
	ID           uint64
	UniversityID uint64
	GradeID      uint64
	Points       *int // nil: it was taken back
	MarkerID     *uint64
	Source       MarkSource
	CreatedAt    time.Time
}

// GradePin is a comment at a place of what was handed in.
type GradePin struct {
	ID           uint64
	UniversityID uint64
	GradeID      uint64
	SubmissionID uint64
	FileID       *uint64 // nil: the text
	Place        int     // a page, a line or a second, from 1 on; 0: the whole
	X, Y         *int    // thousandths of the page or the picture
	Text         string
	AuthorID     *uint64
	CreatedAt    time.Time
}

// MarkingComment is a comment that those who mark a module use again.
type MarkingComment struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	Text         string
	AuthorID     *uint64
	CreatedAt    time.Time
}

// GradeMessage is a question about a mark, or an answer.
type GradeMessage struct {
	ID           uint64
	UniversityID uint64
	GradeID      uint64
	AuthorID     *uint64
	Staff        bool // it was written by somebody who teaches the module
	Text         string
	CreatedAt    time.Time
}

// Gradebook is how a module's marks become one result.
type Gradebook struct {
	UniversityID uint64
	ModuleID     uint64
	Missing      MissingMark
	Formula      string // over the codes of the categories; empty: their weighted mean
	Shown        bool   // students see their result so far
	Revision     int
}

// MissingMark is what an assignment without a mark counts as.
type MissingMark string

// The two ways.
const (
	MissingOpen MissingMark = "open" // not at all
	MissingZero MissingMark = "zero" // no points, once its deadline has passed
)

// GradeCategory is assignments of a module that count together.
type GradeCategory struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	Code         string // its own in the module, what formulas name it by
	Name         string
	Weight       int // in the weighted mean, per mille
	Dropped      int // how many of the lowest marks do not count
	Position     int
}

// CategoryAssignment puts an assignment into a category.
type CategoryAssignment struct {
	UniversityID, ModuleID, AssignmentID, CategoryID uint64
}

// LessonQuestions are the items that students are asked after a lesson, of the
// questionnaire of a plan.
type LessonQuestions struct {
	UniversityID, ModuleID, LessonID, PlanID uint64
	Items                                    string // codes, by comma
}

// TableName keeps the plural as it is.
func (LessonQuestions) TableName() string { return "lesson_questions" }

// Notice is something that a person is told. The sentence is made when it is
// read, see NoticeKind.
type Notice struct {
	ID           uint64
	UniversityID uint64
	UserID       uint64
	Kind         NoticeKind
	Key          string // what it is about, so that nobody is told twice
	ModuleID     *uint64
	Title        string // of the assignment, lesson or survey
	Link         string // the path of the page
	At           *time.Time
	CreatedAt    time.Time
	ReadAt       *time.Time
}

// NoticeKind is what a notice is about.
type NoticeKind string

// The kinds.
const (
	NoticeSurvey     NoticeKind = "survey"     // a survey is open
	NoticeAssignment NoticeKind = "assignment" // work is given
	NoticeLesson     NoticeKind = "lesson"     // a lesson is there
	NoticeDue        NoticeKind = "due"        // work is due soon and not handed in
	NoticeGrade      NoticeKind = "grade"      // marks are released
	NoticeAnswer     NoticeKind = "answer"     // a question about a mark is answered
	NoticeInquiry    NoticeKind = "inquiry"    // a student asks about a mark
)

// NoticeSetting is by which ways a person wants to be told of one kind.
type NoticeSetting struct {
	UniversityID uint64
	UserID       uint64
	Kind         NoticeKind
	InApp        bool
	ByMail       bool
}
