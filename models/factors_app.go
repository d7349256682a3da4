package models

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// An app makes a new code of six digits every 30 seconds (RFC 6238). A code of
// the step before or after is good too: clocks differ, and typing takes time.
const (
	appPeriod   = 30
	appDrift    = 1
	appSetUpFor = 30 * time.Minute
)

// TOTPFactor is an app that makes codes. The secret is sealed.
type TOTPFactor struct {
	UserID       uint64 `gorm:"primaryKey;autoIncrement:false"`
	UniversityID *uint64
	SealedSecret string
	LastStep     int64 // of the last code that was taken: none is taken twice
	ConfirmedAt  *time.Time
	CreatedAt    time.Time
}

// TableName says where they are.
func (TOTPFactor) TableName() string { return "totp_factors" }

// AppSetup is what a person puts into their app, as text and as an address
// that goes into a QR code.
type AppSetup struct{ Secret, Address string }

// appSeal names for what an app's secret is sealed.
func appSeal(user uint64) string { return fmt.Sprintf("totp %d", user) }

// BeginApp draws the secret of an app. Nothing changes until a code from the
// app shows that it is there; the token leads to the secret for half an hour.
func (s Scope) BeginApp(ctx context.Context) (token string, err error) {
	u, err := s.self(ctx)
	if err != nil {
		return "", err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Luna", AccountName: u.Email, Period: appPeriod, SecretSize: 20})
	if err != nil {
		return "", fmt.Errorf("drawing the secret of an app: %w", err)
	}
	token = secret(16)
	sealed := s.store.keys.seal(key.URL(), appSeal(u.ID))
	return token, s.store.remember(ctx, token, "totp", u.ID, sealed, appSetUpFor)
}

// AppSetup gives the secret that BeginApp drew. ErrNotFound when it is over or
// somebody else's.
func (s Scope) AppSetup(ctx context.Context, token string) (AppSetup, error) {
	sealed, err := s.store.recall(ctx, token, "totp", s.actor.UserID)
	if err != nil {
		return AppSetup{}, err
	}
	address, err := s.store.keys.open(sealed, appSeal(s.actor.UserID))
	if err != nil {
		return AppSetup{}, err
	}
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return AppSetup{}, fmt.Errorf("reading the secret of an app: %w", err)
	}
	return AppSetup{Secret: key.Secret(), Address: address}, nil
}

// ConfirmApp takes the app in use, in the place of one that was there before,
// as soon as it has made the right code. ErrWrongPassword for a wrong one. Who
// had no second factor gets recovery codes; they are shown this once.
func (s Scope) ConfirmApp(ctx context.Context, session uint64, token, code string) (recovery []string, err error) {
	setup, err := s.AppSetup(ctx, token)
	if err != nil {
		return nil, err
	}
	var step int64
	tries := secondGuard(s.actor.UserID)
	err = s.store.try(ctx, tries, func() (bool, error) {
		step = appStep(setup.Secret, tidyCode(code), s.now())
		return step != 0, nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := s.store.redeem(ctx, token, "totp", s.actor.UserID); err != nil {
		return nil, err
	}
	now := s.now()
	err = s.changing(ctx, session, "add", "totp", func(s Scope, u User) error {
		if err := s.store.forget(s.tx, tries...); err != nil {
			return err
		}
		if err := s.mine(&TOTPFactor{}).Delete(&TOTPFactor{}).Error; err != nil {
			return err
		}
		row := TOTPFactor{
			UserID: u.ID, UniversityID: u.UniversityID, LastStep: step, ConfirmedAt: &now, CreatedAt: now,
			SealedSecret: s.store.keys.seal(setup.Secret, appSeal(u.ID)),
		}
		if err := s.tx.Create(&row).Error; err != nil {
			return err
		}
		recovery, err = s.firstCodes(u)
		return err
	})
	return recovery, err
}

// RemoveApp takes the app away. ErrNotFound when there is none, Invalid when
// the university wants a second factor and this is the only one.
func (s Scope) RemoveApp(ctx context.Context, session uint64) error {
	return s.changing(ctx, session, "remove", "totp", func(s Scope, _ User) error {
		gone := s.mine(&TOTPFactor{}).Delete(&TOTPFactor{})
		if gone.Error == nil && gone.RowsAffected == 0 {
			return ErrNotFound
		}
		return gone.Error
	})
}

// takeApp accepts a code of the acting person's app, each once. It must run in
// a write transaction. ErrWrongPassword for all others.
func (s Scope) takeApp(code string) error {
	var app TOTPFactor
	if err := s.mine(&TOTPFactor{}).Limit(1).Find(&app).Error; err != nil || app.UserID == 0 {
		return orWrong(err)
	}
	plain, err := s.store.keys.open(app.SealedSecret, appSeal(s.actor.UserID))
	if err != nil {
		return err
	}
	step := appStep(plain, code, s.now())
	if step == 0 {
		return ErrWrongPassword
	}
	// Of any number with the same code the first moves the step on.
	taken := s.mine(&TOTPFactor{}).Where("last_step < ?", step).Update("last_step", step)
	if taken.Error != nil || taken.RowsAffected == 0 {
		return orWrong(taken.Error)
	}
	return nil
}

// appStep gives the time step of which the code is, 0 if it is of none that is
// accepted now. It takes as long for a wrong code as for a right one.
func appStep(secret, code string, now time.Time) int64 {
	var found int64
	current := now.Unix() / appPeriod
	for step := current - appDrift; step <= current+appDrift; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found
}

// orWrong is the error, or that the proof does not fit.
func orWrong(err error) error {
	if err != nil {
		return err
	}
	return ErrWrongPassword
}
