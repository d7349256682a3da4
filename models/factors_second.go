package models

import (
	"context"
	"errors"
	"fmt"
)

// secondGuard counts tries at a second factor by account, through every door.
func secondGuard(user uint64) []attempt { return guard("second factor", fmt.Sprint(user), 5) }

// trying counts a try at the acting person's second factor and runs take in a
// write transaction. ErrWrongPassword of take counts as a failure.
func (s Scope) trying(ctx context.Context, take func(s Scope) error) error {
	tries := secondGuard(s.actor.UserID)
	return s.store.try(ctx, tries, func() (bool, error) {
		err := s.write(ctx, func(s Scope) error {
			if err := take(s); err != nil {
				return err
			}
			return s.store.forget(s.tx, tries...)
		})
		if errors.Is(err, ErrWrongPassword) {
			return false, nil
		}
		return err == nil, err
	})
}

// SecondStep ends the signing in of somebody who gave the right password, with
// a code of the app or a recovery code. The token is that of a new session.
// ErrWrongPassword for a wrong code or one that was used, ErrTooMany after too
// many.
func (s *Store) SecondStep(ctx context.Context, half Visitor, code string, b Browser) (token string, err error) {
	err = s.As(half.Actor).trying(ctx, func(as Scope) error {
		if err := as.takeCode(code); err != nil {
			return err
		}
		token, err = as.complete(half, b)
		return err
	})
	return token, err
}

// takeCode accepts a code of the app or a recovery code; they look different.
func (s Scope) takeCode(code string) error {
	code = tidyCode(code)
	if len(code) == 6 {
		return s.takeApp(code)
	}
	return s.takeRecovery(code)
}

// complete puts a full session in the place of a pending one.
func (s Scope) complete(half Visitor, b Browser) (token string, err error) {
	u, err := s.self(s.tx.Statement.Context)
	if err != nil {
		return "", err
	}
	gone := s.mine(&Session{}).Where("id = ? AND pending", half.SessionID).Delete(&Session{})
	if gone.Error != nil {
		return "", gone.Error
	}
	if gone.RowsAffected == 0 {
		return "", ErrNotFound
	}
	token, row := s.store.newSession(u, b, half.Method)
	if err := s.tx.Create(&row).Error; err != nil {
		return "", err
	}
	return token, s.store.auditSignIn(s.tx, u, row)
}

// ConfirmCode proves anew who the acting person is, by a code of their app.
func (s Scope) ConfirmCode(ctx context.Context, session uint64, code string) (token string, err error) {
	err = s.trying(ctx, func(s Scope) error {
		if err := s.takeApp(tidyCode(code)); err != nil {
			return err
		}
		token, err = s.confirm(session)
		return err
	})
	return token, err
}
