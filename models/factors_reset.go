package models

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// ResetReasons are why an administrator takes somebody's factors away.
var ResetReasons = []string{"lost", "stolen", "replaced", "locked-out"}

// ResetFactors takes all second factors and recovery codes of a person away,
// who has lost them. All their sessions end and they hear of it by mail.
// Invalid for oneself: one's own are changed on the page of one's own account.
func (s Scope) ResetFactors(ctx context.Context, id uint64, reason string) error {
	if !slices.Contains(ResetReasons, reason) {
		return &Invalid{Fields: map[string]Message{"reason": Say("Please choose a reason.")}}
	}
	return s.write(ctx, func(s Scope) error {
		u, err := s.user(id)
		if err != nil {
			return err
		}
		if id == s.actor.UserID {
			return &Invalid{Fields: map[string]Message{"reason": Say("Your own factors are changed on the page of your account.")}}
		}
		if err := s.dropFactors(u); err != nil {
			return err
		}
		err = s.people().Where("id = ?", id).Updates(map[string]any{"factor_since": nil, "epoch": clause.Expr{SQL: "epoch + 1"}}).Error
		if err != nil {
			return err
		}
		if err := s.audit("factor.reset", "user", id, map[string]any{"reason": reason}); err != nil {
			return err
		}
		return s.tellFactor(u, "reset", "all")
	})
}

// dropFactors removes whatever a person proves with who they are but the
// password, and the sessions that came of it.
func (s Scope) dropFactors(u User) error {
	for _, record := range []any{&TOTPFactor{}, &Passkey{}, &RecoveryCode{}, &Session{}} {
		if err := s.belonging(record, u).Delete(record).Error; err != nil {
			return err
		}
	}
	return s.store.forget(s.tx, secondGuard(u.ID)...)
}

// belonging limits a query on a table of people's own records to one person
// whom the actor looks after.
func (s Scope) belonging(record any, u User) *gorm.DB {
	if u.UniversityID == nil {
		return s.tx.Model(record).Where("university_id IS NULL AND user_id = ?", u.ID)
	}
	return s.of(record).Where("user_id = ?", u.ID)
}
