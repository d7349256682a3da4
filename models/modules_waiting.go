package models

// WorkWaiting is what those who mark a module have before them.
type WorkWaiting struct {
	ToMark, Asked     int    // works, and open questions about marks
	ToMarkIn, AskedIn uint64 // the assignment that all of them are of; 0: several
}

// addWaiting adds to a lecturer's modules what is to be marked and answered, as
// the queues of their assignments count it; an archived module takes no marks.
func (s Scope) addWaiting(rows []ModuleRow) error {
	at, modules := map[uint64]*ModuleRow{}, []uint64{}
	for i, r := range rows {
		if r.Status != Archived {
			at[r.ID], modules = &rows[i], append(modules, r.ID)
		}
	}
	var assignments []Assignment
	err := s.tx.Raw(`SELECT a.id, a.module_id, a.team FROM assignments a JOIN `+numbered[s.store.engine]+` ON n.id = a.module_id
		WHERE a.university_id = ?`, asNumbers(modules), s.actor.UniversityID).Scan(&assignments).Error
	if err != nil {
		return err
	}
	waiting, err := s.waiting(assignments)
	for _, a := range assignments {
		w, sum := waiting[a.ID], &at[a.ModuleID].Waiting
		if w[0] > 0 {
			sum.ToMarkIn = onlyOne(sum.ToMark, a.ID)
		}
		if w[1] > 0 {
			sum.AskedIn = onlyOne(sum.Asked, a.ID)
		}
		sum.ToMark, sum.Asked = sum.ToMark+w[0], sum.Asked+w[1]
	}
	return err
}

// onlyOne is an assignment, unless others were counted before it.
func onlyOne(before int, id uint64) uint64 {
	if before > 0 {
		return 0
	}
	return id
}

// waiting counts the works of each assignment that are to be marked, and the open
// questions. What was handed in and what was marked are put one below the other
// and gathered by whose they are: a join of the two is slow as long as the
// database does not know how many there are.
func (s Scope) waiting(assignments []Assignment) (map[uint64][2]int, error) {
	ids, teams := make([]uint64, len(assignments)), make(map[uint64]bool, len(assignments))
	for i, a := range assignments {
		ids[i], teams[a.ID] = a.ID, a.Team
	}
	var counts []struct {
		AssignmentID  uint64
		Team          bool
		ToMark, Asked int
	}
	listed, university := numbered[s.store.engine], s.actor.UniversityID
	err := s.tx.Raw(`SELECT w.assignment_id, w.team_id > 0 AS team, sum(w.asked) AS asked,
			sum(CASE WHEN w.handed > 0 AND (w.pointed = 0 OR w.marked > 0 AND w.marked <> w.handed) THEN 1 ELSE 0 END) AS to_mark
		FROM (SELECT x.assignment_id, x.enrollment_id, x.team_id, max(x.handed) AS handed, max(x.marked) AS marked, max(x.pointed) AS pointed, max(x.asked) AS asked
			FROM (SELECT b.assignment_id, CASE WHEN b.team_id IS NULL THEN b.enrollment_id ELSE 0 END AS enrollment_id, coalesce(b.team_id, 0) AS team_id,
					b.id AS handed, 0 AS marked, 0 AS pointed, 0 AS asked
				FROM submissions b JOIN `+listed+` ON n.id = b.assignment_id WHERE b.university_id = ? AND b.active
				UNION ALL
				SELECT g.assignment_id, coalesce(g.enrollment_id, 0), coalesce(g.team_id, 0), 0, coalesce(g.submission_id, 0),
					CASE WHEN g.points IS NULL THEN 0 ELSE 1 END, CASE WHEN g.inquiry = 'open' THEN 1 ELSE 0 END
				FROM grades g JOIN `+listed+` ON n.id = g.assignment_id WHERE g.university_id = ?) x
			GROUP BY x.assignment_id, x.enrollment_id, x.team_id) w
		GROUP BY w.assignment_id, w.team_id > 0`, asNumbers(ids), university, asNumbers(ids), university).Scan(&counts).Error
	found := make(map[uint64][2]int, len(counts))
	for _, c := range counts {
		if c.Team == teams[c.AssignmentID] { // the others are of a time when it was not, or was, for teams
			found[c.AssignmentID] = [2]int{c.ToMark, c.Asked}
		}
	}
	return found, err
}
