package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// linkAsks is how many links a person may have sent in a quarter of an hour.
const linkAsks = 5

// AskNewAddress sends a link to an address that the acting person wants to
// have, and tells the present one of it. Whether the new address belongs to
// somebody already is found out by who reads mail there, and by nobody else.
func (s Scope) AskNewAddress(ctx context.Context, email string) error {
	email = strings.TrimSpace(email)
	u, err := s.self(ctx)
	if err != nil {
		return err
	}
	f := faults{}
	checkEmail(f, "email", email)
	if emailKey(email) == u.EmailKey {
		f.add("email", Say("This is your address already."))
	}
	if err := f.err(); err != nil {
		return err
	}
	if err := s.store.count(ctx, s.asking()); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		u, err := s.store.holdUser(s.tx, s.people().Where("id = ?", u.ID))
		if err != nil {
			return err
		}
		if err := s.store.sendLink(s.tx, u, LinkEmail, email); err != nil {
			return err
		}
		if err := s.audit("address.ask", "user", u.ID, nil); err != nil {
			return err
		}
		return s.store.post(s.tx, Letter{Kind: MailAddressAsked, Key: "address-asked/" + secret(12), To: u})
	})
}

func (s Scope) asking() attempt {
	return attempt{"link asked", strconv.FormatUint(s.actor.UserID, 10), linkAsks}
}

// AskVerification sends the acting person a link that shows that their address
// is theirs.
func (s Scope) AskVerification(ctx context.Context) error {
	if err := s.store.count(ctx, s.asking()); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		u, err := s.store.holdUser(s.tx, s.people().Where("id = ?", s.actor.UserID))
		if err != nil || u.VerifiedAt != nil {
			return err
		}
		return s.store.sendLink(s.tx, u, LinkVerification, u.Email)
	})
}

// Verify notes that the address of a link's holder is theirs. ErrClosed when
// the link is over, ErrTooMany after too many of those.
func (s *Store) Verify(ctx context.Context, token, address string) error {
	return s.useLink(ctx, LinkVerification, token, address, func(tx *gorm.DB, link AccountLink, u User) error {
		if emailKey(link.Email) != u.EmailKey {
			return ErrClosed
		}
		if err := tx.Model(&User{}).Where("id = ?", u.ID).Update("verified_at", s.Now()).Error; err != nil {
			return err
		}
		return s.auditAs(tx, u.actor(), "address.verify", "user", u.ID, nil)
	})
}

// TakeNewAddress gives a link's holder the address that the link was sent to.
// All sessions end: from now on the person signs in with the new one. ErrClosed
// when the link is over, ErrTooMany after too many of those, Invalid when the
// address belongs to somebody.
func (s *Store) TakeNewAddress(ctx context.Context, token, address string) error {
	err := s.useLink(ctx, LinkEmail, token, address, func(tx *gorm.DB, link AccountLink, u User) error {
		err := tx.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{
			"email": link.Email, "email_key": emailKey(link.Email), "verified_at": s.Now(), "epoch": clause.Expr{SQL: "epoch + 1"},
		}).Error
		if err != nil {
			return err
		}
		if err := s.auditAs(tx, u.actor(), "address.change", "user", u.ID, nil); err != nil {
			return err
		}
		return s.post(tx, Letter{Kind: MailAddressChanged, Key: fmt.Sprintf("address/%d/%d", u.ID, u.Epoch), To: u})
	})
	return addressTaken(err)
}
