package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// How long a session lives: without use, and at all. Staff see other people's
// records and sit at machines that others use too; students see only their own,
// on their phones, several times a day. See decision 0010.
const (
	staffIdleFor   = 30 * time.Minute
	staffFor       = 12 * time.Hour
	idleFor        = 3 * 24 * time.Hour
	sessionFor     = 7 * 24 * time.Hour
	seenEvery      = time.Minute
	sessionEntropy = 32
	// secondFor is how long the second step of signing in may take.
	secondFor = 10 * time.Minute
	// freshFor is how long a proof of identity is good for delicate acts.
	freshFor = 15 * time.Minute
)

// signingIn is why sessions are looked up over all universities: until then
// nobody knows where a person belongs.
const signingIn = "signing in"

// Session is one signed-in browser. The row keeps only a hash of the secret
// that the browser holds.
type Session struct {
	ID        uint64
	TokenHash string
	UserID    uint64
	Epoch     int
	Address   string
	Agent     string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time

	UniversityID *uint64    // nil: of a platform administrator
	Method       string     // "password", "passkey" or "oidc"
	Pending      bool       // a second factor is still to come
	ConfirmedAt  *time.Time // when the person last proved who they are
	ViewID       *uint64    // the support view that the session is in
}

// Visitor is a signed-in person as every page needs them.
type Visitor struct {
	Actor
	SessionID  uint64
	Method     string // how they signed in: "password", "passkey" or "oidc"
	Name       string
	Email      string
	Language   string // "" follows the browser
	University University
	SeenAt     time.Time
	// ConfirmedAt is when they last proved who they are.
	ConfirmedAt time.Time
	// FactorMissing: the university wants a second factor of its staff, and
	// this person has none yet.
	FactorMissing bool
	// Support is the support view that the session is in: the visitor is then
	// the person whose eyes are borrowed. nil for none.
	Support *Support
	// LogoAt is when the university's logo last changed; nil: it has none.
	LogoAt *time.Time
	// Unread counts the notices that they have not read; from 100 on it stands for
	// that and more. In a support view nobody reads them.
	Unread int
}

// Fresh tells whether the last proof of identity is good for delicate acts.
func (v Visitor) Fresh(now time.Time) bool { return now.Sub(v.ConfirmedAt) <= freshFor }

// Browser is what is kept of the browser that signs in. Device is what it has
// kept of signing in before, see Device.
type Browser struct{ Address, Agent, Device string }

// SignIn checks e-mail and password and starts a session; token is what the
// browser keeps. ErrWrongPassword says nothing about whether there is such an
// account, or whether it or its university is closed; ErrTooMany counts tries
// by account and by address.
func (s *Store) SignIn(ctx context.Context, email, password string, b Browser) (token string, err error) {
	key := emailKey(typeable(email))
	tries := s.signInGuard(key, b)
	var user User
	err = s.try(ctx, tries, func() (bool, error) {
		var fits bool
		user, fits, err = s.byPassword(ctx, key, password)
		return fits, err
	})
	if errors.Is(err, ErrWrongPassword) {
		return "", errors.Join(err, s.auditRefusedSignIn(ctx, user))
	}
	if err != nil {
		return "", err
	}
	return s.openSession(ctx, user, b, "password", tries...)
}

