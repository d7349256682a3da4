package models

import "context"

// ChooseLanguage keeps the actor's language.
func (s Scope) ChooseLanguage(ctx context.Context, lang string) error {
	if lang != "en" && lang != "de" {
		return &Invalid{Fields: map[string]Message{"lang": Say("Please choose a language.")}}
	}
	return s.write(ctx, func(s Scope) error {
		return s.tx.Model(&User{}).Where("id = ?", s.actor.UserID).Update("language", lang).Error
	})
}
