package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// LinkKind says what a one-time link is good for.
type LinkKind string

// The kinds of links that are sent by mail.
const (
	LinkInvitation   LinkKind = "invitation"   // choose the first password
	LinkReset        LinkKind = "reset"        // choose another password
	LinkVerification LinkKind = "verification" // the address is mine
	LinkEmail        LinkKind = "email"        // the new address is mine
)

// How long a link is good.
const (
	invitationFor = 14 * 24 * time.Hour
	linkFor       = 30 * time.Minute
)

const linkEntropy = 32 // bytes

// How many links that are over, or never were, one address may try.
const linkTriesAddress = 50

// AccountLink is a link that lets its holder do one thing, once. The row keeps
// only a hash of the secret in the link. There is one row for each person and
// kind: a new link takes the place of the one before. It is bound to the
// person's epoch, like a session: whatever ends their sessions ends it too.
type AccountLink struct {
	ID           uint64
	UniversityID *uint64 // nil: of a platform administrator
	UserID       uint64
	Kind         LinkKind
	TokenHash    string
	Email        string // the new address, or the one to verify
	Epoch        int
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       *time.Time
}

// path is where the link leads.
func (k LinkKind) path(token string) string {
	switch k {
	case LinkInvitation:
		return "/invitations/" + token
	case LinkReset:
		return "/password/reset/" + token
	case LinkVerification:
		return "/verify/" + token
	}
	return "/account/email/" + token
}

// letter is the mail that carries the link.
func (k LinkKind) letter() string {
	switch k {
	case LinkInvitation:
		return MailInvitation
	case LinkReset:
		return MailReset
	case LinkVerification:
		return MailVerification
	}
	return MailNewAddress
}

func (k LinkKind) lasts() time.Duration {
	if k == LinkInvitation {
		return invitationFor
	}
	return linkFor
}

// ownedBy limits a query on a table of people's own records to one person's.
func ownedBy(tx *gorm.DB, record any, u User) *gorm.DB {
	if u.UniversityID == nil {
		return tx.Model(record).Where("university_id IS NULL AND user_id = ?", u.ID)
	}
	return tx.Model(record).Where("university_id = ? AND user_id = ?", *u.UniversityID, u.ID)
}

// newLink makes a link for a person; the one of this kind that they had before
// is dead. The caller's transaction holds the person's row, see holdUser.
func (s *Store) newLink(tx *gorm.DB, u User, kind LinkKind, email string, lasts time.Duration) (token string, row AccountLink, err error) {
	if err := ownedBy(tx, &AccountLink{}, u).Where("kind = ?", kind).Delete(&AccountLink{}).Error; err != nil {
		return "", row, err
	}
	token = secret(linkEntropy)
	row = AccountLink{
		UniversityID: u.UniversityID, UserID: u.ID, Kind: kind, TokenHash: digest(token), Email: email, Epoch: u.Epoch,
		CreatedAt: s.Now(), ExpiresAt: s.Now().Add(lasts),
	}
	return token, row, tx.Create(&row).Error
}

// sendLink makes a link and posts the letter that carries it, to an address
// that may be another than the person's.
func (s *Store) sendLink(tx *gorm.DB, u User, kind LinkKind, to string) error {
	token, row, err := s.newLink(tx, u, kind, to, kind.lasts())
	if err != nil {
		return err
	}
	u.Email = to
	return s.post(tx, Letter{
		Kind: kind.letter(), Key: fmt.Sprintf("link/%d", row.ID), To: u, Link: kind.path(token), Until: row.ExpiresAt,
	})
}

// holdUser reads a person for a change, so that two changes at once come one
// after the other.
func (s *Store) holdUser(tx *gorm.DB, q *gorm.DB) (User, error) {
	var u User
	return u, known(s.held(q).Take(&u).Error)
}

// usingALink is why links are looked up over all universities: who opens one
// is not signed in.
const usingALink = "using a one-time link"

