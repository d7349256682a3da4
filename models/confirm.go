package models

import (
	"context"

	"gorm.io/gorm"
)

// ConfirmPassword proves anew who the acting person is. The session gets a new
// secret, and delicate acts are open to it for a while. ErrWrongPassword, and
// ErrTooMany after too many wrong ones: they count as those of changing it.
func (s Scope) ConfirmPassword(ctx context.Context, session uint64, password string) (token string, err error) {
	_, tries, err := s.prove(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.write(ctx, func(s Scope) error {
		if err := s.store.forget(s.tx, tries...); err != nil {
			return err
		}
		token, err = s.confirm(session)
		return err
	})
	return token, err
}

// confirm marks a session of the acting person as freshly proved and gives it
// a new secret, so that one that was read before the proof is worth nothing.
func (s Scope) confirm(session uint64) (token string, err error) {
	token = secret(sessionEntropy)
	return token, oneRow(s.mine(&Session{}).Where("id = ? AND NOT pending", session).
		Updates(map[string]any{"token_hash": digest(token), "confirmed_at": s.now(), "seen_at": s.now()}))
}

// self gives the acting person's own record.
func (s Scope) self(ctx context.Context) (User, error) {
	var u User
	err := s.read(ctx, func(s Scope) error {
		return s.people().Where("id = ?", s.actor.UserID).Take(&u).Error
	})
	return u, err
}

// mine limits a query on a table of people's own records to the acting person.
func (s Scope) mine(record any) *gorm.DB {
	if s.actor.UniversityID == 0 {
		return s.tx.Model(record).Where("university_id IS NULL AND user_id = ?", s.actor.UserID)
	}
	return s.of(record).Where("user_id = ?", s.actor.UserID)
}
