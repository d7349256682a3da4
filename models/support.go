package models

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// SupportFor is how long an administrator looks at the program as somebody
// else sees it.
const SupportFor = 15 * time.Minute

// Bounds of the reason, which the person reads.
const (
	ShortestReason = 10
	LongestReason  = 300
)

// SupportView is an administrator looking at the program with somebody else's
// eyes, to help them. What may be seen and done meanwhile is the policy's part,
// see handlers; that it ends is decided here, where every replica asks.
type SupportView struct {
	ID           uint64
	UniversityID uint64
	ActorID      uint64
	SubjectID    uint64
	Reason       string
	StartedAt    time.Time
	EndsAt       time.Time
	EndedAt      *time.Time
}

// Support is the view that a visitor's session is in.
type Support struct {
	ID     uint64
	By     Actor  // the administrator whose session it is
	ByName string // who that is
	Reason string
	EndsAt time.Time
}

// StartSupport lets the acting administrator see the program as somebody of
// their university sees it, in the session that is named. Both logs have it,
// and the person hears of it by mail. Invalid for a reason that says nothing,
// for oneself, for administrators, and for who cannot sign in; ErrConflict while
// another view of the administrator lasts.
func (s Scope) StartSupport(ctx context.Context, session, subject uint64, reason string) (SupportView, error) {
	var v SupportView
	if err := s.administers(); err != nil {
		return v, err
	}
	reason = strings.Join(strings.Fields(reason), " ")
	return v, s.write(ctx, func(s Scope) error {
		person, err := s.supported(subject, reason)
		if err != nil {
			return err
		}
		if err := s.noOtherSupport(); err != nil {
			return err
		}
		now := s.now()
		v = SupportView{
			UniversityID: s.actor.UniversityID, ActorID: s.actor.UserID, SubjectID: subject, Reason: reason,
			StartedAt: now, EndsAt: now.Add(SupportFor),
		}
		if err := s.tx.Create(&v).Error; err != nil {
			return err
		}
		if err := oneRowGone(s.mine(&Session{}).Where("id = ?", session).Update("view_id", v.ID)); err != nil {
			return err
		}
		if err := s.noteAccesses([]uint64{subject}, AccessSupport, 0, reason); err != nil {
			return err
		}
		if err := s.audit("support.start", "user", subject, map[string]any{"view": v.ID}); err != nil {
			return err
		}
		return s.store.post(s.tx, Letter{
			Kind: MailSupportView, Key: fmt.Sprintf("support/%d", v.ID), To: person, Link: "/account/access",
			Values: map[string]string{"reason": reason},
		})
	})
}

// Supported gives a person whom the acting administrator may help this way,
// for the page that asks for the reason. Invalid as StartSupport.
func (s Scope) Supported(ctx context.Context, subject uint64) (User, error) {
	if err := s.administers(); err != nil {
		return User{}, err
	}
	var u User
	err := s.read(ctx, func(s Scope) error {
		var err error
		u, err = s.supported(subject, strings.Repeat("x", ShortestReason))
		return err
	})
	return u, err
}

// supported checks who is to be looked at and why.
func (s Scope) supported(subject uint64, reason string) (User, error) {
	u, err := s.user(subject)
	if err != nil {
		return u, err
	}
	f := faults{}
	switch {
	case u.ID == s.actor.UserID, u.Role == Administrator:
		f.add("person", Say("Only students and lecturers can be helped this way."))
	case u.DeactivatedAt != nil || u.ErasedAt != nil:
		f.add("person", Say("This account is not in use."))
	}
	checkLine(f, "reason", reason, LongestReason)
	if utf8.RuneCountInString(reason) < ShortestReason {
		f.add("reason", Say("Please say in at least %d characters what it is for. The person reads it.", ShortestReason))
	}
	return u, f.err()
}

// noOtherSupport gives ErrConflict while a view of the actor lasts. The actor's
// row is locked, so that of two that start at once one does.
func (s Scope) noOtherSupport() error {
	var id uint64
	err := s.people().Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("id = ?", s.actor.UserID).Select("id").Take(&id).Error
	if err != nil {
		return err
	}
	var n int64
	err = s.of(&SupportView{}).Where("actor_id = ? AND ended_at IS NULL AND ends_at > ?", s.actor.UserID, s.now()).Count(&n).Error
	if err == nil && n > 0 {
		return ErrConflict
	}
	return err
}

// EndSupport ends a view of the acting administrator. One that is over already
// is no error.
func (s Scope) EndSupport(ctx context.Context, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		var v SupportView
		err := s.of(&v).Where("id = ? AND actor_id = ? AND ended_at IS NULL", id, s.actor.UserID).Limit(1).Find(&v).Error
		if err != nil || v.ID == 0 {
			return err
		}
		if err := s.mine(&Session{}).Where("view_id = ?", id).Update("view_id", nil).Error; err != nil {
			return err
		}
		return s.closeSupport(v, min(s.now().UnixMicro(), v.EndsAt.UnixMicro()), "hand")
	})
}

// closeSupport writes down when a view ended and by what.
func (s Scope) closeSupport(v SupportView, at int64, by string) error {
	ended := s.of(&SupportView{}).Where("id = ? AND ended_at IS NULL", v.ID).Update("ended_at", time.UnixMicro(at).UTC())
	if ended.Error != nil || ended.RowsAffected == 0 {
		return ended.Error // somebody else has just done it
	}
	return s.audit("support.end", "user", v.SubjectID, map[string]any{"view": v.ID, "by": by})
}

// EndSupportViews writes down the end of the views whose time is over. They let
// nobody see anything any more: this is for the logs.
func (s System) EndSupportViews(ctx context.Context) (int, error) {
	var over []SupportView
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Where("ended_at IS NULL AND ends_at <= ?", s.store.Now()).Order("id").Limit(1000).Find(&over).Error
	})
	if err != nil {
		return 0, err
	}
	for i, v := range over {
		actor := Actor{UserID: v.ActorID, UniversityID: v.UniversityID, Role: Administrator}
		err := s.store.As(actor).write(ctx, func(s Scope) error { return s.closeSupport(v, v.EndsAt.UnixMicro(), "time") })
		if err != nil {
			return i, err
		}
	}
	return len(over), nil
}

// endSupportOf ends the view that a session is in, at the end of the session.
func (s *Store) endSupportOf(tx *gorm.DB, admin Actor, view *uint64) error {
	if view == nil {
		return nil
	}
	var v SupportView
	err := tx.Where("id = ? AND university_id = ? AND ended_at IS NULL", *view, admin.UniversityID).Limit(1).Find(&v).Error
	if err != nil || v.ID == 0 {
		return err
	}
	scope := s.As(admin)
	scope.tx = tx
	return scope.closeSupport(v, min(s.Now().UnixMicro(), v.EndsAt.UnixMicro()), "sign-out")
}

// Seeing gives the scope of the visitor. In a support view it is that of the
// person whose eyes are borrowed, but what the logs are told was the
// administrator's doing.
func (s *Store) Seeing(v Visitor) Scope {
	scope := s.As(v.Actor)
	if v.Support != nil {
		scope.by = &v.Support.By
	}
	return scope
}
