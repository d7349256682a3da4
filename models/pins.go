package models

import (
	"context"
	"strconv"
	"strings"
)

// Bounds of what is pinned to a submission and of what is kept for use again.
const (
	mostPins  = 500
	mostPlace = 1_000_000 // a page, a line or a second
	mostStock = 200
)

// PinInput is a comment as it is typed, with its place.
type PinInput struct {
	File    string // its number; empty: the text, or all of it
	Place   string // a paragraph, a page, a line or a second, from 1 on; empty: the whole
	X, Y    string // thousandths of the page or the picture; empty: none
	Text    string
	Comment string // the number of one that was used before, which stands first; empty: none
	Keep    bool   // it is added to those that are used again

	Paragraphs func(text string) int // how many a text is shown with; nil: none
}

// AddPin pins a comment to a place of a submission of an assignment that the
// actor marks. The fields of Invalid are "pin_file", "pin_place" and "pin".
// ErrClosed for an archived module.
func (s Scope) AddPin(ctx context.Context, moduleID, assignmentID, submissionID uint64, in PinInput) (GradePin, error) {
	var pin GradePin
	err := s.write(ctx, func(s Scope) error {
		a, err := s.markable(moduleID, assignmentID)
		if err != nil {
			return err
		}
		_, b, err := s.submission(moduleID, assignmentID, submissionID)
		if err != nil {
			return err
		}
		g, err := s.gradeFor(a, b.work(), true)
		if err != nil {
			return err
		}
		if pin, err = s.readPin(b, in); err != nil {
			return err
		}
		pin.GradeID = g.ID
		if err := known(s.tx.Create(&pin).Error); err != nil {
			return err
		}
		if in.Keep {
			if err := s.keepComment(moduleID, pin.Text); err != nil {
				return err
			}
		}
		return s.pinned("mark.comment", a, pin)
	})
	return pin, err
}

// work is whose a submission is.
func (b Submission) work() Work {
	if b.TeamID != nil {
		return Work{TeamID: b.TeamID}
	}
	return Work{EnrollmentID: b.EnrollmentID}
}

// readPin reads what was typed.
func (s Scope) readPin(b Submission, in PinInput) (GradePin, error) {
	me := s.actor.UserID
	pin := GradePin{UniversityID: s.actor.UniversityID, SubmissionID: b.ID, AuthorID: &me, CreatedAt: s.now()}
	f := faults{}
	files, err := s.workFiles(b.ID)
	if err != nil {
		return pin, err
	}
	in.place(f, &pin, files)
	if in.File == "" {
		in.paragraph(f, &pin, b.Text)
	}
	if in.Comment != "" {
		id, _ := strconv.ParseUint(in.Comment, 10, 63) // what is no number is nothing
		var kept MarkingComment
		if err := s.of(&kept).Where("module_id = ? AND id = ?", b.ModuleID, id).Limit(1).Find(&kept).Error; err != nil {
			return pin, err
		}
		in.Text = strings.TrimSpace(kept.Text + "\n" + in.Text)
	}
	pin.Text = pinText(f, "pin", in.Text)
	var before int64
	if err := s.of(&GradePin{}).Where("submission_id = ?", b.ID).Count(&before).Error; err != nil {
		return pin, err
	}
	if before >= mostPins {
		f.add("pin", Say("There are %d comments here already. Please write what is left into the feedback.", mostPins))
	}
	return pin, f.err()
}

// place reads where it is pinned to.
func (in PinInput) place(f faults, pin *GradePin, files []WorkFile) {
	var file *WorkFile
	for i, w := range files {
		if strconv.FormatUint(w.FileID, 10) == in.File {
			file, pin.FileID = &files[i], &files[i].FileID
		}
	}
	if in.File != "" && file == nil {
		f.add("pin_file", Say("Please choose one of the files."))
	}
	if typed := strings.TrimSpace(in.Place); typed != "" && file != nil {
		n, err := strconv.Atoi(typed)
		if err != nil || n < 1 || n > mostPlace {
			f.add("pin_place", Say("Please enter a whole number from 1 to %d.", mostPlace))
			return
		}
		pin.Place = n
	}
	if file == nil || pin.Place == 0 || file.Kind() != WorkPDF && file.Kind() != WorkPicture {
		return
	}
	x, errX := strconv.Atoi(in.X)
	y, errY := strconv.Atoi(in.Y)
	if errX == nil && errY == nil && min(x, y) >= 0 && max(x, y) <= 1000 {
		pin.X, pin.Y = &x, &y
	}
}

// paragraph reads which part of the text it is pinned to.
func (in PinInput) paragraph(f faults, pin *GradePin, text string) {
	typed := strings.TrimSpace(in.Place)
	if typed == "" {
		return
	}
	last := 0
	if in.Paragraphs != nil {
		last = min(in.Paragraphs(text), mostPlace)
	}
	n, err := strconv.Atoi(typed)
	switch {
	case last == 0:
		f.add("pin_place", Say("There is no text here. Please choose a file, or leave this empty."))
	case err != nil || n < 1 || n > last:
		f.add("pin_place", Say("The last paragraph of the text is number %d. Please enter a whole number from 1 on, up to this, or none.", last))
	default:
		pin.Place = n
	}
}

// pinText reads a comment.
func pinText(f faults, field, typed string) string {
	text := strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	checkText(f, field, text, LongestPin)
	if text == "" {
		f.add(field, Say("Please write a comment."))
	}
	return text
}

// pinned notes who changed what stands beside a work.
func (s Scope) pinned(act string, a Assignment, pin GradePin) error {
	return s.audit(act, "module", a.ModuleID, map[string]any{"assignment": a.ID, "submission": pin.SubmissionID, "comment": pin.ID})
}

// pin gives a comment of a submission that the actor marks, to be changed.
func (s Scope) pin(moduleID, assignmentID, submissionID, id uint64) (Assignment, GradePin, error) {
	var pin GradePin
	a, err := s.markable(moduleID, assignmentID)
	if err != nil {
		return a, pin, err
	}
	if _, _, err := s.submission(moduleID, assignmentID, submissionID); err != nil {
		return a, pin, err
	}
	return a, pin, known(s.of(&pin).Where("submission_id = ? AND id = ?", submissionID, id).Take(&pin).Error)
}

// EditPin changes the words of a comment, whoever of the staff has written it.
// The field of Invalid is "pin-" with its number.
func (s Scope) EditPin(ctx context.Context, moduleID, assignmentID, submissionID, id uint64, text string) error {
	return s.write(ctx, func(s Scope) error {
		a, pin, err := s.pin(moduleID, assignmentID, submissionID, id)
		if err != nil {
			return err
		}
		f := faults{}
		pin.Text = pinText(f, "pin-"+strconv.FormatUint(id, 10), text)
		if err := f.err(); err != nil {
			return err
		}
		if err := s.of(&GradePin{}).Where("id = ?", id).Update("text", pin.Text).Error; err != nil {
			return err
		}
		return s.pinned("mark.comment", a, pin)
	})
}

// RemovePin removes a comment.
func (s Scope) RemovePin(ctx context.Context, moduleID, assignmentID, submissionID, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		a, pin, err := s.pin(moduleID, assignmentID, submissionID, id)
		if err != nil {
			return err
		}
		if err := s.of(&GradePin{}).Where("id = ?", id).Delete(&GradePin{}).Error; err != nil {
			return err
		}
		return s.pinned("mark.comment-delete", a, pin)
	})
}
