package models

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Bounds of what is asked about a mark.
const (
	longestMessage = 2000
	mostMessages   = 100 // about one mark
)

// Inquiry is what was asked about a mark, and answered.
type Inquiry struct {
	State    InquiryState
	Messages []InquiryMessage
}

// Full tells whether nothing can be added any more.
func (q Inquiry) Full() bool { return len(q.Messages) >= mostMessages }

// InquiryMessage is a question or an answer.
type InquiryMessage struct {
	ID    uint64
	Staff bool   // it was written by somebody who teaches the module
	Own   bool   // by the reader
	Name  string // of who wrote it; empty: somebody who is no more, or whose name is not told
	Text  string
	At    time.Time
}

// inquiryOf reads what was asked about a mark. Where marking is anonymous staff
// do not read who of the students wrote.
func (s Scope) inquiryOf(a Assignment, g Grade) (Inquiry, error) {
	q := Inquiry{State: g.Inquiry}
	if g.ID == 0 || g.Inquiry == InquiryNone {
		return q, nil
	}
	hidden := a.Anonymous && s.actor.Role != Student
	err := s.tx.Raw(`SELECT x.id, x.staff, x.text, x.created_at AS at, coalesce(x.author_id = ?, FALSE) AS own,
			CASE WHEN ? AND NOT x.staff THEN '' ELSE coalesce(u.name, '') END AS name
		FROM grade_messages x LEFT JOIN users u ON u.university_id = x.university_id AND u.id = x.author_id
		WHERE x.university_id = ? AND x.grade_id = ? ORDER BY x.id LIMIT ?`,
		s.actor.UserID, hidden, a.UniversityID, g.ID, mostMessages).Scan(&q.Messages).Error
	return q, err
}

// AskAboutMark lets a student, or somebody of the team, ask about a mark that is
// released; asking again opens the inquiry again. Those who marked are told. The
// field of Invalid is "text". ErrNotFound while no mark is shown, ErrClosed for
// an archived module.
func (s Scope) AskAboutMark(ctx context.Context, moduleID, assignmentID uint64, text string) error {
	return s.write(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, true)
		if err != nil {
			return err
		}
		g, err := s.ownGrade(h)
		if err != nil {
			return err
		}
		if h.Module.Status == Archived {
			return ErrClosed
		}
		id, err := s.say(h.Assignment, g, InquiryOpen, text)
		if err != nil {
			return err
		}
		people, err := s.markersOf(h.Assignment, g)
		if err != nil {
			return err
		}
		link, err := s.panelLink(h.Assignment, g)
		if err != nil {
			return err
		}
		err = s.notify(Notice{
			Kind: NoticeInquiry, Key: fmt.Sprintf("inquiry %d", id), ModuleID: &moduleID, Title: h.Assignment.Title, Link: link + "#inquiry",
		}, people...)
		if err != nil {
			return err
		}
		return s.audit("inquiry.ask", "module", moduleID, map[string]any{"assignment": assignmentID})
	})
}

// panelLink is where staff mark a work, see workOf.
func (s Scope) panelLink(a Assignment, g Grade) (string, error) {
	key := g.EnrollmentID
	if g.TeamID != nil {
		key = g.TeamID
	}
	if a.Anonymous {
		if key = g.SubmissionID; key == nil {
			b, err := s.counting(a, g.work())
			if err != nil || b == nil {
				return fmt.Sprintf("/modules/%d/assignments/%d/grading", a.ModuleID, a.ID), err
			}
			key = &b.ID
		}
	}
	return fmt.Sprintf("/modules/%d/assignments/%d/grading/%d", a.ModuleID, a.ID, *key), nil
}

