package models

import (
	"time"

	"luna/models/deadlines"
)

// Assignment is work that students of a module hand in. Points are hundredths
// of a point.
type Assignment struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	Title        string
	Text         string // Markdown
	Points       int    // at most, in hundredths
	Rubric       JSON[[]RubricCriterion]
	Published    bool
	PublishAt    *time.Time // a published assignment is seen from then on; nil: at once
	DueAt        *time.Time // nil: no deadline
	CutOffAt     *time.Time // nothing is taken from then on; nil: as the late rule says
	LateUnit     deadlines.Unit
	LatePercent  int // of the points, lost for each unit that has begun
	LateFloor    int // percent of the points that are left at least
	Attempts     int // 0: as many as somebody likes
	Team         bool
	Anonymous    bool // markers do not see whose it is
	TakesText    bool
	MostFiles    int        // 0: none
	ReleaseAt    *time.Time // marks are visible from then on; nil: when somebody releases them
	Revision     int
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// VisibleAt tells whether students see the assignment at a time.
func (a Assignment) VisibleAt(now time.Time) bool {
	return a.Published && (a.PublishAt == nil || !now.Before(*a.PublishAt))
}

// Deadline is the rule by which a submission is judged, with the other times of
// an extension, if there is one.
func (a Assignment) Deadline(e *Extension) deadlines.Rule {
	rule := deadlines.Rule{Due: a.DueAt, CutOff: a.CutOffAt, Unit: a.LateUnit, Percent: a.LatePercent, Floor: a.LateFloor}
	if e != nil {
		rule = rule.Extended(e.DueAt, e.CutOffAt)
	}
	return rule
}

// RubricCriterion is one thing that is looked at in marking.
type RubricCriterion struct {
	Code   string        `json:"code"` // its own in the rubric; never changes
	Title  string        `json:"title"`
	Levels []RubricLevel `json:"levels"` // the best first
}

// RubricLevel is how well a criterion can be met.
type RubricLevel struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Points int    `json:"points"` // in hundredths
}

// AssignmentFile joins a file to the assignment that it is given along with.
type AssignmentFile struct {
	UniversityID, ModuleID, AssignmentID, FileID uint64
	Position                                     int
}

// Team is students of a module who work together.
type Team struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	Name         string
	CreatedAt    time.Time
}

// TeamMember is a student's place in a team.
type TeamMember struct {
	UniversityID, ModuleID, TeamID, EnrollmentID uint64
}

// Extension is other times for one student or one team.
type Extension struct {
	ID           uint64
	UniversityID uint64
	AssignmentID uint64
	EnrollmentID *uint64 // one of the two
	TeamID       *uint64
	DueAt        time.Time
	CutOffAt     *time.Time // nil: as the late rule says
	Reason       string
	GrantedBy    *uint64 // nil: erased
	CreatedAt    time.Time
}
