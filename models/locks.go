package models

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// lockRow holds a row against others who want to change it, and lets rows that
// point to it be written.
var lockRow = clause.Locking{Strength: "NO KEY UPDATE"}

// errOnlyReads is a fault of the program: PostgreSQL refuses such a lock. SQLite,
// which needs none, would hide it.
var errOnlyReads = errors.New("a lock in a transaction that only reads")

type onlyReads struct{}

func withoutLocks(ctx context.Context) context.Context {
	return context.WithValue(ctx, onlyReads{}, true)
}

// locks tells whether rows have to be locked: SQLite has one writer at a time. On
// both engines it is an error to want that where nothing can be written.
func (s *Store) locks(tx *gorm.DB) (bool, error) {
	if tx.Statement.Context.Value(onlyReads{}) != nil {
		return false, errOnlyReads
	}
	return s.engine == Postgres, nil
}

// held locks the rows that a query finds until the transaction ends.
func (s *Store) held(q *gorm.DB) *gorm.DB {
	lock, err := s.locks(q)
	if err != nil {
		_ = q.AddError(err)
	}
	if lock {
		return q.Clauses(lockRow)
	}
	return q
}
