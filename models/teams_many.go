package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"gorm.io/gorm"
)

// TeamDraft is a team to be made with its students, or one that more students
// come into.
type TeamDraft struct {
	ID      uint64 // 0: it is to be made
	Name    string
	Members []Candidate // who come into it, by name
}

// TeamDrafts is what would be done to the teams of a module.
type TeamDrafts []TeamDraft

// members are the enrollments of all who come into a team.
func (t TeamDrafts) members() []uint64 {
	var ids []uint64
	for _, d := range t {
		for _, m := range d.Members {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// made is how many teams are new.
func (t TeamDrafts) made() int {
	n := 0
	for _, d := range t {
		if d.ID == 0 {
			n++
		}
	}
	return n
}

// hash stands for all of it: only what was seen is done.
func (t TeamDrafts) hash() (string, error) {
	var seen []any
	for _, d := range t {
		seen = append(seen, d.ID, d.Name, TeamDrafts{d}.members())
	}
	return hashOf(seen)
}

func hashOf(seen any) (string, error) {
	said, err := json.Marshal(seen)
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:]), err
}

// do makes the teams that are new and puts the students into theirs, a few rows
// at a time. Whoever calls it holds the module and has looked that they are in
// none. ErrConflict where a team that is there has got a mark.
func (t TeamDrafts) do(s Scope, moduleID uint64) error {
	var fresh []Team
	var there []uint64
	for _, d := range t {
		if d.ID != 0 {
			there = append(there, d.ID)
		} else {
			fresh = append(fresh, Team{UniversityID: s.actor.UniversityID, ModuleID: moduleID, Name: d.Name, CreatedAt: s.now()})
		}
	}
	if marked, err := s.heldAreMarked(there); err != nil || marked {
		return conflictIf(marked, err)
	}
	if len(fresh) > 0 {
		if err := known(s.tx.CreateInBatches(&fresh, rowsAtOnce).Error); err != nil {
			return err
		}
	}
	ids := make(map[string]uint64, len(fresh))
	for _, team := range fresh {
		ids[team.Name] = team.ID
	}
	var rows []TeamMember
	for _, d := range t {
		if d.ID == 0 {
			d.ID = ids[d.Name]
		}
		for _, m := range d.Members {
			rows = append(rows, TeamMember{UniversityID: s.actor.UniversityID, ModuleID: moduleID, TeamID: d.ID, EnrollmentID: m.ID})
		}
	}
	return s.addTeamMembers(rows)
}

// addTeamMembers writes who is in a team now. ErrConflict where somebody is in
// one already.
func (s Scope) addTeamMembers(rows []TeamMember) error {
	if len(rows) == 0 {
		return nil
	}
	return known(s.tx.CreateInBatches(&rows, rowsAtOnce).Error)
}

// TeamWork is a module with what can be done to many of its teams at once.
type TeamWork struct {
	ModuleHead
	Count int // of all teams
	Alone int // students who are in no team
	Idle  IdleTeams
}

// TeamWork gives the staff of a module what can be done to many teams at once.
// ErrClosed for an archived module.
func (s Scope) TeamWork(ctx context.Context, moduleID uint64) (TeamWork, error) {
	var w TeamWork
	err := s.read(ctx, func(s Scope) error {
		var err error
		if w.ModuleHead, err = s.openTeams(moduleID); err != nil {
			return err
		}
		if w.Count, err = s.countTeams(moduleID); err != nil {
			return err
		}
		if w.Idle, err = s.idleTeams(moduleID, 0); err != nil {
			return err
		}
		w.Alone, err = s.countAlone(moduleID)
		return err
	})
	return w, err
}

// openTeams is a module whose teams the actor may change.
func (s Scope) openTeams(moduleID uint64) (ModuleHead, error) {
	h, err := s.taughtHead(moduleID)
	if err == nil && h.Status == Archived {
		err = ErrClosed
	}
	return h, err
}

// ChangesTeams gives nil to those who can change the teams of a module.
// ErrClosed for an archived one.
func (s Scope) ChangesTeams(ctx context.Context, moduleID uint64) error {
	return s.read(ctx, func(s Scope) error {
		_, err := s.openTeams(moduleID)
		return err
	})
}

// countAlone is how many students are in no team.
func (s Scope) countAlone(moduleID uint64) (int, error) {
	var n int
	err := s.tx.Raw(`SELECT count(*) FROM enrollments e WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM team_members x WHERE x.university_id = e.university_id AND x.enrollment_id = e.id)`,
		s.actor.UniversityID, moduleID).Scan(&n).Error
	return n, err
}

// IdleTeams are teams that have neither begun to work on an assignment nor a
// mark.
type IdleTeams struct {
	Names []string // in the order in which they were made
	Hash  string   // stands for which they are, and for who is in them
	ids   []uint64
}

// idleTeams are those of a module, or the one of them.
func (s Scope) idleTeams(moduleID, one uint64) (IdleTeams, error) {
	var idle IdleTeams
	var rows []struct {
		ID, EnrollmentID uint64 // 0: nobody is in it
		Name             string
	}
	err := s.tx.Raw(`SELECT t.id, t.name, coalesce(x.enrollment_id, 0) AS enrollment_id
		FROM teams t LEFT JOIN team_members x ON x.university_id = t.university_id AND x.team_id = t.id WHERE t.university_id = ? AND t.module_id = ? AND (t.id = ? OR ?)
			AND NOT EXISTS (SELECT 1 FROM submissions b WHERE b.university_id = t.university_id AND b.team_id = t.id)
			AND NOT EXISTS (SELECT 1 FROM grades g WHERE g.university_id = t.university_id AND g.team_id = t.id AND `+isGrade+`)
		ORDER BY t.id, x.enrollment_id`, s.actor.UniversityID, moduleID, one, one == 0).Scan(&rows).Error
	if err != nil {
		return idle, err
	}
	for _, r := range rows {
		if n := len(idle.ids); n == 0 || idle.ids[n-1] != r.ID {
			idle.ids, idle.Names = append(idle.ids, r.ID), append(idle.Names, r.Name)
		}
	}
	idle.Hash, err = hashOf(rows)
	return idle, err
}

// dropTeams removes teams with their extensions; their students are in none
// then. ErrConflict where one begins to work meanwhile.
func (s Scope) dropTeams(moduleID uint64, ids []uint64) error {
	for _, gone := range []*gorm.DB{
		s.of(&Extension{}).Where("team_id IN ?", ids).Delete(&Extension{}),
		s.of(&Grade{}).Where("team_id IN ?", ids).Delete(&Grade{}),
		s.of(&TeamMember{}).Where("team_id IN ?", ids).Delete(&TeamMember{}),
		s.teamsOf(moduleID).Where("id IN ?", ids).Delete(&Team{}),
	} {
		if errors.Is(gone.Error, gorm.ErrForeignKeyViolated) {
			return ErrConflict
		}
		if gone.Error != nil {
			return gone.Error
		}
	}
	return nil
}

// DeleteIdleTeams removes the teams that have not begun to work, with their
// extensions, and gives how many they were. ErrConflict, with nothing done, where
// they are not those, with the same students, that the hash stands for.
func (s Scope) DeleteIdleTeams(ctx context.Context, moduleID uint64, hash string) (int, error) {
	n := 0
	err := s.write(ctx, func(s Scope) error {
		if _, err := s.taughtLessons(moduleID); err != nil {
			return err
		}
		if err := s.holdTeams(s.teamsOf(moduleID)); err != nil {
			return err
		}
		idle, err := s.idleTeams(moduleID, 0)
		if n = len(idle.ids); err != nil || n == 0 || idle.Hash != hash {
			return conflictIf(true, err)
		}
		if err := s.dropTeams(moduleID, idle.ids); err != nil {
			return err
		}
		return s.audit("team.clear", "module", moduleID, map[string]any{"teams": n})
	})
	return n, err
}
