package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"luna/models/deadlines"
)

// HandInInput is what a student hands in: the text as it is on the page, and
// the files that have arrived.
type HandInInput struct {
	WorkInput
	Without bool // also where files are still on their way: they are given up
}

// HandIn hands the draft in. It is decided here, by the clock of the store and
// in the transaction that writes it down, whether it is late. The attempt that
// the input names is handed in once, however often the button was pressed; first
// is true for the one call that did it.
//
// Invalid for "text" and "files"; ErrConflict where somebody else has written
// since; ErrClosed when it is too late, or for the reasons of SaveWork. What was
// written is kept as the draft in all cases but a conflict.
func (s Scope) HandIn(ctx context.Context, moduleID, assignmentID uint64, in HandInInput) (b Submission, first bool, err error) {
	var refused error
	err = s.write(ctx, func(s Scope) error {
		refused = nil
		h, err := s.handing(moduleID, assignmentID, true)
		if err != nil {
			return err
		}
		var before []Submission
		err = s.works(h).Where("attempt = ? AND state <> ?", in.Attempt, SubmissionDraft).Limit(1).Find(&before).Error
		if err != nil {
			return err
		}
		if len(before) > 0 {
			b = before[0]
			return b.already(in)
		}
		if b, err = s.saveWork(h, in.WorkInput); err != nil {
			return err
		}
		if b.Attempt != in.Attempt {
			return ErrConflict
		}
		first, refused, err = s.handIn(h, &b, in.Without)
		return err
	})
	if err == nil {
		err = refused
	}
	return b, first && err == nil, err
}

// already answers who hands in what is handed in: the same again is no error,
// and another text must not get lost.
func (b Submission) already(in HandInInput) error {
	text := strings.ReplaceAll(in.Text, "\r\n", "\n")
	if text != "" && text != b.Text {
		return ErrConflict
	}
	return nil
}

// handIn judges the draft and makes it a submission. Refused says why it stays
// a draft.
func (s Scope) handIn(h handing, b *Submission, without bool) (first bool, refused, err error) {
	coming, err := s.onTheWay(b.ID)
	if err != nil {
		return false, nil, err
	}
	if len(coming) > 0 && !without {
		return false, &Invalid{Fields: map[string]Message{"files": Say("A file is still on its way: %s. Please wait until it has arrived, or hand in without it.", coming[0].Name)}}, nil
	}
	if err := s.giveUpUploads(coming); err != nil {
		return false, nil, err
	}
	files, err := s.workFiles(b.ID) // after the uploads: one may have become a file meanwhile
	if err != nil {
		return false, nil, err
	}
	if len(files) == 0 && strings.TrimSpace(b.Text) == "" {
		return false, &Invalid{Fields: map[string]Message{"text": Say("There is nothing to hand in yet.")}}, nil
	}
	verdict := h.Rule.Judge(s.now(), b.UpdatedAt, uploadsOf(files))
	if verdict.State == deadlines.Closed {
		return false, ErrClosed, nil
	}
	if err := s.works(h).Where("active").Update("active", false).Error; err != nil {
		return false, nil, err
	}
	b.judged(s.now(), h, verdict, files)
	err = s.works(h).Where("id = ? AND state = ?", b.ID, SubmissionDraft).
		Select("enrollment_id", "state", "active", "due_at", "submitted_at", "counted_at", "late_seconds", "penalty", "digest").Updates(b).Error
	if err != nil {
		return false, nil, err
	}
	err = s.audit("submission.submit", "module", h.Module.ID, map[string]any{"assignment": h.Assignment.ID, "submission": b.ID, "late": b.LateSeconds > 0})
	if err != nil {
		return false, nil, err
	}
	people, err := s.hands(h)
	if err != nil {
		return false, nil, err
	}
	if err := s.postReceipts(h, *b, people); err != nil {
		return false, nil, err
	}
	return true, nil, s.settleNotices(assignmentPath(h.Module.ID, h.Assignment.ID), people...)
}

// judged writes down what was decided.
func (b *Submission) judged(now time.Time, h handing, v deadlines.Verdict, files []WorkFile) {
	b.EnrollmentID, b.State, b.Active = &h.Enrollment.ID, SubmissionSubmitted, true
	b.DueAt, b.SubmittedAt, b.CountedAt = h.Rule.Due, &now, &v.Counted
	b.LateSeconds = int64((v.Late + time.Second - 1) / time.Second) // whoever is late is so by a second at least
	b.Penalty = v.Penalty
	b.Digest = digestOf(b.Text, files)
}

// digestOf is the SHA-256 of a list as sha256sum prints it: the text first,
// under the name "-", then the files in their order.
func digestOf(text string, files []WorkFile) string {
	list := sha256.New()
	own := sha256.Sum256([]byte(text))
	fmt.Fprintf(list, "%s  -\n", hex.EncodeToString(own[:]))
	for _, f := range files {
		fmt.Fprintf(list, "%s  %s\n", f.Digest, f.Name)
	}
	return hex.EncodeToString(list.Sum(nil))
}

// postReceipts tells everybody whose work it is what was handed in, and when.
func (s Scope) postReceipts(h handing, b Submission, people []User) error {
	for _, u := range people {
		if u.DeactivatedAt != nil {
			continue
		}
		err := s.store.post(s.tx, Letter{
			Kind: MailReceipt, Key: fmt.Sprintf("submission/%d/%d", b.ID, u.ID), To: u,
			Link: fmt.Sprintf("/modules/%d/assignments/%d/submissions/%d", h.Module.ID, h.Assignment.ID, b.ID),
			Values: map[string]string{
				"module": h.Module.Title, "assignment": h.Assignment.Title, "attempt": strconv.Itoa(b.Attempt), "digest": b.Digest,
				"submitted": b.SubmittedAt.Format(time.RFC3339), "counted": b.CountedAt.Format(time.RFC3339),
				"late": strconv.FormatBool(b.LateSeconds > 0), "penalty": strconv.Itoa(b.Penalty),
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// TakeBack withdraws what was handed in, before it is due; the latest that was
// handed in before counts again. Withdrawn once more is no error. ErrClosed
// after the due time.
func (s Scope) TakeBack(ctx context.Context, moduleID, assignmentID, submissionID uint64) error {
	return s.write(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, true)
		if err != nil {
			return err
		}
		var b Submission
		err = known(s.works(h).Where("id = ? AND state <> ?", submissionID, SubmissionDraft).Take(&b).Error)
		if err != nil || b.State == SubmissionWithdrawn {
			return err
		}
		if err := h.mayWork(); err != nil {
			return err
		}
		if !h.onTime(s.now()) {
			return ErrClosed
		}
		err = s.works(h).Where("id = ?", b.ID).Updates(map[string]any{"state": SubmissionWithdrawn, "active": false}).Error
		if err != nil {
			return err
		}
		if b.Active {
			if err := s.activateLast(h); err != nil {
				return err
			}
		}
		return s.audit("submission.withdraw", "module", moduleID, map[string]any{"assignment": assignmentID, "submission": b.ID})
	})
}

// onTime tells whether what is handed in at a time is not late.
func (h handing) onTime(at time.Time) bool { return h.Rule.At(at).State == deadlines.OnTime }

// activateLast lets the latest attempt that is handed in count.
func (s Scope) activateLast(h handing) error {
	var last []uint64
	err := s.works(h).Where("state = ?", SubmissionSubmitted).Order("attempt DESC").Limit(1).Pluck("id", &last).Error
	if err != nil || len(last) == 0 {
		return err
	}
	return s.works(h).Where("id = ?", last[0]).Update("active", true).Error
}
