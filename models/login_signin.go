package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Identity links a person to who they are at their university's login.
type Identity struct {
	ID           uint64
	UniversityID uint64
	UserID       uint64
	ProviderID   uint64
	Subject      string
	LinkedAt     time.Time
}

// LoginClaims is what a provider says of somebody, after its signature was
// checked.
type LoginClaims struct {
	Subject  string
	Email    string
	Verified bool // the provider says that it checked the address
}

// ErrNoAccount: the login is good, but nobody here belongs to it.
var ErrNoAccount = errors.New("no account for this login")

// SignInByLogin starts a session for whom a provider vouches for. The first
// time it links the login to the person of the provider's university who has
// the same address, if the provider has verified it. ErrNoAccount when there
// is no such person, or they may not sign in.
func (s *Store) SignInByLogin(ctx context.Context, p LoginProvider, claims LoginClaims, b Browser) (token string, err error) {
	if claims.Subject == "" || len(claims.Subject) > 255 {
		return "", ErrNoAccount
	}
	var user User
	err = s.across(ctx, signingIn, func(tx *gorm.DB) error {
		var err error
		user, err = s.linked(tx, p, claims)
		return err
	})
	if err != nil {
		return "", err
	}
	return s.openSession(ctx, user, b, "oidc", attempt{kind: "sign-in account", subject: user.EmailKey})
}

// linked finds the person of a login, and links them the first time.
func (s *Store) linked(tx *gorm.DB, p LoginProvider, claims LoginClaims) (User, error) {
	var user User
	err := tx.Raw(`SELECT u.* FROM identities i JOIN users u ON u.university_id = i.university_id AND u.id = i.user_id
		WHERE i.university_id = ? AND i.provider_id = ? AND i.subject = ?`, p.UniversityID, p.ID, claims.Subject).Scan(&user).Error
	if err != nil {
		return user, err
	}
	if user.ID != 0 {
		if user.DeactivatedAt != nil {
			return user, ErrNoAccount
		}
		return user, nil
	}
	if !claims.Verified || claims.Email == "" {
		return user, ErrNoAccount
	}
	err = tx.Where("university_id = ? AND email_key = ? AND deactivated_at IS NULL", p.UniversityID, emailKey(claims.Email)).
		Limit(1).Find(&user).Error
	if err != nil {
		return user, err
	}
	if user.ID == 0 {
		return user, ErrNoAccount
	}
	link := Identity{UniversityID: p.UniversityID, UserID: user.ID, ProviderID: p.ID, Subject: claims.Subject, LinkedAt: s.Now()}
	if err := tx.Create(&link).Error; err != nil {
		return user, errors.Join(ErrNoAccount, known(err)) // another subject holds the link already
	}
	who := Actor{UserID: user.ID, UniversityID: p.UniversityID, Role: user.Role}
	if err := s.auditAs(tx, who, "login.link", "user", user.ID, map[string]any{"login": p.ID}); err != nil {
		return user, err
	}
	return user, s.post(tx, Letter{
		Kind: MailFactorAdded, Key: fmt.Sprintf("login-linked/%d", link.ID), To: user, Values: map[string]string{"factor": "login"},
	})
}
