package models

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"
)

// Bounds of teams.
const (
	teamsPage   = 50
	mostTeams   = 2000 // of a module
	mostMembers = 50   // of a team
	longestTeam = 100
)

// TeamRow is a team with its present members, by name.
type TeamRow struct {
	Team
	Members []Candidate `gorm:"-"`
}

// Teams is a module with a page of its teams.
type Teams struct {
	ModuleHead
	Rows           []TeamRow
	Previous, Next uint64
	Count          int // of all teams
	Alone          int // students who are in no team
}

// Teams lists a module's teams to its staff, in the order in which they were
// made.
func (s Scope) Teams(ctx context.Context, moduleID, after, before uint64) (Teams, error) {
	var list Teams
	err := s.read(ctx, func(s Scope) error {
		var err error
		if list.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		anchor, back := pick(after, before)
		where, order := "id > ?", "id"
		if back {
			where, order = "id < ?", "id DESC"
		}
		if err := s.teamsOf(moduleID).Where(where, anchor).Order(order).Limit(teamsPage + 1).Find(&list.Rows).Error; err != nil {
			return err
		}
		list.Rows, list.Previous, list.Next = paged(list.Rows, teamsPage, after, before, func(r TeamRow) uint64 { return r.ID })
		if err := s.addMembers(list.Rows); err != nil {
			return err
		}
		if list.Count, err = s.countTeams(moduleID); err != nil {
			return err
		}
		list.Alone, err = s.countAlone(moduleID)
		return err
	})
	return list, err
}

// teamsOf limits a query to the teams of a module.
func (s Scope) teamsOf(moduleID uint64) *gorm.DB {
	return s.of(&Team{}).Where("module_id = ?", moduleID)
}

func (s Scope) countTeams(moduleID uint64) (int, error) {
	var n int64
	err := s.teamsOf(moduleID).Count(&n).Error
	return int(n), err
}

// addMembers adds to teams the students who are in them.
func (s Scope) addMembers(rows []TeamRow) error {
	at, ids := make(map[uint64]int, len(rows)), make([]uint64, len(rows)) // at most a page
	for i, r := range rows {
		at[r.ID], ids[i] = i, r.ID
	}
	if len(rows) == 0 {
		return nil
	}
	var members []struct {
		Candidate
		TeamID uint64
	}
	err := s.tx.Raw(`SELECT x.team_id, e.id, u.name FROM team_members x
		JOIN enrollments e ON e.university_id = x.university_id AND e.id = x.enrollment_id AND e.left_at IS NULL
		JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE x.university_id = ? AND x.team_id IN ? ORDER BY u.name_key, e.id`, s.actor.UniversityID, ids).Scan(&members).Error
	for _, m := range members {
		row := &rows[at[m.TeamID]]
		row.Members = append(row.Members, m.Candidate)
	}
	return err
}

// TeamPage is a team with those who could be in it.
type TeamPage struct {
	ModuleHead
	Team  TeamRow
	Alone []Candidate // students in no team whose name holds what was searched for
	More  bool        // there are more than these
}

// Team gives a team to the staff of its module, with the students in no team
// whose name holds the query.
func (s Scope) Team(ctx context.Context, moduleID, id uint64, query string) (TeamPage, error) {
	var t TeamPage
	err := s.read(ctx, func(s Scope) error {
		var err error
		if t.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		rows := make([]TeamRow, 1)
		if err := known(s.teamsOf(moduleID).Where("id = ?", id).Take(&rows[0].Team).Error); err != nil {
			return err
		}
		if err := s.addMembers(rows); err != nil {
			return err
		}
		t.Team = rows[0]
		err = s.tx.Raw(`SELECT e.id, u.name FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
			WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL AND u.name_key LIKE ? ESCAPE '!'
				AND NOT EXISTS (SELECT 1 FROM team_members x WHERE x.university_id = e.university_id AND x.enrollment_id = e.id)
			ORDER BY u.name_key, e.id LIMIT ?`,
			s.actor.UniversityID, moduleID, holding(foldKey(typed(query))), mostCandidates+1).Scan(&t.Alone).Error
		t.More = len(t.Alone) > mostCandidates
		t.Alone = t.Alone[:min(len(t.Alone), mostCandidates)]
		return err
	})
	return t, err
}

// CreateTeam adds a team without members. The field of Invalid is "name".
// ErrClosed for an archived module.
func (s Scope) CreateTeam(ctx context.Context, moduleID uint64, name string) (Team, error) {
	t := Team{UniversityID: s.actor.UniversityID, ModuleID: moduleID, CreatedAt: s.now()}
	err := s.write(ctx, func(s Scope) error {
		if _, err := s.taughtLessons(moduleID); err != nil {
			return err
		}
		f := faults{}
		if err := s.checkTeam(f, &t, name); err != nil {
			return err
		}
		n, err := s.countTeams(moduleID)
		if err != nil {
			return err
		}
		if n >= mostTeams {
			f.add("name", Say("A module has at most %d teams.", mostTeams))
		}
		if err := f.err(); err != nil {
			return err
		}
		return s.tx.Create(&t).Error
	})
	return t, err
}

// checkTeam puts the name into t, if no other team of the module has it. Whoever
// calls it holds the module.
func (s Scope) checkTeam(f faults, t *Team, name string) error {
	t.Name = strings.TrimSpace(name)
	checkLine(f, "name", t.Name, longestTeam)
	if len(f) > 0 {
		return nil
	}
	var others int64
	err := s.teamsOf(t.ModuleID).Where("name = ? AND id <> ?", t.Name, t.ID).Count(&others).Error
	if others > 0 {
		f.add("name", Say("There is a team with this name already."))
	}
	return err
}

// ownTeam gives a team that the actor may change, and holds its module and the
// team, so that it gets no mark meanwhile.
func (s Scope) ownTeam(moduleID, id uint64) (Team, error) {
	var t Team
	if _, err := s.taughtLessons(moduleID); err != nil {
		return t, err
	}
	return t, known(s.store.held(s.teamsOf(moduleID)).Where("id = ?", id).Take(&t).Error)
}

// RenameTeam gives a team another name. The field of Invalid is "name".
func (s Scope) RenameTeam(ctx context.Context, moduleID, id uint64, name string) error {
	return s.write(ctx, func(s Scope) error {
		t, err := s.ownTeam(moduleID, id)
		if err != nil {
			return err
		}
		f := faults{}
		if err := errors.Join(s.checkTeam(f, &t, name), f.err()); err != nil {
			return err
		}
		return s.teamsOf(moduleID).Where("id = ?", id).Update("name", t.Name).Error
	})
}

// DeleteTeam removes a team with its extensions; its students are in none then.
// ErrConflict once it has begun to work on an assignment, or has a mark.
func (s Scope) DeleteTeam(ctx context.Context, moduleID, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownTeam(moduleID, id); err != nil {
			return err
		}
		idle, err := s.idleTeams(moduleID, id)
		if err != nil || len(idle.ids) == 0 {
			return conflictIf(len(idle.ids) == 0, err)
		}
		if err := s.dropTeams(moduleID, idle.ids); err != nil {
			return err
		}
		return s.audit("team.delete", "module", moduleID, map[string]any{"team": id})
	})
}
