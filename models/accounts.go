package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm/clause"
)

// ChooseLanguage keeps the actor's language.
func (s Scope) ChooseLanguage(ctx context.Context, lang string) error {
	if lang != "en" && lang != "de" {
		return &Invalid{Fields: map[string]Message{"lang": Say("Please choose a language.")}}
	}
	return s.write(ctx, func(s Scope) error {
		return s.tx.Model(&User{}).Where("id = ?", s.actor.UserID).Update("language", lang).Error
	})
}

// UpdateAccount gives the acting person another name and language.
func (s Scope) UpdateAccount(ctx context.Context, name, lang string) error {
	name = strings.TrimSpace(name)
	f := faults{}
	checkLine(f, "name", name, 120)
	if lang != "en" && lang != "de" {
		f.add("lang", Say("Please choose a language."))
	}
	if err := f.err(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		return s.tx.Model(&User{}).Where("id = ?", s.actor.UserID).
			Updates(map[string]any{"name": name, "name_key": foldKey(name), "language": lang}).Error
	})
}

// ChangePassword gives the acting person a new password. It ends every other
// session; the one named goes on. ErrWrongPassword when the current password
// does not fit, ErrTooMany after too many wrong ones.
func (s Scope) ChangePassword(ctx context.Context, session uint64, current, password string) error {
	f := faults{}
	checkPassword(f, "password", password)
	if err := f.err(); err != nil {
		return err
	}
	var u User
	if err := s.read(ctx, func(s Scope) error { return s.tx.Take(&u, "id = ?", s.actor.UserID).Error }); err != nil {
		return err
	}
	try := attempt{"change password", u.EmailKey, 10}
	if err := s.store.begin(ctx, try); err != nil {
		return err
	}
	match, err := s.store.hashes.matches(ctx, u.PasswordHash, current)
	if err != nil {
		return err
	}
	if !match {
		return ErrWrongPassword
	}
	hash, err := s.store.hashes.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		// Of two changes at once the second meets another hash and is refused.
		err := oneRow(s.tx.Model(&User{}).Where("id = ? AND password_hash = ?", u.ID, u.PasswordHash).
			Updates(map[string]any{"password_hash": hash, "epoch": clause.Expr{SQL: "epoch + 1"}}))
		if err != nil {
			return err
		}
		if err := forget(s.tx, try); err != nil {
			return err
		}
		return s.tx.Model(&Session{}).Where("id = ? AND user_id = ? AND epoch = ?", session, u.ID, u.Epoch).
			Update("epoch", clause.Expr{SQL: "epoch + 1"}).Error
	})
}

// SessionRow is one of a person's own sessions.
type SessionRow struct {
	ID              uint64
	Address, Agent  string
	CreatedAt, Seen time.Time
}

// Sessions lists the acting person's sessions that are not over, the last used
// first.
func (s Scope) Sessions(ctx context.Context) ([]SessionRow, error) {
	var rows []SessionRow
	idle := staffIdleFor
	if s.actor.Role == Student {
		idle = idleFor
	}
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT x.id, x.address, x.agent, x.created_at, x.seen_at AS seen
			FROM sessions x JOIN users u ON u.id = x.user_id AND u.epoch = x.epoch
			WHERE x.user_id = ? AND NOT x.pending AND x.expires_at > ? AND x.seen_at > ? ORDER BY x.seen_at DESC, x.id DESC LIMIT 50`,
			s.actor.UserID, s.now(), s.now().Add(-idle)).Scan(&rows).Error
	})
	return rows, err
}

// EndSession ends one of the acting person's own sessions.
func (s Scope) EndSession(ctx context.Context, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		ended := s.tx.Delete(&Session{}, "id = ? AND user_id = ?", id, s.actor.UserID)
		if ended.Error == nil && ended.RowsAffected == 0 {
			return ErrNotFound
		}
		return ended.Error
	})
}

// SignOutEverywhere ends all sessions of the acting person, this one too.
func (s Scope) SignOutEverywhere(ctx context.Context) error {
	return s.write(ctx, func(s Scope) error {
		err := s.tx.Model(&User{}).Where("id = ?", s.actor.UserID).Update("epoch", clause.Expr{SQL: "epoch + 1"}).Error
		if err != nil {
			return err
		}
		return s.tx.Delete(&Session{}, "user_id = ?", s.actor.UserID).Error
	})
}
