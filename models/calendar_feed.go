package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// MyCalendarFeed tells whether the actor's calendar has an address, and when it
// was last read. ErrNotFound: it has none.
func (s Scope) MyCalendarFeed(ctx context.Context) (CalendarFeed, error) {
	var feed CalendarFeed
	if err := s.only(Student, Lecturer); err != nil {
		return feed, err
	}
	err := s.read(ctx, func(s Scope) error { return known(s.mine(&feed).Take(&feed).Error) })
	return feed, err
}

// MakeCalendarFeed gives the actor's calendar a new secret address, of which the
// token is all that is secret. The one before, if there was one, leads nowhere
// from now on. Nobody can find the token again.
func (s Scope) MakeCalendarFeed(ctx context.Context) (token string, err error) {
	if err := s.only(Student, Lecturer); err != nil {
		return "", err
	}
	token = secret(calendarSecret)
	err = s.write(ctx, func(s Scope) error {
		if err := s.mine(&CalendarFeed{}).Delete(&CalendarFeed{}).Error; err != nil {
			return err
		}
		feed := CalendarFeed{UniversityID: s.actor.UniversityID, UserID: s.actor.UserID, TokenHash: digest(token), CreatedAt: s.now()}
		if err := known(s.tx.Create(&feed).Error); err != nil { // ErrConflict: made twice at once
			return err
		}
		return s.audit("calendar.make", "user", s.actor.UserID, nil)
	})
	return token, err
}

// RevokeCalendarFeed takes the address of the actor's calendar away. Without one
// it does nothing.
func (s Scope) RevokeCalendarFeed(ctx context.Context) error {
	if err := s.only(Student, Lecturer); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		gone := s.mine(&CalendarFeed{}).Delete(&CalendarFeed{})
		if gone.Error != nil || gone.RowsAffected == 0 {
			return gone.Error
		}
		return s.audit("calendar.revoke", "user", s.actor.UserID, nil)
	})
}

// feedHolder is whose calendar an address leads to.
type feedHolder struct {
	UserID, UniversityID uint64
	Role                 Role
	Language, TimeZone   string
	ReadAt               *time.Time
}

// Calendar gives the dates of the person whose calendar has a token, as they are
// now: what somebody has left is not there any more. ErrNotFound for a token
// that is none, and where the person or the university may not sign in.
func (s *Store) Calendar(ctx context.Context, token string) (Calendar, error) {
	var who feedHolder
	err := s.readingAcross(ctx, readingAFeed, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT u.id AS user_id, v.id AS university_id, u.role, v.time_zone, c.read_at,
				CASE u.language WHEN '' THEN v.language ELSE u.language END AS language
			FROM calendar_feeds c
				JOIN users u ON u.university_id = c.university_id AND u.id = c.user_id
				JOIN universities v ON v.id = c.university_id
			WHERE c.token_hash = ? AND u.deactivated_at IS NULL AND u.erased_at IS NULL AND v.active`, digest(token)).Take(&who).Error
	})
	if err != nil {
		return Calendar{}, known(err)
	}
	c := Calendar{Role: who.Role, Language: who.Language, Zone: University{TimeZone: who.TimeZone}.Zone()}
	scope := s.As(Actor{UserID: who.UserID, UniversityID: who.UniversityID, Role: who.Role})
	err = scope.read(ctx, func(s Scope) error {
		var err error
		c.Dates, err = s.dates()
		return err
	})
	if err != nil {
		return c, err
	}
	return c, scope.noteReading(ctx, digest(token), who.ReadAt)
}

// noteReading writes down that the calendar was read, for its owner, who may
// wonder by whom. Programs ask often: once an hour is enough.
func (s Scope) noteReading(ctx context.Context, hash string, last *time.Time) error {
	if last != nil && s.now().Sub(*last) < noteReadings {
		return nil
	}
	err := s.write(ctx, func(s Scope) error {
		return s.mine(&CalendarFeed{}).Where("token_hash = ?", hash).Update("read_at", s.now()).Error
	})
	if errors.Is(err, ErrBusy) {
		return nil // the next reading will be noted
	}
	return err
}
