package models

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Handshake is what is remembered between two requests of somebody who proves
// who they are: a challenge, a secret that is being set up. Only a hash of what
// leads to it is kept.
type Handshake struct {
	TokenHash string `gorm:"primaryKey"`
	Kind      string
	UserID    *uint64 // nil: nobody knows yet who it is
	Content   string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// remember keeps content until it is redeemed or over. User 0 is a stranger.
func (s *Store) remember(ctx context.Context, token, kind string, user uint64, content string, lasts time.Duration) error {
	row := Handshake{TokenHash: digest(token), Kind: kind, Content: content, CreatedAt: s.Now(), ExpiresAt: s.Now().Add(lasts)}
	if user != 0 {
		row.UserID = &user
	}
	return s.writing(ctx, func(tx *gorm.DB) error { return tx.Create(&row).Error })
}

// recall gives what was remembered for this kind and person, and keeps it.
func (s *Store) recall(ctx context.Context, token, kind string, user uint64) (string, error) {
	var row Handshake
	err := s.reading(ctx, func(tx *gorm.DB) error {
		return s.handshake(tx, token, kind, user).Take(&row).Error
	})
	return row.Content, err
}

// redeem gives what was remembered and forgets it: of any number who come with
// the same token, one gets it. It must not be called inside a transaction, so
// that a proof that fails has used its challenge up.
func (s *Store) redeem(ctx context.Context, token, kind string, user uint64) (string, error) {
	var rows []Handshake
	err := s.writing(ctx, func(tx *gorm.DB) error {
		return s.handshake(tx, token, kind, user).Clauses(clause.Returning{}).Delete(&rows).Error
	})
	if err != nil {
		return "", err
	}
	if len(rows) == 0 {
		return "", ErrNotFound
	}
	return rows[0].Content, nil
}

func (s *Store) handshake(tx *gorm.DB, token, kind string, user uint64) *gorm.DB {
	q := tx.Model(&Handshake{}).Where("token_hash = ? AND kind = ? AND expires_at > ?", digest(token), kind, s.Now())
	if user == 0 {
		return q.Where("user_id IS NULL")
	}
	return q.Where("user_id = ?", user)
}
