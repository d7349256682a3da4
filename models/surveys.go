package models

import (
	"time"

	"luna/models/questions"
)

// SurveyStatus tells a survey in use from one put away.
type SurveyStatus string

// The two states of a survey.
const (
	SurveyActive   SurveyStatus = "active"
	SurveyArchived SurveyStatus = "archived"
)

// Survey is one questionnaire for one student at one time.
type Survey struct {
	ID            uint64
	UniversityID  uint64
	PlanID        uint64
	EnrollmentID  uint64
	FormVersionID uint64
	Number        int       // 1, 2, 3 … for each enrollment, without gap or double
	Slot          time.Time // the planned time: what makes it one of a kind
	Items         string    // codes by comma, of what is asked; empty: all of the questionnaire
	OpensAt       time.Time
	ClosesAt      time.Time
	StartedAt     *time.Time
	CompletedAt   *time.Time
	Draft         *JSON[questions.Answers]
	Revision      int // of the draft
	Answers       *JSON[questions.Answers]
	Status        SurveyStatus
}
