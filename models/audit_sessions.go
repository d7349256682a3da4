package models

import (
	"context"

	"gorm.io/gorm"
)

// auditSignIn notes that a session has begun. One that still waits for the
// second factor is no session yet.
func (s *Store) auditSignIn(tx *gorm.DB, u User, row Session) error {
	if row.Pending {
		return s.auditAs(tx, u.actor(), "session.half", "session", row.ID, map[string]any{"method": row.Method})
	}
	return s.auditAs(tx, u.actor(), "session.start", "session", row.ID, map[string]any{"method": row.Method})
}

// auditRefusedSignIn notes that somebody did not get in. Who it was nobody
// knows; whose account it was is noted where there is one. Both cost the same,
// so that the time does not tell them apart, and the address that was typed is
// noted nowhere.
func (s *Store) auditRefusedSignIn(ctx context.Context, u User) error {
	nobody := Actor{}
	if u.UniversityID != nil {
		nobody.UniversityID = *u.UniversityID
	}
	return s.across(ctx, signingIn, func(tx *gorm.DB) error {
		return s.auditRefused(tx, nobody, "session.start", "user", u.ID, nil)
	})
}

// auditSignOut notes whose session ends, where there is one.
func (s *Store) auditSignOut(tx *gorm.DB, tokenHash string) error {
	var was struct {
		ID, UserID   uint64
		UniversityID *uint64
		ViewID       *uint64
		Role         Role
	}
	err := tx.Raw(`SELECT s.id, s.user_id, s.university_id, s.view_id, u.role FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE s.token_hash = ?`, tokenHash).Scan(&was).Error
	if err != nil || was.ID == 0 {
		return err
	}
	who := User{ID: was.UserID, UniversityID: was.UniversityID, Role: was.Role}
	if err := s.endSupportOf(tx, who.actor(), was.ViewID); err != nil {
		return err
	}
	return s.auditAs(tx, who.actor(), "session.end", "session", was.ID, nil)
}