// openSession writes the session row and forgets the failed tries. Who has a
// second factor gets a pending session, with which only the second step of
// signing in can be reached, unless a passkey was both at once.
func (s *Store) openSession(ctx context.Context, user User, b Browser, method string, passed ...attempt) (string, error) {
	token, row := s.newSession(user, b, method)
	if row.Pending = user.FactorSince != nil && method != "passkey"; row.Pending {
		row.ConfirmedAt, row.ExpiresAt = nil, row.CreatedAt.Add(secondFor)
	}
	err := s.across(ctx, signingIn, func(tx *gorm.DB) error {
		for _, a := range passed {
			if err := s.forget(tx, a); err != nil {
				return err
			}
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return s.auditSignIn(tx, user, row)
	})
	return token, err
}

// newSession gives a session that is not written yet, with its secret.
func (s *Store) newSession(user User, b Browser, method string) (token string, row Session) {
	now, lasts := s.Now(), sessionFor
	if user.Role != Student {
		lasts = staffFor
	}
	token = secret(sessionEntropy)
	return token, Session{
		TokenHash: digest(token), UniversityID: user.UniversityID, UserID: user.ID, Epoch: user.Epoch, Method: method,
		ConfirmedAt: &now, Address: cut(b.Address, 64), Agent: cut(typeable(b.Agent), 200),
		CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(lasts),
	}
}

// Visitor gives the person behind a token. ErrNotFound when the session is
// over: signed out, expired, idle too long, the password or role changed since,
// the person deactivated or the university closed; and when the second step of
// signing in is still to come. One query.
func (s *Store) Visitor(ctx context.Context, token string) (Visitor, error) {
	return s.visitor(ctx, token, false)
}

// HalfWay gives the person behind a token who has still to show the second
// factor. They are not signed in: nothing but that step is open to them.
func (s *Store) HalfWay(ctx context.Context, token string) (Visitor, error) {
	return s.visitor(ctx, token, true)
}

// visitorRow is what one query finds out about a session.
type visitorRow struct {
	SessionID, UserID    uint64
	SeenAt               time.Time
	ConfirmedAt          *time.Time
	Method               string
	View                 supportRow `gorm:"embedded"`
	Name, Email          string
	Language             string
	Role                 Role
	FactorSince          *time.Time
	UniversityID         *uint64
	Slug, University     string
	TimeZone, HomeTongue string
	MinGroup, MoodGroup  int
	StaffFactor          bool
	Colour, Contact      string
	PrivacyURL           string
	LogoAt               *time.Time
	Unread               int
}

func (s *Store) visitor(ctx context.Context, token string, pending bool) (Visitor, error) {
	var row visitorRow
	now := s.Now()
	err := s.readingAcross(ctx, signingIn, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT s.id AS session_id, s.seen_at, s.confirmed_at, s.method, `+supportColumns+`,
			u.id AS user_id, u.name, u.email, u.language, u.role, u.factor_since, u.university_id,
			v.slug, v.name AS university, v.time_zone, v.language AS home_tongue, v.min_group, v.mood_group, v.staff_factor,
			v.colour, v.contact, v.privacy_url, g.changed_at AS logo_at, `+unreadNotices+` AS unread
		FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN universities v ON v.id = u.university_id
			LEFT JOIN university_logos g ON g.university_id = v.id `+supportJoin+`
		WHERE s.token_hash = ? AND s.pending = ? AND s.expires_at > ? AND s.epoch = u.epoch AND u.deactivated_at IS NULL
			AND (u.role = 'student' AND s.seen_at > ? OR u.role <> 'student' AND s.seen_at > ?)
			AND (v.id IS NULL OR v.active)`,
			now, digest(token), pending, now, now.Add(-idleFor), now.Add(-staffIdleFor)).Take(&row).Error
	})
	if err != nil {
		return Visitor{}, err
	}
	return row.visitor(), nil
}

func (row visitorRow) visitor() Visitor {
	v := Visitor{
		Actor: Actor{UserID: row.UserID, Role: row.Role}, SessionID: row.SessionID, Method: row.Method, SeenAt: row.SeenAt,
		Name: row.Name, Email: row.Email, Language: row.Language,
		FactorMissing: row.StaffFactor && row.Role != Student && row.FactorSince == nil,
	}
	if row.ConfirmedAt != nil {
		v.ConfirmedAt = *row.ConfirmedAt
	}
	if row.UniversityID != nil {
		v.UniversityID = *row.UniversityID
		v.University = University{
			ID: *row.UniversityID, Slug: row.Slug, Name: row.University, TimeZone: row.TimeZone,
			Language: row.HomeTongue, MinGroup: row.MinGroup, MoodGroup: row.MoodGroup, StaffFactor: row.StaffFactor, Active: true,
			Colour: row.Colour, Contact: row.Contact, PrivacyURL: row.PrivacyURL,
		}
		v.LogoAt, v.Unread = row.LogoAt, row.Unread
	}
	row.View.borrow(&v)
	return v
}

// Seen notes that a session is in use; it writes at most every few minutes.
func (s *Store) Seen(ctx context.Context, v Visitor) error {
	now := s.Now()
	if now.Sub(v.SeenAt) < seenEvery {
		return nil
	}
	return s.across(ctx, signingIn, func(tx *gorm.DB) error {
		return tx.Model(&Session{}).Where("id = ?", v.SessionID).Update("seen_at", now).Error
	})
}

// SignOut ends the session of a token; one that is over already is no error.
func (s *Store) SignOut(ctx context.Context, token string) error {
	return s.across(ctx, signingIn, func(tx *gorm.DB) error {
		if err := s.auditSignOut(tx, digest(token)); err != nil {
			return err
		}
		return tx.Delete(&Session{}, "token_hash = ?", digest(token)).Error
	})
}

// cut keeps the first n bytes of a text, never half a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
