package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"
)

// Factors is what a person signs in with besides the password.
type Factors struct {
	AppSince  time.Time // of the app that makes codes; zero: there is none
	Passkeys  []Passkey
	CodesLeft int  // recovery codes that are not used yet
	Wanted    bool // the university wants a second factor of this person
	Password  bool // there is a password to ask for
}

// App tells whether an app that makes codes is set up.
func (f Factors) App() bool { return !f.AppSince.IsZero() }

// Any tells whether there is a second factor at all.
func (f Factors) Any() bool { return f.App() || len(f.Passkeys) > 0 }

// Last tells whether the one factor that is left may not be removed.
func (f Factors) Last() bool {
	return f.Wanted && (f.App() && len(f.Passkeys) == 0 || !f.App() && len(f.Passkeys) == 1)
}

// Factors lists what the acting person can prove with who they are.
func (s Scope) Factors(ctx context.Context) (Factors, error) {
	var f Factors
	err := s.read(ctx, func(s Scope) error {
		u, err := s.self(ctx)
		if err != nil {
			return err
		}
		f.Password = u.PasswordHash != ""
		var app TOTPFactor
		if err := s.mine(&TOTPFactor{}).Limit(1).Find(&app).Error; err != nil {
			return err
		}
		f.AppSince = app.CreatedAt
		if err := s.mine(&Passkey{}).Order("id").Find(&f.Passkeys).Error; err != nil {
			return err
		}
		var left int64
		if err := s.mine(&RecoveryCode{}).Where("used_at IS NULL").Count(&left).Error; err != nil {
			return err
		}
		f.CodesLeft = int(left)
		f.Wanted, err = s.factorWanted(u)
		return err
	})
	return f, err
}

// factorWanted tells whether the person's university wants a second factor.
func (s Scope) factorWanted(u User) (bool, error) {
	if u.UniversityID == nil || u.Role == Student {
		return false, nil
	}
	var at University
	err := s.tx.Select("id", "staff_factor").Take(&at, "id = ?", *u.UniversityID).Error
	return at.StaffFactor, err
}

// changing runs a change of the acting person's factors: alone, because two
// that each leave the other's factor would leave none. Every other session
// ends, the change is audited, and the person hears of it by mail.
func (s Scope) changing(ctx context.Context, session uint64, act, factor string, change func(s Scope, u User) error) error {
	return s.write(ctx, func(s Scope) error {
		var u User
		lock := clause.Locking{Strength: clause.LockingStrengthUpdate}
		if err := s.people().Clauses(lock).Where("id = ?", s.actor.UserID).Take(&u).Error; err != nil {
			return err
		}
		if err := change(s, u); err != nil {
			return err
		}
		if err := s.settle(u); err != nil {
			return err
		}
		if err := s.endOthers(u, session); err != nil {
			return err
		}
		if err := s.audit("factor."+act, "user", u.ID, map[string]any{"factor": factor}); err != nil {
			return err
		}
		return s.tellFactor(u, act, factor)
	})
}

// settle notes since when there is a second factor. Where the last one has gone
// the recovery codes go too, unless the university wants one: then it stays.
func (s Scope) settle(u User) error {
	var apps, passkeys int64
	if err := s.mine(&TOTPFactor{}).Count(&apps).Error; err != nil {
		return err
	}
	if err := s.mine(&Passkey{}).Count(&passkeys).Error; err != nil {
		return err
	}
	if apps+passkeys > 0 {
		return s.people().Where("id = ? AND factor_since IS NULL", u.ID).Update("factor_since", s.now()).Error
	}
	if u.FactorSince == nil {
		return nil
	}
	if wanted, err := s.factorWanted(u); err != nil || wanted {
		return orTaken(err, "factor", Say("Your university wants a second factor of its staff. Please set up another one first."))
	}
	if err := s.mine(&RecoveryCode{}).Delete(&RecoveryCode{}).Error; err != nil {
		return err
	}
	return s.people().Where("id = ?", u.ID).Update("factor_since", nil).Error
}

// endOthers ends all sessions of the acting person but one.
func (s Scope) endOthers(u User, session uint64) error {
	if err := s.people().Where("id = ?", u.ID).Update("epoch", clause.Expr{SQL: "epoch + 1"}).Error; err != nil {
		return err
	}
	return s.mine(&Session{}).Where("id = ? AND epoch = ?", session, u.Epoch).Update("epoch", clause.Expr{SQL: "epoch + 1"}).Error
}

// tellFactor lets a person know of a change that an intruder would make too.
func (s Scope) tellFactor(u User, act, factor string) error {
	kind := MailFactorAdded
	if act == "remove" || act == "reset" {
		kind = MailFactorRemoved
	}
	return s.store.post(s.tx, Letter{
		Kind: kind, Key: fmt.Sprintf("factor %d %s %s %d", u.ID, act, factor, s.now().UnixMicro()), To: u, Link: "/account/factors",
		Values: map[string]string{"factor": factor},
	})
}
