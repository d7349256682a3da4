package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Seals is how many kinds of sealed secrets were tried, and how many of them
// cannot be opened with the data key.
type Seals struct{ Tried, Closed int }

// Seals tries to open the newest secret of each kind that is kept sealed: of an
// app, of a university's login, of a mail. It gives nothing of them away.
func (s System) Seals(ctx context.Context) (Seals, error) {
	var n Seals
	try := func(sealed, use string) {
		if sealed == "" {
			return
		}
		n.Tried++
		if _, err := s.store.keys.open(sealed, use); err != nil {
			n.Closed++
		}
	}
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		var app struct {
			UserID       uint64
			SealedSecret string
		}
		if err := tx.Raw("SELECT user_id, sealed_secret FROM totp_factors ORDER BY user_id DESC LIMIT 1").Scan(&app).Error; err != nil {
			return err
		}
		try(app.SealedSecret, appSeal(app.UserID))
		var login IdentityProvider
		if err := tx.Raw("SELECT university_id, sealed_secret FROM identity_providers ORDER BY id DESC LIMIT 1").Scan(&login).Error; err != nil {
			return err
		}
		try(login.SealedSecret, providerSeal(login.UniversityID))
		var mail Mail
		if err := tx.Raw("SELECT message_key, text_body FROM mails WHERE text_body <> '' ORDER BY id DESC LIMIT 1").Scan(&mail).Error; err != nil {
			return err
		}
		try(mail.TextBody, mail.use("text"))
		return nil
	})
	if err != nil {
		return n, fmt.Errorf("trying what is sealed: %w", err)
	}
	return n, nil
}