// say adds a message to the inquiry and gives its number.
func (s Scope) say(a Assignment, g Grade, then InquiryState, text string) (uint64, error) {
	f := faults{}
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	checkText(f, "text", text, longestMessage)
	if text == "" {
		f.add("text", Say("Please fill this in."))
	}
	var n int64
	if err := s.of(&GradeMessage{}).Where("grade_id = ?", g.ID).Count(&n).Error; err != nil {
		return 0, err
	}
	if n >= mostMessages {
		f.add("text", Say("Nothing more can be added here. Please talk to each other."))
	}
	if err := f.err(); err != nil {
		return 0, err
	}
	me := s.actor.UserID
	m := GradeMessage{UniversityID: a.UniversityID, GradeID: g.ID, AuthorID: &me, Staff: s.actor.Role != Student, Text: text, CreatedAt: s.now()}
	if err := s.tx.Create(&m).Error; err != nil {
		return 0, err
	}
	return m.ID, s.of(&Grade{}).Where("assignment_id = ? AND id = ?", a.ID, g.ID).UpdateColumn("inquiry", then).Error
}

// markersOf are those who are told of a question: who marked, and where that is
// nobody of the staff any more all of them.
func (s Scope) markersOf(a Assignment, g Grade) ([]uint64, error) {
	var staff []uint64
	if err := s.of(&ModuleStaff{}).Where("module_id = ?", a.ModuleID).Order("user_id").Pluck("user_id", &staff).Error; err != nil {
		return nil, err
	}
	if g.MarkerID != nil {
		for _, id := range staff {
			if id == *g.MarkerID {
				return []uint64{id}, nil
			}
		}
	}
	return staff, nil
}

// asked gives the mark whose inquiry the staff of its module write to. key is
// that of the grading panel. ErrNotFound where nobody has asked.
func (s Scope) asked(moduleID, assignmentID, key uint64) (Assignment, Grade, error) {
	a, err := s.markable(moduleID, assignmentID)
	if err != nil {
		return a, Grade{}, err
	}
	w, err := s.workOf(a, key)
	if err != nil {
		return a, Grade{}, err
	}
	g, err := s.gradeFor(a, w, true)
	if err == nil && (g.ID == 0 || g.Inquiry == InquiryNone) {
		err = ErrNotFound
	}
	return a, g, err
}

// AnswerInquiry lets staff of the module answer; with settle nothing is left
// open then. The student, or the team, is told. The field of Invalid is "text".
func (s Scope) AnswerInquiry(ctx context.Context, moduleID, assignmentID, key uint64, text string, settle bool) error {
	return s.write(ctx, func(s Scope) error {
		a, g, err := s.asked(moduleID, assignmentID, key)
		if err != nil {
			return err
		}
		then := g.Inquiry
		if settle {
			then = InquirySettled
		}
		id, err := s.say(a, g, then, text)
		if err != nil {
			return err
		}
		if g.shown(s.now()) {
			people, err := s.studentsOf(g.work())
			if err != nil {
				return err
			}
			err = s.notify(Notice{
				Kind: NoticeAnswer, Key: fmt.Sprintf("answer %d", id), ModuleID: &moduleID, Title: a.Title, Link: markLink(a) + "#inquiry",
			}, people...)
			if err != nil {
				return err
			}
		}
		return s.audit("inquiry.answer", "module", moduleID, map[string]any{"assignment": assignmentID, "grade": g.ID})
	})
}

// SettleInquiry says that nothing is left open.
func (s Scope) SettleInquiry(ctx context.Context, moduleID, assignmentID, key uint64) error {
	return s.write(ctx, func(s Scope) error {
		a, g, err := s.asked(moduleID, assignmentID, key)
		if err != nil || g.Inquiry == InquirySettled {
			return err
		}
		if err := s.of(&Grade{}).Where("assignment_id = ? AND id = ?", a.ID, g.ID).UpdateColumn("inquiry", InquirySettled).Error; err != nil {
			return err
		}
		return s.audit("inquiry.settle", "module", moduleID, map[string]any{"assignment": assignmentID, "grade": g.ID})
	})
}
