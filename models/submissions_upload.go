package models

import (
	"context"
	"errors"
	"io"

	"luna/models/deadlines"

	"gorm.io/gorm"
)

// BeginSubmissionUpload announces a file of what a student is about to hand in,
// and begins the draft where there is none. ErrClosed where nothing is taken
// any more; else the errors of BeginUpload.
func (s Scope) BeginSubmissionUpload(ctx context.Context, moduleID, assignmentID uint64, name string, length int64) (Upload, error) {
	u := s.newUpload(moduleID, length)
	if s.store.media == nil {
		return u, errNoMedia
	}
	err := s.write(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, true)
		if err != nil {
			return err
		}
		if h.Rule.At(s.now()).State == deadlines.Closed {
			return ErrClosed
		}
		d, err := s.makeDraft(h)
		if err != nil {
			return err
		}
		if err := s.roomFor(h, d); err != nil {
			return err
		}
		if err := s.beginUpload(&u, name); err != nil {
			return err
		}
		return s.tx.Create(&SubmissionUpload{UniversityID: u.UniversityID, UploadID: u.ID, SubmissionID: d.ID}).Error
	})
	return u, err
}

// roomFor refuses a file more than the assignment takes.
func (s Scope) roomFor(h handing, d Submission) error {
	most := h.Assignment.MostFiles
	if most == 0 {
		return &Invalid{Fields: map[string]Message{"file": Say("This assignment takes no files.")}}
	}
	var files int64
	if err := s.filesOf(d.ID).Count(&files).Error; err != nil {
		return err
	}
	coming, err := s.onTheWay(d.ID)
	if err == nil && int(files)+len(coming) >= most {
		err = &Invalid{Fields: map[string]Message{"file": Say("This assignment takes at most %d files. Please remove one first.", most)}}
	}
	return err
}

// AddSubmissionFile takes a file for the draft in one go: for forms that work
// without a script. The errors are those of BeginSubmissionUpload and Receive.
func (s Scope) AddSubmissionFile(ctx context.Context, moduleID, assignmentID uint64, name string, r io.Reader, size int64) error {
	u, err := s.BeginSubmissionUpload(ctx, moduleID, assignmentID, name, size)
	if err == nil {
		_, err = s.receiveWhole(ctx, u, r, size)
	}
	return err
}

// Attached gives nil where an upload of the actor has become a file of the
// draft. The last byte has put it there; a page only asks. ErrNotFound.
func (s Scope) Attached(ctx context.Context, moduleID, assignmentID, uploadID uint64) error {
	return s.read(ctx, func(s Scope) error {
		u, err := s.upload(uploadID)
		if err != nil {
			return err
		}
		w, err := s.uploadWork(u)
		if err == nil && (u.FileID == nil || w.ModuleID != moduleID || w.AssignmentID != assignmentID) {
			err = ErrNotFound
		}
		return err
	})
}

// uploadWork is the submission that a student's upload is for, as long as the
// student is in the module, and in the team whose it is. ErrNotFound.
func (s Scope) uploadWork(u Upload) (Submission, error) {
	var link SubmissionUpload
	if err := known(s.of(&link).Where("upload_id = ?", u.ID).Take(&link).Error); err != nil {
		return Submission{}, err
	}
	var w Submission
	if err := known(s.of(&w).Where("id = ?", link.SubmissionID).Take(&w).Error); err != nil {
		return w, err
	}
	h, err := s.handing(w.ModuleID, w.AssignmentID, false)
	if err != nil {
		return w, err
	}
	return w, known(s.works(h).Where("id = ?", w.ID).Take(&w).Error)
}

// mayReceive gives nil to whoever may go on with an upload: the staff of the
// module, and the student whose submission it is for.
func (s Scope) mayReceive(u Upload) error {
	if s.actor.Role != Student {
		return s.mayUpload(u.ModuleID)
	}
	if _, err := s.uploadWork(u); err != nil {
		return err
	}
	m, err := s.module(u.ModuleID)
	if err == nil && m.Status == Archived {
		err = ErrClosed
	}
	return err
}

// handOver puts the file of a complete upload into the draft that it is for: in
// the transaction that makes the file, so that nothing has to come after the
// last byte.
func (s Scope) handOver(u *Upload, fileID uint64) error {
	if s.actor.Role != Student {
		return nil
	}
	w, err := s.uploadWork(*u)
	if err != nil {
		return err
	}
	if w.State != SubmissionDraft { // it was handed in without this file
		return ErrClosed
	}
	var last int
	if err := s.filesOf(w.ID).Select("coalesce(max(position), 0)").Scan(&last).Error; err != nil {
		return err
	}
	return s.tx.Create(&SubmissionFile{
		UniversityID: u.UniversityID, ModuleID: u.ModuleID, SubmissionID: w.ID, FileID: fileID, Position: last + 1, BeganAt: u.CreatedAt,
	}).Error
}

// filesOf are the rows that join files to a submission.
func (s Scope) filesOf(submissionID uint64) *gorm.DB {
	return s.of(&SubmissionFile{}).Where("submission_id = ?", submissionID)
}

// giveUpUploads forgets the uploads of a draft that are not complete, whoever
// sends them. What has arrived of them goes with the sweep.
func (s Scope) giveUpUploads(coming []WorkUpload) error {
	for _, w := range coming { // at most as many as the assignment takes files
		var u Upload
		err := known(s.of(&u).Where("id = ?", w.ID).Take(&u).Error)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		gone := s.of(&Upload{}).Where("id = ? AND file_id IS NULL", w.ID).Delete(&Upload{})
		if gone.Error != nil {
			return gone.Error
		}
		if gone.RowsAffected > 0 {
			if err := s.giveBack(&u.UserID, u.Length); err != nil {
				return err
			}
		}
	}
	return nil
}
