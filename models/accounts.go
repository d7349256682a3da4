package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// ChooseLanguage keeps the actor's language.
func (s Scope) ChooseLanguage(ctx context.Context, lang string) error {
	if lang != "en" && lang != "de" {
		return &Invalid{Fields: map[string]Message{"lang": Say("Please choose a language.")}}
	}
	return s.write(ctx, func(s Scope) error {
		return s.people().Where("id = ?", s.actor.UserID).Update("language", lang).Error
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
		return s.people().Where("id = ?", s.actor.UserID).
			Updates(map[string]any{"name": name, "name_key": foldKey(name), "language": lang}).Error
	})
}

// proofTries is how many wrong passwords a quarter of an hour allows to
// somebody who is signed in, wherever the program asks for the password again.
const proofTries = 10

// prove compares a password with the acting person's. Tries count for all
// doors behind the login together, and apart from those in front of it: whoever
// guesses at the login does not keep the owner from changing the password.
func (s Scope) prove(ctx context.Context, password string) (User, []attempt, error) {
	u, err := s.self(ctx)
	if err != nil {
		return u, nil, err
	}
	tries := guard("proof", strconv.FormatUint(u.ID, 10), proofTries)
	return u, tries, s.store.try(ctx, tries, func() (bool, error) { return s.store.fits(ctx, u.PasswordHash, password) })
}

// ChangePassword gives the acting person a new password. It ends every other
// session and every link that was sent; the session named goes on.
// ErrWrongPassword when the current password does not fit, ErrTooMany after too
// many wrong ones.
func (s Scope) ChangePassword(ctx context.Context, session uint64, current, password string) error {
	u, err := s.self(ctx)
	if err != nil {
		return err
	}
	f := faults{}
	checkPassword(f, "password", password, s.store.knownOf(ctx, u)...)
	if err := f.err(); err != nil {
		return err
	}
	u, tries, err := s.prove(ctx, current)
	if err != nil {
		return err
	}
	hash, err := s.store.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		// Of two changes at once the second meets another hash and is refused.
		err := oneRow(s.people().Where("id = ? AND password_hash = ?", u.ID, u.PasswordHash).Updates(s.store.newPassword(hash)))
		if err != nil {
			return err
		}
		if err := s.store.forget(s.tx, tries...); err != nil {
			return err
		}
		err = s.mine(&Session{}).Where("id = ? AND epoch = ?", session, u.Epoch).Update("epoch", clause.Expr{SQL: "epoch + 1"}).Error
		if err != nil {
			return err
		}
		if err := s.audit("password.change", "user", u.ID, nil); err != nil {
			return err
		}
		return s.store.post(s.tx, Letter{Kind: MailPasswordChanged, Key: fmt.Sprintf("password/%d/%d", u.ID, u.Epoch), To: u})
	})
}

// newPassword are the columns that change with a password: whatever the person
// was let in with before is over.
func (s *Store) newPassword(hash string) map[string]any {
	return map[string]any{"password_hash": hash, "password_at": s.Now(), "epoch": clause.Expr{SQL: "epoch + 1"}}
}

// knownOf is what everybody may know of a person and therefore is no password.
func (s *Store) knownOf(ctx context.Context, u User) []string {
	known := []string{u.Name, u.Email}
	if u.UniversityID == nil {
		return known
	}
	var at University
	err := s.readingAcross(ctx, "checking a new password", func(tx *gorm.DB) error { return tx.Take(&at, "id = ?", *u.UniversityID).Error })
	if err != nil {
		return known // the rest of the rules hold all the same
	}
	return append(known, at.Name, at.Slug)
}

// Account is what a person sees of their own login.
type Account struct {
	Email       string
	HasPassword bool
	VerifiedAt  *time.Time // when the address was shown to be theirs
	PasswordAt  *time.Time // when the password was set
	FactorSince *time.Time // since when there is a second step of signing in
}

// Account gives the acting person's own.
func (s Scope) Account(ctx context.Context) (Account, error) {
	u, err := s.self(ctx)
	return Account{
		Email: u.Email, HasPassword: u.PasswordHash != "", VerifiedAt: u.VerifiedAt, PasswordAt: u.PasswordAt, FactorSince: u.FactorSince,
	}, err
}

// SessionRow is one of a person's own sessions.
type SessionRow struct {
	ID              uint64
	Address, Agent  string
	Method          string // "password", "passkey" or "oidc"
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
		return s.mine(&Session{}).Select("id, address, agent, method, created_at, seen_at AS seen").
			Where("epoch = (?)", s.people().Select("epoch").Where("id = ?", s.actor.UserID)).
			Where("NOT pending AND expires_at > ? AND seen_at > ?", s.now(), s.now().Add(-idle)).
			Order("seen_at DESC, id DESC").Limit(50).Scan(&rows).Error
	})
	return rows, err
}

// EndSession ends one of the acting person's own sessions.
func (s Scope) EndSession(ctx context.Context, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		if err := oneRowGone(s.mine(&Session{}).Where("id = ?", id).Delete(&Session{})); err != nil {
			return err
		}
		return s.audit("session.end", "session", id, nil)
	})
}

func oneRowGone(done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return ErrNotFound
	}
	return done.Error
}

// SignOutEverywhere ends all sessions of the acting person, this one too, and
// every link that was sent to them.
func (s Scope) SignOutEverywhere(ctx context.Context) error {
	return s.write(ctx, func(s Scope) error {
		err := s.people().Where("id = ?", s.actor.UserID).Update("epoch", clause.Expr{SQL: "epoch + 1"}).Error
		if err != nil {
			return err
		}
		if err := s.mine(&Session{}).Delete(&Session{}).Error; err != nil {
			return err
		}
		return s.audit("session.end.all", "user", s.actor.UserID, nil)
	})
}
