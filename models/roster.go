package models

import (
	"context"
	"time"

	"luna/models/privacy"
)

const rosterPage = 50

// RosterSearch says which page of a module's students to list.
type RosterSearch struct {
	Query         string // part of a name, in any case
	ByJoined      bool   // in the order of joining, else by name
	Down          bool   // the other way round
	After, Before uint64 // the enrollment at the end of the neighbouring page
}

// RosterRow is a student on a module's roster. What a student lets staff see
// under a pseudonym, or not at all, stands nowhere beside the name: not even
// that there is something.
type RosterRow struct {
	ID       uint64 // of the enrollment
	Name     string
	JoinedAt time.Time
	Named    bool // shares the trend under this name
	Answered int  // of Issued surveys; both 0 unless Named
	Issued   int
}

// Roster is a page of students with the enrollments that lead to its
// neighbours, 0 where there is none.
type Roster struct {
	ModuleHead
	Rows           []RosterRow
	Previous, Next uint64
	// Response is the share of surveys that the whole class answered in the
	// last period that is over, where Counted.
	Response float64
	Counted  bool
}

// Roster lists a module's students to its staff.
func (s Scope) Roster(ctx context.Context, moduleID uint64, in RosterSearch) (Roster, error) {
	var list Roster
	err := s.read(ctx, func(s Scope) error {
		var err error
		if list.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if err := s.rosterRows(moduleID, in, &list); err != nil {
			return err
		}
		u, err := s.home()
		if err == nil && privacy.Publishable(list.Students, list.Students, u.MinGroup) {
			list.Response, list.Counted, err = s.lastResponse(moduleID)
		}
		return err
	})
	if err != nil {
		return list, err
	}
	seen := make([]uint64, 0, len(list.Rows))
	for _, r := range list.Rows {
		seen = append(seen, r.ID)
	}
	return list, s.sawEnrolled(ctx, seen, AccessRoster, moduleID)
}

// rosterRows reads the page. The numbers of surveys are read for those alone
// who share under their name.
func (s Scope) rosterRows(moduleID uint64, in RosterSearch, list *Roster) error {
	where, order, args, err := s.rosterFilter(moduleID, in)
	if err != nil {
		return err
	}
	args = append([]any{s.now()}, args...)
	err = s.tx.Raw(`SELECT e.id, u.name, e.enrolled_at AS joined_at, e.sharing = 'named' AS named,
			CASE WHEN e.sharing = 'named' THEN (SELECT count(*) FROM surveys y WHERE y.university_id = e.university_id
				AND y.enrollment_id = e.id AND y.completed_at IS NOT NULL) ELSE 0 END AS answered,
			CASE WHEN e.sharing = 'named' THEN (SELECT count(*) FROM surveys y WHERE y.university_id = e.university_id
				AND y.enrollment_id = e.id AND y.opens_at <= ?
				AND (y.completed_at IS NOT NULL OR u.deactivated_at IS NULL OR y.opens_at < u.deactivated_at)) ELSE 0 END AS issued
		FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL`+where+` ORDER BY `+order+` LIMIT ?`,
		append(args, rosterPage+1)...).Scan(&list.Rows).Error
	list.Rows, list.Previous, list.Next = paged(list.Rows, rosterPage, in.After, in.Before, func(r RosterRow) uint64 { return r.ID })
	return err
}

// rosterFilter says which rows a page holds, from the row where its neighbour
// ended.
func (s Scope) rosterFilter(moduleID uint64, in RosterSearch) (where, order string, args []any, err error) {
	args = []any{s.actor.UniversityID, moduleID}
	if query := foldKey(typed(in.Query)); query != "" {
		where, args = ` AND u.name_key LIKE ? ESCAPE '!'`, append(args, holding(query))
	}
	column := "u.name_key"
	if in.ByJoined {
		column = "e.enrolled_at"
	}
	anchor, back := pick(in.After, in.Before)
	sign, way := ">", "ASC"
	if back != in.Down {
		sign, way = "<", "DESC"
	}
	order = column + " " + way + ", e.id " + way
	if anchor == 0 {
		return where, order, args, nil
	}
	var at struct {
		NameKey    string
		EnrolledAt time.Time
	}
	err = s.tx.Raw(`SELECT u.name_key, e.enrolled_at FROM enrollments e
		JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE e.university_id = ? AND e.module_id = ? AND e.id = ?`, s.actor.UniversityID, moduleID, anchor).Take(&at).Error
	if err != nil {
		return "", "", nil, known(err)
	}
	where += " AND (" + column + ", e.id) " + sign + " (?, ?)"
	if in.ByJoined {
		return where, order, append(args, at.EnrolledAt, anchor), nil
	}
	return where, order, append(args, at.NameKey, anchor), nil
}

// RemoveStudent takes a student off a module's roster. Answers stay part of the
// class; what still waits to be answered is put away. ErrNotFound for somebody
// who is not on it.
func (s Scope) RemoveStudent(ctx context.Context, moduleID, enrollmentID uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.taughtManaged(moduleID); err != nil {
			return err
		}
		var e Enrollment
		if err := known(s.of(&e).Where("module_id = ? AND id = ? AND left_at IS NULL", moduleID, enrollmentID).Take(&e).Error); err != nil {
			return err
		}
		now := s.now()
		done := s.of(&Enrollment{}).Where("module_id = ? AND id = ? AND left_at IS NULL", moduleID, enrollmentID).Update("left_at", now)
		if done.Error != nil || done.RowsAffected == 0 {
			return orNotFound(done.Error)
		}
		if err := s.dropNoticesTo(moduleID, e.StudentID); err != nil {
			return err
		}
		if err := s.audit("enrolment.remove", "module", moduleID, map[string]any{"enrolment": enrollmentID}); err != nil {
			return err
		}
		return s.of(&Survey{}).Where("enrollment_id = ? AND completed_at IS NULL AND closes_at > ?", enrollmentID, now).
			Update("status", SurveyArchived).Error
	})
}
