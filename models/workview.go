package models

import (
	"cmp"
	"slices"
	"strings"
)

// WorkKind is how a file of a submission is shown in its place.
type WorkKind string

// The kinds.
const (
	WorkPicture  WorkKind = "picture"
	WorkPDF      WorkKind = "pdf"
	WorkText     WorkKind = "text" // plain text and code
	WorkAudio    WorkKind = "audio"
	WorkVideo    WorkKind = "video"
	WorkDownload WorkKind = "download" // all others
)

// longestShown is how long a text may be, in bytes, to be shown in its place.
const longestShown = 1 << 20

// LongestPin is how long a comment at a place may be, in characters.
const LongestPin = 2000

// Kind is how the file is shown. It follows from the content, never from the
// name.
func (f WorkFile) Kind() WorkKind {
	kind, _, _ := strings.Cut(f.MediaType, ";")
	switch {
	case kind == "image/png" || kind == "image/jpeg" || kind == "image/gif": // made anew when they were added
		return WorkPicture
	case kind == "application/pdf":
		return WorkPDF
	case kind == "video/mp4" || kind == "video/webm":
		return WorkVideo
	case kind == "audio/mpeg" || kind == "audio/mp4" || kind == "audio/wave" || kind == "audio/ogg":
		return WorkAudio
	case strings.HasPrefix(kind, "text/") && f.Size <= longestShown:
		return WorkText
	}
	return WorkDownload
}

// WorkShown is one attempt as it is shown in place, with the comments that are
// pinned to it.
type WorkShown struct {
	Submission Submission
	Files      []WorkFile
	Pins       []Pin
	Staff      bool             // the reader marks it
	Pinnable   bool             // and can pin: the module is not archived
	Comments   []MarkingComment // to choose from in pinning
}

// Pin is a comment at a place, with the number that it has beside the work.
type Pin struct {
	GradePin
	Number int
	Author string // for staff; empty: erased
}

// workToShow gives an attempt, which the actor may read, with what is shown
// beside it. Students get the comments once the mark is released.
func (s Scope) workToShow(a Assignment, b Submission) (WorkShown, error) {
	w := WorkShown{Submission: b, Staff: s.actor.Role != Student}
	var err error
	if w.Files, err = s.workFiles(b.ID); err != nil {
		return w, err
	}
	if w.Pins, err = s.pinsOf(b); err != nil {
		return w, err
	}
	w.number()
	if !w.Staff {
		return w, nil
	}
	m, err := s.module(a.ModuleID)
	if w.Pinnable = m.Status != Archived; err != nil || !w.Pinnable {
		return w, err
	}
	w.Comments, err = s.markingComments(a.ModuleID)
	return w, err
}

// pinsOf are the comments on an attempt that the actor may read.
func (s Scope) pinsOf(b Submission) ([]Pin, error) {
	var pins []Pin
	if s.actor.Role != Student {
		err := s.tx.Raw(`SELECT x.*, coalesce(u.name, '') AS author FROM grade_pins x
			LEFT JOIN users u ON u.university_id = x.university_id AND u.id = x.author_id
			WHERE x.university_id = ? AND x.submission_id = ? ORDER BY x.id`, s.actor.UniversityID, b.ID).Scan(&pins).Error
		return pins, err
	}
	err := s.tx.Raw(`SELECT x.* FROM grade_pins x
		JOIN grades g ON g.university_id = x.university_id AND g.id = x.grade_id
		WHERE x.university_id = ? AND x.submission_id = ? AND g.marked_at IS NOT NULL AND g.released_at <= ? ORDER BY x.id`,
		s.actor.UniversityID, b.ID, s.now()).Scan(&pins).Error
	return pins, err
}

// number puts the comments in the order in which somebody reads the work.
func (w *WorkShown) number() {
	position := map[uint64]int{}
	for i, f := range w.Files {
		position[f.FileID] = i + 1
	}
	at := func(p Pin) int {
		if p.FileID == nil {
			return 0
		}
		return position[*p.FileID]
	}
	slices.SortStableFunc(w.Pins, func(p, q Pin) int {
		return cmp.Or(cmp.Compare(at(p), at(q)), cmp.Compare(p.Place, q.Place), cmp.Compare(orZero(p.Y), orZero(q.Y)), cmp.Compare(p.ID, q.ID))
	})
	for i := range w.Pins {
		w.Pins[i].Number = i + 1
	}
}

func orZero[N int | uint64](n *N) N {
	if n == nil {
		return 0
	}
	return *n
}
