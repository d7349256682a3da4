package models

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// isGrade is what a grade g must have to be more than a place that somebody has
// held while looking at a work.
const isGrade = `(g.revision > 0 OR g.file_id IS NOT NULL
	OR EXISTS (SELECT 1 FROM grade_drafts d WHERE d.university_id = g.university_id AND d.grade_id = g.id)
	OR EXISTS (SELECT 1 FROM grade_pins p WHERE p.university_id = g.university_id AND p.grade_id = g.id))`

// teamIsMarked tells whether a team has a mark: it is that of the people who are
// in the team, so nobody may come or go any more.
func (s Scope) teamIsMarked(teamID uint64) (bool, error) {
	var marks int64
	err := s.of(&Grade{}).Where("team_id = ? AND marked_at IS NOT NULL", teamID).Count(&marks).Error
	return marks > 0, err
}

// holdTeams lets those wait, until the transaction ends, who want to give these
// teams a mark, to change who is in them or to work for them. What is held is
// held in this order: a module or an assignment, teams by their ID, grades.
func (s Scope) holdTeams(teams *gorm.DB) error {
	return s.lockTeams(teams, lockRow)
}

// keepTeams leaves who is in these teams as it is until the transaction ends.
// Those who mark do it together; see holdTeams for the order.
func (s Scope) keepTeams(teams *gorm.DB) error {
	return s.lockTeams(teams, clause.Locking{Strength: clause.LockingStrengthShare})
}

func (s Scope) lockTeams(teams *gorm.DB, how clause.Locking) error {
	if lock, err := s.store.locks(s.tx); err != nil || !lock {
		return err
	}
	var ids []uint64
	return teams.Clauses(how).Order("id").Pluck("id", &ids).Error
}

// heldAreMarked holds teams and tells whether one of them has a mark.
func (s Scope) heldAreMarked(ids []uint64) (bool, error) {
	if len(ids) == 0 {
		return false, nil
	}
	if err := s.holdTeams(s.of(&Team{}).Where("id IN ?", ids)); err != nil {
		return false, err
	}
	var marks int64
	err := s.of(&Grade{}).Where("team_id IN ? AND marked_at IS NOT NULL", ids).Count(&marks).Error
	return marks > 0, err
}

// heldAssignment gives an assignment of a module, which nobody changes until the
// transaction ends. Who marks holds it together with others who do, who decides
// when marks are seen alone: by turns, and always before the marks themselves.
func (s Scope) heldAssignment(moduleID, id uint64, alone bool) (Assignment, error) {
	var a Assignment
	q := s.assignmentsOf(moduleID).Where("id = ?", id)
	lock, err := s.store.locks(s.tx)
	switch {
	case err != nil:
		return a, err
	case alone:
		q = s.store.held(q)
	case lock:
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthShare})
	}
	return a, known(q.Take(&a).Error)
}
