package models

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

// SubmissionReading is one submission with its receipt.
type SubmissionReading struct {
	Module
	WorkShown
	Assignment Assignment
	Who        string   // whose it is: a name, that of the team, or a pseudonym where marking is anonymous
	Own        bool     // the reader's, or that of the reader's team
	Takeable   bool     // the reader can still withdraw it
	Mark       *OwnMark // that the reader sees of it; nil: none, or it is of another attempt
}

// SubmissionToRead gives what was handed in to those whose it is, and to the
// staff of the module, which is noted. ErrNotFound for all others, for a draft,
// and where module, assignment and submission do not belong together.
func (s Scope) SubmissionToRead(ctx context.Context, moduleID, assignmentID, id uint64) (SubmissionReading, error) {
	var r SubmissionReading
	err := s.read(ctx, func(s Scope) error {
		var err error
		r.Assignment, r.Submission, err = s.submission(moduleID, assignmentID, id)
		if err == nil && r.Submission.State == SubmissionDraft {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if r.Module, err = s.module(moduleID); err != nil {
			return err
		}
		if r.WorkShown, err = s.workToShow(r.Assignment, r.Submission); err != nil {
			return err
		}
		if s.actor.Role != Student {
			r.Who, err = s.nameOfWork(r.Assignment, r.Submission)
			return err
		}
		r.Own = true
		h, err := s.handing(moduleID, assignmentID, false)
		if err != nil {
			return err
		}
		r.Takeable = r.Submission.State == SubmissionSubmitted && h.mayWork() == nil && h.onTime(s.now())
		mark, err := s.ownMark(h)
		if mark != nil && mark.Submission != nil && mark.Submission.ID == id {
			r.Mark = mark
		}
		return err
	})
	if err != nil {
		return r, err
	}
	return r, s.sawWork(ctx, r.Submission)
}

// submission gives a submission to those whose it is, and to the staff of the
// module once it is handed in. ErrNotFound.
func (s Scope) submission(moduleID, assignmentID, id uint64) (Assignment, Submission, error) {
	var b Submission
	if s.actor.Role == Student {
		h, err := s.handing(moduleID, assignmentID, false)
		if err != nil {
			return h.Assignment, b, err
		}
		return h.Assignment, b, known(s.works(h).Where("id = ?", id).Take(&b).Error)
	}
	a, err := s.assignment(moduleID, assignmentID)
	if err != nil {
		return a, b, err
	}
	return a, b, known(s.of(&b).Where("assignment_id = ? AND id = ? AND state <> ?", assignmentID, id, SubmissionDraft).Take(&b).Error)
}

// SubmissionFileToRead gives a file of a submission, or of the own draft, to
// those who may read the submission.
func (s Scope) SubmissionFileToRead(ctx context.Context, moduleID, assignmentID, id, fileID uint64) (FileReading, error) {
	reading := FileReading{store: s.store}
	var b Submission
	err := s.read(ctx, func(s Scope) error {
		var err error
		if _, b, err = s.submission(moduleID, assignmentID, id); err != nil {
			return err
		}
		if err := known(s.filesOf(id).Where("file_id = ?", fileID).Take(&SubmissionFile{}).Error); err != nil {
			return err
		}
		return s.readMedia(&reading, moduleID, fileID)
	})
	if err != nil {
		return reading, err
	}
	return reading, s.sawWork(ctx, b)
}

// sawWork notes that staff have just read somebody's submission: a team's with
// each of its members.
func (s Scope) sawWork(ctx context.Context, b Submission) error {
	if s.actor.Role == Student {
		return nil
	}
	var enrollments []uint64
	if b.TeamID == nil && b.EnrollmentID != nil {
		enrollments = []uint64{*b.EnrollmentID}
	}
	if b.TeamID != nil {
		err := s.read(ctx, func(s Scope) error {
			return s.of(&TeamMember{}).Where("team_id = ?", *b.TeamID).Order("enrollment_id").Pluck("enrollment_id", &enrollments).Error
		})
		if err != nil {
			return err
		}
	}
	return s.sawEnrolled(ctx, enrollments, AccessSubmission, b.ModuleID)
}

// nameOfWork says to staff whose a submission is.
func (s Scope) nameOfWork(a Assignment, b Submission) (string, error) {
	var name string
	if b.TeamID != nil {
		if a.Anonymous {
			return s.alias(a, *b.TeamID), nil
		}
		err := s.tx.Raw(`SELECT t.name FROM teams t WHERE t.university_id = ? AND t.id = ?`, s.actor.UniversityID, *b.TeamID).Scan(&name).Error
		return name, err
	}
	if b.EnrollmentID == nil {
		return "", nil
	}
	if a.Anonymous {
		return s.alias(a, *b.EnrollmentID), nil
	}
	err := s.tx.Raw(`SELECT u.name FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE e.university_id = ? AND e.id = ?`, s.actor.UniversityID, *b.EnrollmentID).Scan(&name).Error
	return name, err
}

// alias is who handed something in where markers must not know it, "KA 123456".
// It comes from a key that is not in the database, one for each assignment: what
// somebody finds out from one submission says nothing about another, nor about
// the pseudonym under which a student shares a trend.
func (s Scope) alias(a Assignment, who uint64) string {
	of := mac(s.store.keys.pseudonyms, fmt.Sprintf("assignment %d of %d, team %t", a.ID, a.UniversityID, a.Team))
	drawn := binary.BigEndian.Uint64(mac(of, fmt.Sprintf("handed in by %d", who)))
	letters := uint64(len(pseudonymLetters))
	return fmt.Sprintf("%c%c %06d", pseudonymLetters[drawn%letters], pseudonymLetters[drawn/letters%letters], drawn/letters/letters%1_000_000)
}

// SubmissionTable is what the staff of a module see of an assignment.
type SubmissionTable struct {
	ModuleHead
	Assignment  Assignment
	Rows        []SubmissionRow
	HandedIn    int // of All
	All         int // students or teams; where marking is anonymous those who handed in
	Page, Pages int // from 1 on
}

// SubmissionRow is a student or a team in it.
type SubmissionRow struct {
	Who         string
	ID          uint64     // of the submission that counts; 0: none does
	SubmittedAt *time.Time // of it
	LateSeconds int64
	Penalty     int
	Versions    int // handed in or withdrawn

	who uint64 // the enrollment, or the team
}

const tablePage = 50

// Submissions lists to the staff of a module who has handed something in, in
// the order of the names. Where marking is anonymous it lists those alone who
// have, under pseudonyms and in their order.
func (s Scope) Submissions(ctx context.Context, moduleID, assignmentID uint64, page int) (SubmissionTable, error) {
	var t SubmissionTable
	err := s.read(ctx, func(s Scope) error {
		var err error
		if t.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if t.Assignment, err = s.assignment(moduleID, assignmentID); err != nil {
			return err
		}
		t.Rows, err = s.submissionRows(t.Assignment)
		return err
	})
	if err != nil {
		return t, err
	}
	t.All = len(t.Rows)
	for _, row := range t.Rows {
		if row.ID != 0 {
			t.HandedIn++
		}
	}
	t.Pages = max(1, (t.All+tablePage-1)/tablePage)
	t.Page = min(max(page, 1), t.Pages)
	t.Rows = t.Rows[(t.Page-1)*tablePage : min(t.Page*tablePage, t.All)]
	return t, s.sawTable(ctx, t)
}

// submissionRows reads all rows, in order.
func (s Scope) submissionRows(a Assignment) ([]SubmissionRow, error) {
	people, err := s.workers(a)
	if err != nil {
		return nil, err
	}
	works, err := s.handedIn(a)
	if err != nil {
		return nil, err
	}
	rows, at := make([]SubmissionRow, len(people)), make(map[uint64]*SubmissionRow, len(people))
	gone := make(map[uint64]bool)
	for i, w := range people {
		rows[i].Who, rows[i].who, at[w.ID] = w.Name, w.ID, &rows[i]
		gone[w.ID] = w.Gone
	}
	for _, b := range works {
		row := at[b.work().of(a)]
		if row == nil {
			continue
		}
		row.Versions++
		if b.Active {
			row.ID, row.SubmittedAt, row.LateSeconds, row.Penalty = b.ID, b.SubmittedAt, b.LateSeconds, b.Penalty
		}
	}
	rows = slices.DeleteFunc(rows, func(r SubmissionRow) bool {
		return r.ID == 0 && gone[r.who] || a.Anonymous && r.Versions == 0
	})
	if a.Anonymous {
		for i := range rows {
			rows[i].Who = s.alias(a, rows[i].who)
		}
		slices.SortFunc(rows, func(x, y SubmissionRow) int { return cmp.Compare(x.Who, y.Who) })
	}
	return rows, nil
}

// sawTable notes of whom the actor has just seen whether they have handed in.
func (s Scope) sawTable(ctx context.Context, t SubmissionTable) error {
	if t.Assignment.Anonymous {
		return nil
	}
	ids := make([]uint64, 0, len(t.Rows))
	for _, row := range t.Rows {
		ids = append(ids, row.who)
	}
	if t.Assignment.Team {
		teams := ids
		ids = nil
		err := s.read(ctx, func(s Scope) error {
			return s.of(&TeamMember{}).Where("team_id IN ?", teams).Order("enrollment_id").Pluck("enrollment_id", &ids).Error
		})
		if err != nil {
			return err
		}
	}
	return s.sawEnrolled(ctx, ids, AccessHandedIn, t.Assignment.ModuleID)
}