// linkHolder is whose link it is, if it can still be used: not used, not over,
// and neither password, address, role nor state of the person changed since.
func (s *Store) linkHolder(tx *gorm.DB, kind LinkKind, token string) (AccountLink, User, error) {
	var link AccountLink
	err := tx.Raw(`SELECT l.* FROM account_links l JOIN users u ON u.id = l.user_id AND u.epoch = l.epoch
			LEFT JOIN universities v ON v.id = u.university_id
		WHERE l.token_hash = ? AND l.kind = ? AND l.used_at IS NULL AND l.expires_at > ?
			AND u.deactivated_at IS NULL AND u.erased_at IS NULL AND (v.id IS NULL OR v.active)`,
		digest(token), kind, s.Now()).Take(&link).Error
	if err != nil {
		return link, User{}, orClosed(err)
	}
	u, err := s.holdUser(tx, tx.Model(&User{}).Where("id = ? AND epoch = ?", link.UserID, link.Epoch))
	return link, u, orClosed(err)
}

// orClosed: a link that is not there is over, whatever it was.
func orClosed(err error) error {
	if errors.Is(known(err), ErrNotFound) {
		return ErrClosed
	}
	return err
}

// useLink carries out what a link is good for, once: of two who use it at the
// same moment the second finds it used. ErrClosed when it is over, which counts
// against the address that sent it; ErrTooMany when that has tried too many.
func (s *Store) useLink(ctx context.Context, kind LinkKind, token, address string, do func(tx *gorm.DB, link AccountLink, u User) error) error {
	if err := s.allowed(ctx, linkGuard(address)); err != nil {
		return err
	}
	err := s.across(ctx, usingALink, func(tx *gorm.DB) error {
		link, u, err := s.linkHolder(tx, kind, token)
		if err != nil {
			return err
		}
		used := tx.Model(&AccountLink{}).Where("id = ? AND used_at IS NULL", link.ID).Update("used_at", s.Now())
		if used.Error != nil {
			return used.Error
		}
		if used.RowsAffected == 0 {
			return ErrClosed
		}
		return do(tx, link, u)
	})
	return s.counted(ctx, address, err)
}

// LinkInfo is what the page behind a link says.
type LinkInfo struct {
	Name, Email string // the holder's; Email is the address that the link is about
	University  string
	TimeZone    string // of the university
	Until       time.Time
}

// Zone is where the times of the page are local.
func (i LinkInfo) Zone() *time.Location { return University{TimeZone: i.TimeZone}.Zone() }

// Link tells whose a link is, before anything is done with it. ErrClosed when
// it is over, ErrTooMany for an address that tried too many of those.
func (s *Store) Link(ctx context.Context, kind LinkKind, token, address string) (LinkInfo, error) {
	if err := s.allowed(ctx, linkGuard(address)); err != nil {
		return LinkInfo{}, err
	}
	var info LinkInfo
	err := s.readingAcross(ctx, usingALink, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT u.name, CASE l.email WHEN '' THEN u.email ELSE l.email END AS email, v.name AS university, v.time_zone, l.expires_at AS until
			FROM account_links l JOIN users u ON u.id = l.user_id AND u.epoch = l.epoch LEFT JOIN universities v ON v.id = u.university_id
			WHERE l.token_hash = ? AND l.kind = ? AND l.used_at IS NULL AND l.expires_at > ?
				AND u.deactivated_at IS NULL AND u.erased_at IS NULL AND (v.id IS NULL OR v.active)`,
			digest(token), kind, s.Now()).Take(&info).Error
	})
	return info, orClosed(err)
}

func linkGuard(address string) attempt {
	return attempt{"link address", addressOf(address), linkTriesAddress}
}

// counted counts a link that is over against the address that sent it.
func (s *Store) counted(ctx context.Context, address string, err error) error {
	if errors.Is(err, ErrClosed) {
		return errors.Join(err, s.failed(ctx, linkGuard(address)))
	}
	return err
}
