package models

import (
	"cmp"
	"context"
	"slices"
	"strings"
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
// nothing where marking is anonymous.
type QueueQuery struct {
	Filter QueueFilter
	Query  string
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

	who uint64 // the enrollment or the team
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

// queue is all works of an assignment in their order, and which of them a query
// lists.
type queue struct {
	rows   []QueueRow
	listed func(QueueRow) bool
}

// queueOf reads the queue of an assignment in one statement: by name, or under
// pseudonyms and in their order where marking is anonymous.
func (s Scope) queueOf(a Assignment, q QueueQuery) (queue, error) {
	var found []struct {
		QueueRow
		WhoID    uint64
		MarkerID *uint64
		HolderID *uint64
	}
	now, me := s.now(), s.actor.UserID
	const columns = ` coalesce(b.id, 0) AS submission_id, b.submitted_at, coalesce(b.late_seconds, 0) AS late_seconds, coalesce(b.penalty, 0) AS penalty,
		g.points, coalesce(g.submission_id, 0) AS marked_id, coalesce(v.penalty, 0) AS cost, g.released_at, coalesce(g.inquiry, '') AS inquiry, g.marker_id, h.id AS holder_id, coalesce(h.name, '') AS holder `
	const holders = ` LEFT JOIN submissions v ON v.university_id = g.university_id AND v.id = g.submission_id
		LEFT JOIN users h ON h.university_id = g.university_id AND h.id = g.holder_id AND g.held_until > ? `
	read := s.tx.Raw(`SELECT e.id AS who_id, u.name AS who,`+columns+`
		FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		LEFT JOIN submissions b ON b.university_id = e.university_id AND b.enrollment_id = e.id AND b.assignment_id = ? AND b.team_id IS NULL AND b.active
		LEFT JOIN grades g ON g.university_id = e.university_id AND g.assignment_id = ? AND g.enrollment_id = e.id`+holders+`
		WHERE e.university_id = ? AND e.module_id = ? AND (e.left_at IS NULL OR b.id IS NOT NULL OR g.points IS NOT NULL) ORDER BY u.name_key, e.id`,
		a.ID, a.ID, now, s.actor.UniversityID, a.ModuleID)
	if a.Team {
		read = s.tx.Raw(`SELECT t.id AS who_id, t.name AS who,`+columns+`
			FROM teams t LEFT JOIN submissions b ON b.university_id = t.university_id AND b.team_id = t.id AND b.assignment_id = ? AND b.active
			LEFT JOIN grades g ON g.university_id = t.university_id AND g.assignment_id = ? AND g.team_id = t.id`+holders+`
			WHERE t.university_id = ? AND t.module_id = ? ORDER BY t.name, t.id`, a.ID, a.ID, now, s.actor.UniversityID, a.ModuleID)
	}
	if err := read.Scan(&found).Error; err != nil {
		return queue{}, err
	}
	rows := make([]QueueRow, 0, len(found))
	for _, f := range found {
		row := f.QueueRow
		row.Key, row.who = f.WhoID, f.WhoID
		if row.Mine = sameNumber(f.MarkerID, &me) || sameNumber(f.HolderID, &me); sameNumber(f.HolderID, &me) {
			row.Holder = ""
		}
		if a.Anonymous {
			if row.SubmissionID == 0 {
				continue
			}
			row.Key, row.Who = row.SubmissionID, s.alias(a, row.who)
		}
		rows = append(rows, row)
	}
	if a.Anonymous {
		slices.SortFunc(rows, func(x, y QueueRow) int { return cmp.Compare(x.Who, y.Who) })
	}
	name := foldKey(typed(q.Query))
	return queue{rows, func(r QueueRow) bool {
		return r.in(q.Filter) && (name == "" || a.Anonymous || strings.Contains(foldKey(r.Who), name))
	}}, nil
}

// matching are the works that the query lists.
func (q queue) matching() []QueueRow {
	rows := make([]QueueRow, 0, len(q.rows))
	for _, r := range q.rows {
		if q.listed(r) {
			rows = append(rows, r)
		}
	}
	return rows
}

// GradingQueue is the works of an assignment for those who mark them.
type GradingQueue struct {
	ModuleHead
	Assignment Assignment
	QueueQuery
	Rows        []QueueRow          // of the page
	Counts      map[QueueFilter]int // of all works
	HandedIn    int
	Marked      int
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
		if g.Released, err = s.releaseState(g.Assignment); err != nil {
			return err
		}
		g.count(q)
		found := q.matching()
		g.Pages = max(1, (len(found)+tablePage-1)/tablePage)
		g.Page = min(max(page, 1), g.Pages)
		g.Rows = found[(g.Page-1)*tablePage : min(g.Page*tablePage, len(found))]
		return nil
	})
	if err != nil {
		return g, err
	}
	return g, s.sawRows(ctx, g.Assignment, g.Rows)
}

func (g *GradingQueue) count(q queue) {
	for _, r := range q.rows {
		for _, filter := range QueueFilters() {
			if r.in(filter) {
				g.Counts[filter]++
			}
		}
		if r.SubmissionID != 0 {
			g.HandedIn++
		}
		if r.Points != nil {
			g.Marked++
		}
	}
	g.First = q.waiting(-1)
}

// sawRows notes of whom the actor has just seen how far their work is.
func (s Scope) sawRows(ctx context.Context, a Assignment, rows []QueueRow) error {
	t := SubmissionTable{Assignment: a, Rows: make([]SubmissionRow, len(rows))}
	for i, r := range rows {
		t.Rows[i].who = r.who
	}
	return s.sawTable(ctx, t)
}

// place is where the work with a key stands among all; -1: nowhere.
func (q queue) place(key uint64) int {
	return slices.IndexFunc(q.rows, func(r QueueRow) bool { return r.Key == key })
}

// next is the key of the first listed work behind a place; 0: none.
func (q queue) next(place int) uint64 {
	for _, r := range q.rows[place+1:] {
		if q.listed(r) {
			return r.Key
		}
	}
	return 0
}

// previous is the key of the last listed work before a place; 0: none.
func (q queue) previous(place int) uint64 {
	for i := place - 1; i >= 0; i-- {
		if q.listed(q.rows[i]) {
			return q.rows[i].Key
		}
	}
	return 0
}

// waiting is the key of the first work behind a place that is to be marked and
// that nobody else marks just now, going round at the end; 0: none.
func (q queue) waiting(place int) uint64 {
	for i := range q.rows {
		r := q.rows[(max(place, -1)+1+i)%len(q.rows)]
		if r.Waits() && r.Holder == "" && (place < 0 || r.Key != q.rows[place].Key) {
			return r.Key
		}
	}
	return 0
}

// around are listed works before and behind a place, and the one at it, with how
// many are listed and the number of that one among them, 0 where it is not.
func (q queue) around(place, each int) (rows []QueueRow, number, count int) {
	listed := q.matching()
	count = len(listed)
	if place < 0 {
		return listed[:min(count, 2*each+1)], 0, count
	}
	before := 0
	for _, r := range q.rows[:place] {
		if q.listed(r) {
			before++
		}
	}
	behind := before
	if q.listed(q.rows[place]) {
		number, behind = before+1, before+1
	}
	rows = append(rows, listed[max(0, before-each):before]...)
	rows = append(rows, q.rows[place])
	return append(rows, listed[behind:min(count, behind+each)]...), number, count
}
