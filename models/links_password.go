package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// resetKind names what is remembered of somebody who forgot the password.
const resetKind = "reset"

// How often a quarter of an hour a link may be asked for: for one address of
// mail, and from one address of the net.
const (
	resetTries        = 3
	resetTriesAddress = 30
)

// ForgotPassword notes that somebody wants to choose another password. Whether
// there is such an account is found out later, by SendResets: here nobody can
// tell, neither from the answer nor from the time that it takes. ErrTooMany
// counts by account and by address, whether there is an account or not.
func (s *Store) ForgotPassword(ctx context.Context, email, address string) error {
	f := faults{}
	checkEmail(f, "email", email)
	if err := f.err(); err != nil {
		return err
	}
	key := emailKey(typeable(email))
	err := s.count(ctx, attempt{"reset account", key, resetTries}, attempt{"reset address", addressOf(address), resetTriesAddress})
	if err != nil {
		return err
	}
	if err := s.remember(ctx, secret(linkEntropy), resetKind, 0, s.keys.seal(key, resetKind), linkFor); err != nil {
		return err
	}
	s.nudge()
	return nil
}

// SendResets sends the links that were asked for, to those who have an account,
// and tells how many. Of several processes each request is answered by one.
func (s System) SendResets(ctx context.Context) (int, error) {
	sent := 0
	for {
		var found bool
		err := s.store.across(ctx, s.reason, func(tx *gorm.DB) error {
			var request Handshake
			var err error
			if request, found, err = s.store.takeReset(tx); err != nil || !found {
				return err
			}
			there, err := s.store.sendReset(tx, request)
			if there {
				sent++
			}
			return err
		})
		if err != nil || !found {
			return sent, err
		}
	}
}

// takeReset takes the oldest request away: what it asks for is done by the same
// transaction.
func (s *Store) takeReset(tx *gorm.DB) (request Handshake, found bool, err error) {
	oldest := tx.Model(&Handshake{}).Where("kind = ?", resetKind).Order("created_at, token_hash").Limit(1)
	if s.engine == Postgres {
		oldest = oldest.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
	}
	if err := oldest.Take(&request).Error; err != nil {
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return request, false, nil
		}
		return request, false, err
	}
	return request, true, tx.Delete(&Handshake{}, "token_hash = ?", request.TokenHash).Error
}

func (s *Store) sendReset(tx *gorm.DB, request Handshake) (there bool, err error) {
	key, err := s.keys.open(request.Content, resetKind)
	if err != nil || !request.ExpiresAt.After(s.Now()) {
		return false, nil // sealed with another key, or so old that nobody waits for it
	}
	u, err := s.holdUser(tx, tx.Model(&User{}).Where(`email_key = ? AND deactivated_at IS NULL AND erased_at IS NULL
		AND (university_id IS NULL OR EXISTS (SELECT 1 FROM universities v WHERE v.id = users.university_id AND v.active))`, key))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := s.auditAs(tx, u.actor(), "password.forgot", "user", u.ID, nil); err != nil {
		return false, err
	}
	return true, s.sendLink(tx, u, LinkReset, u.Email)
}

// ChoosePassword gives the holder of an invitation or a reset link a password.
// It ends all sessions and all other links of theirs, and shows that the
// address is theirs. ErrClosed when the link is over, Invalid leaves it usable.
func (s *Store) ChoosePassword(ctx context.Context, kind LinkKind, token, password, address string) error {
	info, err := s.Link(ctx, kind, token, address)
	if err != nil {
		return s.counted(ctx, address, err)
	}
	f := faults{}
	checkPassword(f, "password", password, info.Name, info.Email, info.University)
	if err := f.err(); err != nil {
		return err
	}
	hash, err := s.hashPassword(ctx, password) // slow, so outside of the transaction
	if err != nil {
		return err
	}
	return s.useLink(ctx, kind, token, address, func(tx *gorm.DB, _ AccountLink, u User) error { return s.setByLink(tx, kind, u, hash) })
}

func (s *Store) setByLink(tx *gorm.DB, kind LinkKind, u User, hash string) error {
	change := s.newPassword(hash)
	change["verified_at"] = s.Now()
	if err := tx.Model(&User{}).Where("id = ?", u.ID).Updates(change).Error; err != nil {
		return err
	}
	if err := ownedBy(tx, &Session{}, u).Delete(&Session{}).Error; err != nil {
		return err
	}
	// Who has read the mail may try again, however often others guessed.
	if err := s.forget(tx, guard("sign-in account", u.EmailKey, signInTries)...); err != nil {
		return err
	}
	if kind == LinkInvitation {
		return s.auditAs(tx, u.actor(), "invitation.accept", "user", u.ID, nil)
	}
	if err := s.auditAs(tx, u.actor(), "password.reset", "user", u.ID, nil); err != nil {
		return err
	}
	return s.post(tx, Letter{Kind: MailPasswordChanged, Key: fmt.Sprintf("password/%d/%d", u.ID, u.Epoch), To: u})
}

// actor is the person as who does something.
func (u User) actor() Actor {
	a := Actor{UserID: u.ID, Role: u.Role}
	if u.UniversityID != nil {
		a.UniversityID = *u.UniversityID
	}
	return a
}
