package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// AuditHeads gives the last entry of every chain, for the anchor.
func (s System) AuditHeads(ctx context.Context) ([]AuditHead, error) {
	var heads []AuditHead
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT a.university_id, a.seq, a.hash FROM (SELECT 0 AS id UNION ALL SELECT id FROM universities) u
			JOIN audit_entries a ON a.university_id = u.id
				AND a.seq = (SELECT max(b.seq) FROM audit_entries b WHERE b.university_id = u.id)
			ORDER BY a.university_id`).Scan(&heads).Error
	})
	return heads, err
}

// AuditState is what was last done to keep an eye on a chain.
type AuditState struct {
	AnchoredAt time.Time // zero: never
	VerifiedAt time.Time // zero: never
	Faults     int       // of the last time it was verified
}

// The settings that hold the state: of all chains, and of one.
const auditAnchored = "audit anchored"

func auditVerified(universityID uint64) string { return fmt.Sprintf("audit verified %d", universityID) }

// auditCheck is the value of the second.
type auditCheck struct {
	At     time.Time `json:"at"`
	Faults int       `json:"faults"`
}

// NoteAnchored notes that the heads of all chains stand outside the database.
func (s System) NoteAnchored(ctx context.Context) error {
	return s.setSettings(ctx, []Setting{{auditAnchored, s.store.Now().Format(time.RFC3339)}})
}

// NoteVerified notes what verifying found.
func (s System) NoteVerified(ctx context.Context, chains []AuditChain) error {
	now := s.store.Now()
	var rows []Setting
	for _, c := range chains {
		value, err := json.Marshal(auditCheck{now, len(c.Faults)})
		if err != nil {
			return fmt.Errorf("noting the state of the audit log: %w", err)
		}
		rows = append(rows, Setting{auditVerified(c.UniversityID), string(value)})
	}
	return s.setSettings(ctx, rows)
}

func (s System) setSettings(ctx context.Context, rows []Setting) error {
	if len(rows) == 0 {
		return nil
	}
	return s.store.writing(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&rows).Error
	})
}

// auditState reads the state of the actor's chain.
func (s Scope) auditState() (AuditState, error) {
	var rows []Setting
	var state AuditState
	verified := auditVerified(s.actor.UniversityID)
	if err := s.tx.Where("key IN ?", []string{auditAnchored, verified}).Find(&rows).Error; err != nil {
		return state, err
	}
	var bad error
	for _, row := range rows {
		var err error
		if row.Key == verified {
			var check auditCheck
			err = json.Unmarshal([]byte(row.Value), &check)
			state.VerifiedAt, state.Faults = check.At, check.Faults
		} else {
			state.AnchoredAt, err = time.Parse(time.RFC3339, row.Value)
		}
		bad = errors.Join(bad, err)
	}
	return state, bad
}
