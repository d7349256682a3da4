package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Passkey is a key pair of a person of which we know the public half.
type Passkey struct {
	ID           uint64
	UniversityID *uint64
	UserID       uint64
	CredentialID string // base64url
	Credential   string // JSON of the public key and what goes with it
	Name         string
	CreatedAt    time.Time
	UsedAt       *time.Time
}

// RenamePasskey gives one of the acting person's passkeys another name.
func (s Scope) RenamePasskey(ctx context.Context, id uint64, name string) error {
	f := faults{}
	name = strings.TrimSpace(name)
	checkLine(f, "name", name, 60)
	if err := f.err(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		return oneOrNone(s.mine(&Passkey{}).Where("id = ?", id).Update("name", name))
	})
}

// RemovePasskey takes one of the acting person's passkeys away. ErrNotFound
// when it is not theirs, Invalid when the university wants a second factor and
// this is the only one.
func (s Scope) RemovePasskey(ctx context.Context, session, id uint64) error {
	return s.changing(ctx, session, "remove", "passkey", func(s Scope, _ User) error {
		return oneOrNone(s.mine(&Passkey{}).Where("id = ?", id).Delete(&Passkey{}))
	})
}

// oneOrNone is the error, or that there was no such row.
func oneOrNone(done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return ErrNotFound
	}
	return done.Error
}
