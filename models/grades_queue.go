package models

import (
	"context"
	"time"
)

// QueueFilter says which works of an assignment are listed.
type QueueFilter string

// The filters.
const (
	QueueAll      QueueFilter = ""
	QueueUngraded QueueFilter = "ungraded" // handed in and not marked, or handed in anew
	QueueLate     QueueFilter = "late"
	QueueMine     QueueFilter = "mine"  // the actor has marked it, or holds it
	QueueAsked    QueueFilter = "asked" // a question about the mark is open
)

// QueueFilters lists the filters.
func QueueFilters() []QueueFilter {
	return []QueueFilter{QueueAll, QueueUngraded, QueueLate, QueueMine, QueueAsked}
}

// QueueQuery is what of a queue is looked at. Query is part of a name; it says
// nothing where marking is anonymous. At is the key of a work: the page where it
// stands is opened where no other is named.
type QueueQuery struct {
	Filter QueueFilter
	Query  string
	At     uint64
}

// QueueRow is a work in the queue.
type QueueRow struct {
	Key          uint64 // of its panel
	Who          string
	SubmissionID uint64 // that counts; 0: none does
	SubmittedAt  *time.Time
	LateSeconds  int64
	Penalty      int    // of the one that counts
	Points       *int   // nil: not marked
	MarkedID     uint64 // the submission that was marked; 0: none was
	Cost         int    // the penalty of that one
	ReleasedAt   *time.Time
	Inquiry      InquiryState
	Holder       string // who marks it now; empty: nobody else
	Mine         bool

	Whose uint64 // the enrollment or the team; for no page where marking is anonymous
	Gone  bool   // has left the module
}

// Anew tells whether something was handed in after it was marked.
func (r QueueRow) Anew() bool {
	return r.Points != nil && r.SubmissionID != 0 && r.MarkedID != 0 && r.SubmissionID != r.MarkedID
}

// Waits tells whether it is to be marked.
func (r QueueRow) Waits() bool { return r.SubmissionID != 0 && (r.Points == nil || r.Anew()) }

// in tells whether a filter lists the work.
func (r QueueRow) in(filter QueueFilter) bool {
	switch filter {
	case QueueUngraded:
		return r.Waits()
	case QueueLate:
		return r.LateSeconds > 0
	case QueueMine:
		return r.Mine
	case QueueAsked:
		return r.Inquiry == InquiryOpen
	}
	return true
}

// GradingQueue is the works of an assignment for those who mark them.
type GradingQueue struct {
	ModuleHead
	Assignment Assignment
	QueueQuery
	Rows        []QueueRow          // of the page
	Counts      map[QueueFilter]int // of all works
	HandedIn    int
	First       uint64 // the key of the first work that waits and nobody holds; 0: none
	Page, Pages int    // from 1 on
	Released    ReleaseState
}

// GradingQueue lists the works of an assignment to the staff of its module.
func (s Scope) GradingQueue(ctx context.Context, moduleID, assignmentID uint64, query QueueQuery, page int) (GradingQueue, error) {
	g := GradingQueue{QueueQuery: query, Counts: map[QueueFilter]int{}}
	err := s.read(ctx, func(s Scope) error {
		var err error
		if g.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if g.Assignment, err = s.assignment(moduleID, assignmentID); err != nil {
			return err
		}
		q, err := s.queueOf(g.Assignment, query)
		if err != nil {
			return err
		}
		g.count(q, s.now())
		found := q.matching()
		g.Pages = max(1, (len(found)+tablePage-1)/tablePage)
		if page < 1 {
			page = q.pageOf(query.At)
		}
		g.Page = min(max(page, 1), g.Pages)
		g.Rows = found[(g.Page-1)*tablePage : min(g.Page*tablePage, len(found))]
		return nil
	})
	if err != nil {
		return g, err
	}
	return g, s.sawRows(ctx, g.Assignment, g.Rows)
}

// count says how far the marking of all works is.
func (g *GradingQueue) count(q queue, now time.Time) {
	g.Released = ReleaseState{At: g.Assignment.ReleaseAt, Changes: g.Manages && g.Status != Archived}
	for _, r := range q.rows {
		for _, filter := range QueueFilters() {
			if r.in(filter) {
				g.Counts[filter]++
			}
		}
		switch {
		case r.Points != nil:
			g.Released.Marked++
		case r.SubmissionID != 0:
			g.Released.Unmarked++
		}
		if r.SubmissionID != 0 {
			g.HandedIn++
		}
		if r.ReleasedAt != nil && !r.ReleasedAt.After(now) {
			g.Released.Shown++
		}
	}
	g.First = q.waiting(-1)
}

// sawRows notes of whom the actor has just seen how far their work is.
func (s Scope) sawRows(ctx context.Context, a Assignment, rows []QueueRow) error {
	t := SubmissionTable{Assignment: a, Rows: make([]SubmissionRow, len(rows))}
	for i, r := range rows {
		t.Rows[i].who = r.Whose
	}
	return s.sawTable(ctx, t)
}
