package models

import (
	"context"
	"time"

	"luna/models/deadlines"

	"gorm.io/gorm"
)

// Bounds of what is handed in.
const (
	longestWork  = 40_000 // characters
	mostAttempts = 100    // of one student or team, withdrawn ones among them
)

// handing is who hands in what, and by when.
type handing struct {
	Module     Module
	Assignment Assignment
	Enrollment Enrollment
	Team       *Team // nil: for oneself, or in no team yet
	Extension  *Extension
	Rule       deadlines.Rule
}

// handing gives what a student of a module can hand in for an assignment that
// students see. With hold nobody else changes the same work until the
// transaction ends. ErrNotFound.
func (s Scope) handing(moduleID, assignmentID uint64, hold bool) (h handing, err error) {
	if err = s.only(Student); err != nil {
		return h, err
	}
	if h.Assignment, err = s.assignment(moduleID, assignmentID); err != nil {
		return h, err
	}
	if h.Module, err = s.module(moduleID); err != nil {
		return h, err
	}
	if h.Enrollment, err = s.ownEnrollment(moduleID); err != nil {
		return h, err
	}
	var team *uint64
	if h.Assignment.Team {
		if h.Team, err = s.teamOf(h.Enrollment.ID); err != nil {
			return h, err
		}
		if h.Team != nil {
			team = &h.Team.ID
		}
	}
	if hold {
		if err = s.holdWork(h); err != nil {
			return h, err
		}
	}
	h.Extension, err = s.extensionOf(h.Assignment, h.Enrollment.ID, team)
	h.Rule = h.Assignment.Deadline(h.Extension)
	return h, err
}

// holdWork lets those wait who want to change the same work.
func (s Scope) holdWork(h handing) error {
	if lock, err := s.store.locks(s.tx); err != nil || !lock {
		return err
	}
	if h.Team != nil {
		return known(s.of(&Team{}).Clauses(lockRow).Where("id = ?", h.Team.ID).Take(&Team{}).Error)
	}
	return known(s.of(&Enrollment{}).Clauses(lockRow).Where("id = ?", h.Enrollment.ID).Take(&Enrollment{}).Error)
}

// works are all submissions of whoever hands in, the draft among them.
func (s Scope) works(h handing) *gorm.DB {
	q := s.of(&Submission{}).Where("assignment_id = ?", h.Assignment.ID)
	if h.Team != nil {
		return q.Where("team_id = ?", h.Team.ID)
	}
	return q.Where("team_id IS NULL AND enrollment_id = ?", h.Enrollment.ID)
}

// draftOf is the work that is not handed in yet; nil: there is none.
func (s Scope) draftOf(h handing) (*Submission, error) {
	var found []Submission
	err := s.works(h).Where("state = ?", SubmissionDraft).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// WorkState says why a student can hand something in, or cannot.
type WorkState string

// The states. A deadline that has passed does not keep anybody from writing.
const (
	WorkOpen     WorkState = "open"
	WorkClosed   WorkState = "closed"   // the time is over
	WorkSpent    WorkState = "spent"    // no attempt is left
	WorkTeamless WorkState = "teamless" // it is for teams, and the student is in none
	WorkArchived WorkState = "archived" // the module takes nothing any more
)

// WorkFile is a file of a submission with what it holds.
type WorkFile struct {
	FileID    uint64
	Name      string
	Digest    string
	MediaType string
	Size      int64
	BeganAt   time.Time
	EndedAt   time.Time
}

// OwnWork is an assignment as the student who works on it sees it.
type OwnWork struct {
	Module
	Assignment Assignment
	Given      []AssignmentPart // the files that are given along
	Team       string           // its name; empty: for oneself
	Members    []string         // of the team
	Extension  *Extension
	Rule       deadlines.Rule
	State      WorkState
	// Verdict is what the work would be if it were handed in now.
	Verdict deadlines.Verdict

	Draft    *Submission // nil: nothing is begun
	Files    []WorkFile  // of the draft
	OnTheWay []WorkUpload
	Versions []Submission // handed in or withdrawn, the newest first; without their texts
	Attempt  int          // the number that what is handed in next will have
	Left     int          // attempts; -1: as many as one likes
	Mark     *OwnMark     // that is released; nil: none is
}

// WorkUpload is a file of a draft that has not arrived yet.
type WorkUpload struct {
	ID        uint64
	Name      string
	Length    int64
	Received  int64
	CreatedAt time.Time
	Own       bool // else somebody else of the team sends it
}

// OwnWork gives an assignment to a student of its module. ErrNotFound.
func (s Scope) OwnWork(ctx context.Context, moduleID, assignmentID uint64) (OwnWork, error) {
	var w OwnWork
	err := s.read(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, false)
		if err != nil {
			return err
		}
		w.Module, w.Assignment, w.Extension, w.Rule = h.Module, h.Assignment, h.Extension, h.Rule
		if w.Given, err = s.assignmentParts(moduleID, assignmentID); err != nil {
			return err
		}
		if err := s.readTeam(&w, h); err != nil {
			return err
		}
		if err := s.readWork(&w, h); err != nil {
			return err
		}
		if w.Mark, err = s.ownMark(h); err != nil {
			return err
		}
		w.judge(h, s.now())
		return nil
	})
	return w, err
}

