package models

import (
	"time"

	"luna/models/watching"
)

// Lesson is a part of a module: a text, perhaps with a video and files.
type Lesson struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	Position     int // in the module, from 1 on
	Title        string
	Text         string // Markdown
	Published    bool
	PublishAt    *time.Time // a published lesson is seen from then on; nil: at once
	Revision     int
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// VisibleAt tells whether students see the lesson at a time.
func (l Lesson) VisibleAt(now time.Time) bool {
	return l.Published && (l.PublishAt == nil || !now.Before(*l.PublishAt))
}

// LessonRequirement is a lesson that has to be finished before another of the
// same module may be opened.
type LessonRequirement struct {
	UniversityID, ModuleID, LessonID, RequiresID uint64
}

// LessonFileKind is what a file is to its lesson.
type LessonFileKind string

// The kinds of a lesson's files: at most one video and one poster, one captions
// file a language, any number of attachments.
const (
	LessonAttachment LessonFileKind = "attachment"
	LessonVideo      LessonFileKind = "video"
	LessonCaptions   LessonFileKind = "captions"
	LessonPoster     LessonFileKind = "poster"
)

// LessonFile joins a file to the lesson in which it may be read.
type LessonFile struct {
	UniversityID, ModuleID, LessonID, FileID uint64
	Kind                                     LessonFileKind
	Language                                 string // of captions, such as "de"
	Position                                 int
}

// TableName is the name that the table has; ours is the singular.
func (LessonProgress) TableName() string { return "lesson_progress" }

// LessonProgress is how far a student is with a lesson.
type LessonProgress struct {
	UniversityID   uint64
	LessonID       uint64
	EnrollmentID   uint64
	OpenedAt       time.Time
	FinishedAt     *time.Time
	Place          float64                  // seconds into the video, where the student was last
	Watched        JSON[watching.Stretches] // of the video, in seconds
	WatchedSeconds float64
	UpdatedAt      time.Time
}
