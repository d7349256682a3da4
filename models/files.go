package models

import "time"

// Media is content that is stored, known by its SHA-256. The same content in
// two universities is stored twice.
type Media struct {
	ID           uint64
	UniversityID uint64
	Digest       string   // SHA-256 of the content, in hexadecimal
	Size         int64    // bytes
	MediaType    string   // by content, such as "video/mp4"
	Seconds      *float64 // how long it plays; nil where nobody knows
	CreatedAt    time.Time
}

// TableName is the name that the table has; media has no plural.
func (Media) TableName() string { return "media" }

// File is media under a name, in a module. Who may read it is decided by what it
// is joined to: a lesson, for one.
type File struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	MediaID      uint64
	UploaderID   *uint64 // nil: erased
	Name         string  // clean: no path, no control characters
	CreatedAt    time.Time
}

// Upload is a file that is on its way, piece by piece.
type Upload struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	UserID       uint64
	Object       string // under which the media store keeps the pieces
	Name         string
	Length       int64   // bytes, when complete
	Received     int64   // bytes
	HashState    []byte  // of the SHA-256 over what was received
	FileID       *uint64 // when complete
	Writer       string  // who receives a piece right now; empty: nobody
	WritingUntil *time.Time
	CreatedAt    time.Time
	ExpiresAt    time.Time
}