// readTeam adds with whom the student works.
func (s Scope) readTeam(w *OwnWork, h handing) error {
	if h.Team == nil {
		return nil
	}
	w.Team = h.Team.Name
	people, err := s.hands(h)
	for _, u := range people {
		w.Members = append(w.Members, u.Name)
	}
	return err
}

// hands are the people whose work it is, and who are in the module.
func (s Scope) hands(h handing) ([]User, error) {
	var people []User
	if h.Team == nil {
		return people, s.of(&User{}).Where("id = ?", s.actor.UserID).Find(&people).Error
	}
	err := s.tx.Raw(`SELECT u.* FROM team_members x
		JOIN enrollments e ON e.university_id = x.university_id AND e.id = x.enrollment_id AND e.left_at IS NULL
		JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE x.university_id = ? AND x.team_id = ? ORDER BY u.name_key, u.id`, s.actor.UniversityID, h.Team.ID).Scan(&people).Error
	return people, err
}

// readWork adds what was handed in, and what is about to be.
func (s Scope) readWork(w *OwnWork, h handing) error {
	if h.Assignment.Team && h.Team == nil {
		return nil
	}
	err := s.works(h).Where("state <> ?", SubmissionDraft).Omit("text").Order("attempt DESC").Find(&w.Versions).Error
	if err != nil {
		return err
	}
	if w.Draft, err = s.draftOf(h); err != nil || w.Draft == nil {
		return err
	}
	if w.OnTheWay, err = s.onTheWay(w.Draft.ID); err != nil {
		return err
	}
	w.Files, err = s.workFiles(w.Draft.ID)
	return err
}

// workFiles are the files of a submission, in order.
func (s Scope) workFiles(id uint64) ([]WorkFile, error) {
	var files []WorkFile
	err := s.tx.Raw(`SELECT x.file_id, f.name, m.digest, m.media_type, m.size, x.began_at, f.created_at AS ended_at
		FROM submission_files x
		JOIN files f ON f.university_id = x.university_id AND f.id = x.file_id
		JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE x.university_id = ? AND x.submission_id = ? ORDER BY x.position, x.file_id`, s.actor.UniversityID, id).Scan(&files).Error
	return files, err
}

// onTheWay are the uploads of a draft that are not complete and not given up.
func (s Scope) onTheWay(id uint64) ([]WorkUpload, error) {
	var uploads []WorkUpload
	err := s.tx.Raw(`SELECT u.id, u.name, u.length, u.received, u.created_at, u.user_id = ? AS own FROM submission_uploads x
		JOIN uploads u ON u.university_id = x.university_id AND u.id = x.upload_id
		WHERE x.university_id = ? AND x.submission_id = ? AND u.file_id IS NULL AND u.expires_at > ? ORDER BY u.id`,
		s.actor.UserID, s.actor.UniversityID, id, s.now()).Scan(&uploads).Error
	return uploads, err
}

// judge says what the work would be if it were handed in at a time, as if the
// files on their way had just arrived.
func (w *OwnWork) judge(h handing, now time.Time) {
	w.Attempt, w.Left = 1, -1
	used := 0
	for i, v := range w.Versions {
		if i == 0 {
			w.Attempt = v.Attempt + 1
		}
		if v.State == SubmissionSubmitted {
			used++
		}
	}
	if most := w.Assignment.Attempts; most > 0 {
		w.Left = max(0, most-used)
	}
	w.Verdict = w.Rule.At(now)
	if w.Draft != nil {
		w.Attempt = w.Draft.Attempt
		uploads := uploadsOf(w.Files)
		for _, u := range w.OnTheWay {
			uploads = append(uploads, deadlines.Upload{Began: u.CreatedAt, Ended: now})
		}
		w.Verdict = w.Rule.Judge(now, w.Draft.UpdatedAt, uploads)
	}
	switch {
	case w.Status == Archived:
		w.State = WorkArchived
	case w.Assignment.Team && h.Team == nil:
		w.State = WorkTeamless
	case w.Left == 0, w.Attempt > mostAttempts:
		w.State = WorkSpent
	case w.Verdict.State == deadlines.Closed:
		w.State = WorkClosed
	default:
		w.State = WorkOpen
	}
}

// uploadsOf is when the files of a submission were on their way.
func uploadsOf(files []WorkFile) []deadlines.Upload {
	uploads := make([]deadlines.Upload, len(files))
	for i, f := range files {
		uploads[i] = deadlines.Upload{Began: f.BeganAt, Ended: f.EndedAt}
	}
	return uploads
}
