package models

import (
	"context"
	"time"
)

// MarkChange is a mark that was set, as the history of a work shows it.
type MarkChange struct {
	Points *int // nil: taken back
	Marker string
	Source MarkSource
	At     time.Time
}

// GradingPanel is one work as those who mark see it.
type GradingPanel struct {
	ModuleHead
	Assignment Assignment
	QueueQuery
	Key     uint64 // where marking is anonymous, that of the attempt that counts
	Other   bool   // the key that was asked for is that of an attempt that does not
	Who     string
	Members []string // of a team, where names are shown
	Grade   Grade    // ID 0: nobody has looked at it
	Marker  string
	Holder  string     // who marks it now; empty: nobody else
	Shown   *WorkShown // what counts; nil: nothing was handed in
	File    *WorkFile  // given along with the feedback; nil: none
	Cost    int        // percent of the points that being late costs the attempt that was marked
	Draft   *GradeDraft
	History []MarkChange // the newest first
	Inquiry Inquiry

	Rows           []QueueRow // of the queue, around this one
	Number, Count  int        // of this one in the queue; 0: not in it
	Previous, Next uint64     // keys in the queue; 0: none
	Waiting        uint64     // the next that is to be marked
}

// Bounds of what the panel shows.
const (
	listedAround = 8 // works before and behind
	mostChanges  = 50
)

// GradingPanel gives a work to the staff of its module, which is noted.
func (s Scope) GradingPanel(ctx context.Context, moduleID, assignmentID, key uint64, query QueueQuery) (GradingPanel, error) {
	p := GradingPanel{Key: key, QueueQuery: query}
	var w Work
	err := s.read(ctx, func(s Scope) error {
		var err error
		if p.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if p.Assignment, err = s.assignment(moduleID, assignmentID); err != nil {
			return err
		}
		if w, err = s.workOf(p.Assignment, key); err != nil {
			return err
		}
		if err := s.readPanel(&p, w); err != nil {
			return err
		}
		return s.readPlace(&p)
	})
	if err != nil {
		return p, err
	}
	if err := s.sawRows(ctx, p.Assignment, p.Rows); err != nil {
		return p, err
	}
	return p, s.sawWork(ctx, Submission{ModuleID: moduleID, EnrollmentID: w.EnrollmentID, TeamID: w.TeamID})
}

// readPanel adds the work and its mark.
func (s Scope) readPanel(p *GradingPanel, w Work) error {
	var err error
	if p.Who, err = s.nameOfWork(p.Assignment, Submission{EnrollmentID: w.EnrollmentID, TeamID: w.TeamID}); err != nil {
		return err
	}
	if w.TeamID != nil && !p.Assignment.Anonymous {
		rows := []TeamRow{{Team: Team{ID: *w.TeamID}}}
		if err := s.addMembers(rows); err != nil {
			return err
		}
		for _, m := range rows[0].Members {
			p.Members = append(p.Members, m.Name)
		}
	}
	b, err := s.counting(p.Assignment, w)
	if err != nil {
		return err
	}
	if b != nil {
		shown, err := s.workToShow(p.Assignment, *b)
		if err != nil {
			return err
		}
		p.Shown = &shown
	}
	if p.Grade, err = s.gradeFor(p.Assignment, w, false); err != nil || p.Grade.ID == 0 {
		return err
	}
	return s.readMark(p)
}

// readMark adds who has marked the work, who does, and what the actor has not
// saved yet.
func (s Scope) readMark(p *GradingPanel) error {
	var err error
	if p.Inquiry, err = s.inquiryOf(p.Assignment, p.Grade); err != nil {
		return err
	}
	err = s.tx.Raw(`SELECT x.points, coalesce(u.name, '') AS marker, x.source, x.created_at AS at FROM grade_changes x
		LEFT JOIN users u ON u.university_id = x.university_id AND u.id = x.marker_id
		WHERE x.university_id = ? AND x.grade_id = ? ORDER BY x.id DESC LIMIT ?`, s.actor.UniversityID, p.Grade.ID, mostChanges).Scan(&p.History).Error
	if err != nil {
		return err
	}
	if p.File, err = s.markFile(p.Grade); err != nil {
		return err
	}
	var names struct{ Marker, Holder string }
	err = s.tx.Raw(`SELECT coalesce(m.name, '') AS marker, coalesce(h.name, '') AS holder FROM grades g
		LEFT JOIN users m ON m.university_id = g.university_id AND m.id = g.marker_id
		LEFT JOIN users h ON h.university_id = g.university_id AND h.id = g.holder_id AND g.held_until > ? AND h.id <> ?
		WHERE g.university_id = ? AND g.id = ?`, s.now(), s.actor.UserID, s.actor.UniversityID, p.Grade.ID).Scan(&names).Error
	p.Marker, p.Holder = names.Marker, names.Holder
	if err != nil {
		return err
	}
	var drafts []GradeDraft
	err = s.of(&GradeDraft{}).Where("grade_id = ? AND marker_id = ?", p.Grade.ID, s.actor.UserID).Limit(1).Find(&drafts).Error
	if len(drafts) > 0 {
		p.Draft = &drafts[0]
	}
	return err
}

// readPlace adds where the work stands in the queue.
func (s Scope) readPlace(p *GradingPanel) error {
	q, err := s.queueOf(p.Assignment, p.QueueQuery)
	if err != nil {
		return err
	}
	place := q.place(p.Key)
	p.Rows, p.Number, p.Count = q.around(place, listedAround)
	p.Waiting = q.waiting(place)
	p.Next = q.next(place)
	if place >= 0 {
		row := q.rows[place]
		p.Other, p.Key = row.Key != p.Key, row.Key
		p.Previous, p.Cost = q.previous(place), row.Cost
	}
	return nil
}
