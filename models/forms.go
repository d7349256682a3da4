package models

import "time"

// Form is a questionnaire that is being written: a draft and its published versions.
type Form struct {
	ID           uint64
	UniversityID uint64
	OwnerID      uint64
	Title        string
	Draft        string // definition JSON, canonical
	Revision     int    // grows with every saved change; a stale editor is refused
	ArchivedAt   *time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// FormVersion is a published questionnaire. It never changes.
type FormVersion struct {
	ID           uint64
	UniversityID uint64
	FormID       uint64
	Number       int
	Definition   string
	PublishedAt  time.Time
}
