package models

import (
	"context"
	"time"
)

// AccessRow is a line of a person's log of who looked at their data.
type AccessRow struct {
	ID       uint64
	Role     string // "lecturer", "administrator" or "system"
	Name     string // of who looked; empty: the program, or somebody who is no more
	Act      string
	ModuleID uint64 // 0: none
	Module   string // its title
	Reason   string
	At       time.Time // the last time on that day
	Times    int
}

// AccessLog is a page of the log; Next leads to older lines, 0: there are none.
type AccessLog struct {
	Rows []AccessRow
	Next uint64
}

const accessPage = 50

// AccessLog lists who looked at the acting person's data, the newest first,
// from the line before an older one.
func (s Scope) AccessLog(ctx context.Context, before uint64) (AccessLog, error) {
	var log AccessLog
	if s.actor.UniversityID == 0 { // nobody looks at administrators of the platform
		return log, nil
	}
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT x.id, x.actor_role AS role, coalesce(u.name, '') AS name, x.act, coalesce(x.module_id, 0) AS module_id,
				coalesce(m.title, '') AS module, x.reason, x.at, x.times
			FROM access_entries x
			LEFT JOIN users u ON u.university_id = x.university_id AND u.id = x.actor_id
			LEFT JOIN modules m ON m.university_id = x.university_id AND m.id = x.module_id
			WHERE x.university_id = ? AND x.subject_id = ? AND (x.id < ? OR ?) ORDER BY x.id DESC LIMIT ?`,
			s.actor.UniversityID, s.actor.UserID, before, before == 0, accessPage+1).Scan(&log.Rows).Error
	})
	if len(log.Rows) > accessPage {
		log.Rows = log.Rows[:accessPage]
		log.Next = log.Rows[accessPage-1].ID
	}
	return log, err
}
