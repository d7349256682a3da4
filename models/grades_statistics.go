package models

import (
	"slices"

	"luna/models/marks"
	"luna/models/privacy"
)

// MarkStatistics is how the marks of an assignment lie, of a group that is large
// enough for it. Shares are of the points of the assignment, after what being
// late costs.
type MarkStatistics struct {
	Least        int // the smallest group of which it is shown
	Count        int // of marks; 0: too few
	Class        string
	Mean, Median float64 // from 0 on; above 1 where somebody has more than the points
	Bars         []MarkBar
}

// MarkBar is how many marks lie between two shares of the points.
type MarkBar struct {
	From, To float64 // To is its own in the last bar alone
	Count    int     // for students to the nearest five, and 0 below the smallest group
}

// Bars of the two pictures: students get fewer, so that more are in each.
const (
	barsForStaff    = 10
	barsForStudents = 5
)

// Shown tells whether there is anything to show.
func (m MarkStatistics) Shown() bool { return len(m.Bars) > 0 }

// markStatistics counts the marks of an assignment: for staff all, for students
// those that are released, and these so that nobody's is told by them, nor by how
// they change.
func (s Scope) markStatistics(a Assignment, forStudents bool) (MarkStatistics, error) {
	u, err := s.home()
	if err != nil {
		return MarkStatistics{}, err
	}
	m := MarkStatistics{Least: max(u.MinGroup, privacy.Floor)}
	if a.Points == 0 {
		return m, nil
	}
	var rows []Grade
	err = s.tx.Raw(`SELECT g.id, g.points, g.submission_id, g.released_at FROM grades g
		WHERE g.university_id = ? AND g.assignment_id = ? AND g.marked_at IS NOT NULL AND (g.released_at <= ? OR ?)`,
		a.UniversityID, a.ID, s.now(), !forStudents).Scan(&rows).Error
	if err != nil {
		return m, err
	}
	if forStudents {
		if rows, err = s.asCounted(a, rows, m.Least); err != nil {
			return m, err
		}
	}
	costs, err := s.costs(a.ID)
	if err != nil {
		return m, err
	}
	shares := make([]float64, len(rows))
	for i, r := range rows {
		shares[i] = float64(marks.Final(*r.Points, costs[orZero(r.SubmissionID)], a.Points)) / float64(a.Points)
	}
	m.count(shares, forStudents)
	return m, nil
}

// count fills m from the shares of all, if these are enough.
func (m *MarkStatistics) count(shares []float64, forStudents bool) {
	n := len(shares)
	if !privacy.Publishable(n, n, m.Least) {
		return
	}
	slices.Sort(shares)
	sum := 0.0
	for _, x := range shares {
		sum += x
	}
	m.Count, m.Class = n, privacy.SizeClass(n, m.Least)
	m.Mean, m.Median = sum/float64(n), (shares[(n-1)/2]+shares[n/2])/2
	bars := barsForStaff
	if forStudents {
		bars = barsForStudents
	}
	m.Bars = make([]MarkBar, bars)
	for i := range m.Bars {
		m.Bars[i].From, m.Bars[i].To = float64(i)/float64(bars), float64(i+1)/float64(bars)
	}
	for _, x := range shares {
		m.Bars[min(int(x*float64(bars)), bars-1)].Count++
	}
	if !forStudents {
		return
	}
	m.Count = 0
	for i := range m.Bars {
		m.Bars[i].Count = privacy.RoundCount(m.Bars[i].Count, m.Least)
	}
}
