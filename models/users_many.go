package models

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// SetRoles makes students of lecturers, or lecturers of students, and tells how
// many it changed; their sessions end. Administrators are left as they are:
// they are appointed and dismissed one by one. What somebody taught or answered
// stays.
func (s Scope) SetRoles(ctx context.Context, ids []uint64, role Role) (int, error) {
	if err := s.administers(); err != nil || len(ids) == 0 {
		return 0, err
	}
	if role != Student && role != Lecturer {
		return 0, &Invalid{Fields: map[string]Message{"role": Say("Please choose a role.")}}
	}
	var changed []uint64
	err := s.write(ctx, func(s Scope) error {
		var err error
		if changed, err = s.chosen(s.people().Where("role <> ?", role), ids); err != nil || len(changed) == 0 {
			return err
		}
		if err := s.changeRoles(changed, role); err != nil {
			return err
		}
		for _, id := range changed {
			if err := s.audit("user.role", "user", id, map[string]any{"to": role, "together": len(changed)}); err != nil {
				return err
			}
		}
		return nil
	})
	return len(changed), err
}

// changeRoles gives people another role. Whoever is no student any more has no
// programme.
func (s Scope) changeRoles(ids []uint64, role Role) error {
	err := s.people().Where("id IN ?", ids).Updates(map[string]any{"role": role, "epoch": clause.Expr{SQL: "epoch + 1"}}).Error
	if err != nil || role == Student {
		return err
	}
	return s.of(&StudentProgramme{}).Where("user_id IN ?", ids).Delete(&StudentProgramme{}).Error
}

// chosen are those of the ids whom a bulk act may change, locked until the
// transaction ends.
func (s Scope) chosen(q *gorm.DB, ids []uint64) ([]uint64, error) {
	var found []uint64
	q = q.Where("id IN ? AND role <> ? AND erased_at IS NULL", ids[:min(len(ids), peopleAtOnce)], Administrator)
	q = s.store.held(q)
	err := q.Order("id").Pluck("id", &found).Error
	return found, err
}

// SetProgramme puts students into a programme, or with 0 into none, and tells
// how many it changed. Others than students are left as they are. ErrNotFound
// for a programme that the university does not have.
func (s Scope) SetProgramme(ctx context.Context, ids []uint64, programmeID uint64) (int, error) {
	if err := s.administers(); err != nil || len(ids) == 0 {
		return 0, err
	}
	var changed []uint64
	err := s.write(ctx, func(s Scope) error {
		if programmeID != 0 {
			if err := s.of(&Programme{}).Where("id = ?", programmeID).Take(&Programme{}).Error; err != nil {
				return err
			}
		}
		var err error
		if changed, err = s.chosen(s.people().Where("role = ?", Student), ids); err != nil || len(changed) == 0 {
			return err
		}
		rows := make([]StudentProgramme, len(changed))
		for i, id := range changed {
			rows[i] = StudentProgramme{s.actor.UniversityID, id, programmeID}
		}
		if err := s.replaceProgrammes(rows); err != nil {
			return err
		}
		return s.audit("user.programme", "programme", programmeID, map[string]any{"students": len(changed)})
	})
	return len(changed), err
}

// replaceProgrammes writes in which programme each of these students is now; 0
// is none.
func (s Scope) replaceProgrammes(rows []StudentProgramme) error {
	ids, kept := make([]uint64, len(rows)), []StudentProgramme{}
	for i, row := range rows {
		ids[i] = row.UserID
		if row.ProgrammeID != 0 {
			kept = append(kept, row)
		}
	}
	for len(ids) > 0 {
		n := min(len(ids), rowsAtOnce)
		if err := s.of(&StudentProgramme{}).Where("user_id IN ?", ids[:n]).Delete(&StudentProgramme{}).Error; err != nil {
			return err
		}
		ids = ids[n:]
	}
	return inBatches(s.tx, kept)
}

// inBatches inserts rows a few at a time.
func inBatches[T any](tx *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.CreateInBatches(&rows, rowsAtOnce).Error
}
