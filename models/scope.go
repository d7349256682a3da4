package models

import (
	"context"
	"time"

	"luna/models/wall"

	"gorm.io/gorm"
)

// Actor is who does something: always from the session, never from a form.
type Actor struct {
	UserID       uint64
	UniversityID uint64 // 0: a platform administrator
	Role         Role
}

// Platform tells whether the actor administers the universities themselves.
func (a Actor) Platform() bool { return a.Role == Administrator && a.UniversityID == 0 }

// Scope is what one actor may see. It is a value: copy it freely.
type Scope struct {
	store *Store
	actor Actor
	tx    *gorm.DB // nil outside a transaction
	by    *Actor   // who acts, where it is in the actor's place
}

// As gives the scope of an actor.
func (s *Store) As(a Actor) Scope { return Scope{store: s, actor: a} }

// Actor tells whose scope it is.
func (s Scope) Actor() Actor { return s.actor }

func (s Scope) now() time.Time { return s.store.Now() }

// write runs fn in one transaction; inside one it joins it.
func (s Scope) write(ctx context.Context, fn func(s Scope) error) error {
	if s.tx != nil {
		return fn(s)
	}
	return s.store.writing(s.side(ctx), func(tx *gorm.DB) error {
		s.tx = tx
		return fn(s)
	})
}

// read runs fn on one picture of the records; inside a transaction it joins it.
func (s Scope) read(ctx context.Context, fn func(s Scope) error) error {
	if s.tx != nil {
		return fn(s)
	}
	return s.store.reading(s.side(ctx), func(tx *gorm.DB) error {
		s.tx = tx
		return fn(s)
	})
}

// side says on whose behalf the scope's transactions run: the actor's
// university. Who administers the platform has none and looks after all; an
// actor who is nobody sees nothing.
func (s Scope) side(ctx context.Context) context.Context {
	if s.actor.Platform() {
		return wall.WithSystem(ctx, "platform administration")
	}
	return wall.WithTenant(ctx, s.actor.UniversityID)
}

// of limits a query on a tenant table to the actor's university. Every query
// of a scope begins with it.
func (s Scope) of(record any) *gorm.DB {
	return s.tx.Model(record).Where("university_id = ?", s.actor.UniversityID)
}

// only lets a verb go on for the given roles; to all others the thing does not exist.
func (s Scope) only(roles ...Role) error {
	for _, role := range roles {
		if s.actor.Role == role {
			return nil
		}
	}
	return ErrNotFound
}

// System is what the program does by itself, over all universities.
type System struct {
	store  *Store
	reason string
}

// System gives the program's own scope; reason says what for, for the log.
func (s *Store) System(reason string) System { return System{store: s, reason: reason} }

// Reason tells what the scope was opened for.
func (s System) Reason() string { return s.reason }

// As gives the system the scope of one university, for verbs that both need.
func (s System) in(universityID uint64) Scope {
	return s.store.As(Actor{UniversityID: universityID, Role: Administrator})
}
