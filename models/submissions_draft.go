package models

import (
	"context"
	"strings"
)

// WorkInput is what a student sends of a text.
type WorkInput struct {
	Attempt  int // for which it was written
	Revision int // of the draft that was on the page; 0: there was none
	Text     string
}

// mayWork gives nil where a student may change the draft. How late it is does
// not matter: what is written is kept. ErrClosed.
func (h handing) mayWork() error {
	if h.Module.Status == Archived || h.Assignment.Team && h.Team == nil {
		return ErrClosed
	}
	return nil
}

// makeDraft gives the draft, and begins it where there is none. ErrClosed when
// no attempt is left. The work must be held.
func (s Scope) makeDraft(h handing) (Submission, error) {
	if err := h.mayWork(); err != nil {
		return Submission{}, err
	}
	d, err := s.draftOf(h)
	if err != nil {
		return Submission{}, err
	}
	if d != nil {
		return *d, nil
	}
	var before struct{ Last, Used int }
	err = s.works(h).Select("coalesce(max(attempt), 0) AS last, count(CASE WHEN state = 'submitted' THEN 1 END) AS used").Scan(&before).Error
	if err != nil {
		return Submission{}, err
	}
	if most := h.Assignment.Attempts; before.Last >= mostAttempts || most > 0 && before.Used >= most {
		return Submission{}, ErrClosed
	}
	made := Submission{
		UniversityID: s.actor.UniversityID, ModuleID: h.Module.ID, AssignmentID: h.Assignment.ID, EnrollmentID: &h.Enrollment.ID,
		Attempt: before.Last + 1, State: SubmissionDraft, Revision: 1, CreatedAt: s.now(), UpdatedAt: s.now(),
	}
	if h.Team != nil {
		made.TeamID = &h.Team.ID
	}
	return made, known(s.tx.Create(&made).Error)
}

// SaveWork keeps what a student has written so far, whatever the time. The
// submission it gives carries the new revision. Invalid for "text"; ErrConflict,
// with what is kept, where somebody else or another device has written since;
// ErrClosed where no attempt is left, the team is missing or the module is
// archived.
func (s Scope) SaveWork(ctx context.Context, moduleID, assignmentID uint64, in WorkInput) (Submission, error) {
	var d Submission
	err := s.write(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, true)
		if err != nil {
			return err
		}
		d, err = s.saveWork(h, in)
		return err
	})
	return d, err
}

// saveWork is SaveWork inside a transaction that holds the work.
func (s Scope) saveWork(h handing, in WorkInput) (Submission, error) {
	in.Text = strings.ReplaceAll(in.Text, "\r\n", "\n")
	f := faults{}
	checkText(f, "text", in.Text, longestWork)
	if err := f.err(); err != nil {
		return Submission{}, err
	}
	d, err := s.makeDraft(h)
	if err != nil || !h.Assignment.TakesText || in.Text == d.Text {
		return d, err // a reply can get lost: the same once more is no change
	}
	if in.Attempt != d.Attempt || in.Revision != d.Revision && d.Text != "" {
		return d, ErrConflict
	}
	d.Text, d.Revision, d.UpdatedAt = in.Text, d.Revision+1, s.now()
	return d, s.works(h).Where("id = ? AND state = ?", d.ID, SubmissionDraft).
		Select("text", "revision", "updated_at").Updates(&d).Error
}

// TakeOver begins the next attempt with the text and the files of an earlier
// one. ErrConflict where something is begun already.
func (s Scope) TakeOver(ctx context.Context, moduleID, assignmentID, submissionID uint64) error {
	return s.write(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, true)
		if err != nil {
			return err
		}
		var from Submission
		err = known(s.works(h).Where("id = ? AND state <> ?", submissionID, SubmissionDraft).Take(&from).Error)
		if err != nil {
			return err
		}
		d, err := s.makeDraft(h)
		if err != nil {
			return err
		}
		var files int64
		if err := s.filesOf(d.ID).Count(&files).Error; err != nil {
			return err
		}
		if files > 0 || d.Text != "" {
			return ErrConflict
		}
		if _, err := s.saveWork(h, WorkInput{Attempt: d.Attempt, Revision: d.Revision, Text: from.Text}); err != nil {
			return err
		}
		return s.tx.Exec(`INSERT INTO submission_files (university_id, module_id, submission_id, file_id, position, began_at)
			SELECT x.university_id, x.module_id, ?, x.file_id, x.position, x.began_at FROM submission_files x
			WHERE x.university_id = ? AND x.submission_id = ?`, d.ID, s.actor.UniversityID, from.ID).Error
	})
}

// RemoveWorkFile takes a file out of the draft. The file itself goes, unless an
// attempt that was handed in has it too. ErrNotFound.
func (s Scope) RemoveWorkFile(ctx context.Context, moduleID, assignmentID, fileID uint64) error {
	return s.write(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, true)
		if err != nil {
			return err
		}
		d, err := s.draftOf(h)
		if err != nil || d == nil {
			return orNotFound(err)
		}
		if err := h.mayWork(); err != nil {
			return err
		}
		gone := s.filesOf(d.ID).Where("file_id = ?", fileID).Delete(&SubmissionFile{})
		if gone.Error != nil || gone.RowsAffected == 0 {
			return orNotFound(gone.Error)
		}
		if err := s.works(h).Where("id = ?", d.ID).Update("updated_at", s.now()).Error; err != nil {
			return err
		}
		var others int64
		err = s.of(&SubmissionFile{}).Where("file_id = ?", fileID).Count(&others).Error
		if err != nil || others > 0 {
			return err
		}
		return s.dropFile(fileID)
	})
}
