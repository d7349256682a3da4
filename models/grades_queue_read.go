package models

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// queue is all works of an assignment in their order, and which of them a query
// lists.
type queue struct {
	rows     []QueueRow
	listed   func(QueueRow) bool
	attempts map[uint64]uint64 // whose each attempt is, where the keys are numbers of attempts
}

// queueOf reads the queue of an assignment: by name, or under pseudonyms and in
// their order where marking is anonymous. It joins here what it reads: a database
// that does not know yet how much was handed in chooses a way that takes seconds.
func (s Scope) queueOf(a Assignment, q QueueQuery) (queue, error) {
	people, err := s.workers(a)
	if err != nil {
		return queue{}, err
	}
	rows, at := make([]QueueRow, len(people)), make(map[uint64]*QueueRow, len(people))
	for i, w := range people {
		rows[i] = QueueRow{Key: w.ID, Whose: w.ID, Who: w.Name, Gone: w.Gone}
		at[w.ID] = &rows[i]
	}
	works, err := s.handedIn(a)
	if err != nil {
		return queue{}, err
	}
	costs, attempts, last := make(map[uint64]int, len(works)), map[uint64]uint64{}, map[uint64]uint64{}
	for _, b := range works {
		whose := b.work().of(a)
		costs[b.ID] = b.Penalty
		if a.Anonymous {
			attempts[b.ID], last[whose] = whose, b.ID
		}
		if row := at[whose]; row != nil && b.Active {
			row.SubmissionID, row.SubmittedAt, row.LateSeconds, row.Penalty = b.ID, b.SubmittedAt, b.LateSeconds, b.Penalty
		}
	}
	if err := s.queueMarks(a, at, costs); err != nil {
		return queue{}, err
	}
	rows = slices.DeleteFunc(rows, func(r QueueRow) bool {
		nothing := r.SubmissionID == 0 && r.Points == nil
		return nothing && (r.Gone || a.Anonymous)
	})
	if a.Anonymous {
		for i := range rows {
			rows[i].Key, rows[i].Who = cmp.Or(rows[i].SubmissionID, rows[i].MarkedID, last[rows[i].Whose]), s.alias(a, rows[i].Whose)
		}
		slices.SortFunc(rows, func(x, y QueueRow) int { return cmp.Compare(x.Who, y.Who) })
	}
	name := foldKey(typed(q.Query))
	return queue{rows, func(r QueueRow) bool {
		return r.in(q.Filter) && (name == "" || a.Anonymous || strings.Contains(foldKey(r.Who), name))
	}, attempts}, nil
}

// queueMarks adds the marks, with what being late cost, and who is about to set
// one.
func (s Scope) queueMarks(a Assignment, at map[uint64]*QueueRow, costs map[uint64]int) error {
	var marks []struct {
		Work               `gorm:"embedded"`
		Points             *int
		MarkedID           uint64
		ReleasedAt         *time.Time
		Inquiry            InquiryState
		MarkerID, HolderID uint64
	}
	err := s.tx.Raw(`SELECT g.enrollment_id, g.team_id, g.points, coalesce(g.submission_id, 0) AS marked_id, g.released_at, g.inquiry,
			coalesce(g.marker_id, 0) AS marker_id, CASE WHEN g.held_until > ? THEN coalesce(g.holder_id, 0) ELSE 0 END AS holder_id
		FROM grades g WHERE g.university_id = ? AND g.assignment_id = ?`, s.now(), s.actor.UniversityID, a.ID).Scan(&marks).Error
	if err != nil {
		return err
	}
	me, held := s.actor.UserID, map[uint64][]*QueueRow{}
	for _, g := range marks {
		row := at[g.of(a)]
		if row == nil {
			continue
		}
		row.Points, row.MarkedID, row.Cost, row.ReleasedAt, row.Inquiry = g.Points, g.MarkedID, costs[g.MarkedID], g.ReleasedAt, g.Inquiry
		row.Mine = g.MarkerID == me || g.HolderID == me
		if g.HolderID != me {
			held[g.HolderID] = append(held[g.HolderID], row)
		}
	}
	delete(held, 0)
	var holders []worker
	err = s.tx.Raw(`SELECT u.id, u.name FROM users u WHERE u.university_id = ? AND u.id IN ?`,
		s.actor.UniversityID, slices.Collect(maps.Keys(held))).Scan(&holders).Error
	for _, h := range holders {
		for _, row := range held[h.ID] {
			row.Holder = h.Name
		}
	}
	return err
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

// place is where the work with a key stands among all; -1: nowhere. The number
// of an attempt that does not count any more leads to the same work.
func (q queue) place(key uint64) int {
	whose := q.attempts[key]
	return slices.IndexFunc(q.rows, func(r QueueRow) bool { return r.Key == key || whose != 0 && r.Whose == whose })
}

// pageOf is the page on which the work with a key is listed, or would be if it
// had not left the list.
func (q queue) pageOf(key uint64) int {
	before := 0
	for _, r := range q.rows[:max(q.place(key), 0)] {
		if q.listed(r) {
			before++
		}
	}
	return before/tablePage + 1
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
