package models

import (
	"context"
	"sort"
	"time"

	"gorm.io/gorm"
)

// TableSize is about how many rows a table has, and how many bytes it takes.
type TableSize struct {
	Name  string
	Rows  int64 // -1: nobody has estimated it
	Bytes int64
}

// Storage is what the installation's database takes.
type Storage struct {
	Engine Engine
	Bytes  int64
	Tables []TableSize // the largest first
}

const largestTables = 12

// Storage tells what the database takes. All of it is estimated or kept by the
// database anyway: it costs the same however large that is. ErrNotFound unless
// the actor administers the platform.
func (s Scope) Storage(ctx context.Context) (Storage, error) {
	if !s.actor.Platform() {
		return Storage{}, ErrNotFound
	}
	size := Storage{Engine: s.store.engine}
	err := s.store.reading(ctx, func(tx *gorm.DB) error {
		if s.store.engine == Postgres {
			return postgresSize(tx, &size)
		}
		return sqliteSize(tx, &size)
	})
	sort.Slice(size.Tables, func(i, j int) bool { return size.Tables[i].Bytes > size.Tables[j].Bytes })
	size.Tables = size.Tables[:min(len(size.Tables), largestTables)]
	return size, err
}

func postgresSize(tx *gorm.DB, size *Storage) error {
	if err := tx.Raw("SELECT pg_database_size(current_database())").Scan(&size.Bytes).Error; err != nil {
		return err
	}
	return tx.Raw(`SELECT relname AS name, CAST(reltuples AS bigint) AS rows, pg_total_relation_size(oid) AS bytes
		FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`).Scan(&size.Tables).Error
}

// sqliteSize gives the size of the file. SQLite keeps no size of a table that
// could be read without reading all of it.
func sqliteSize(tx *gorm.DB, size *Storage) error {
	return tx.Raw("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").Scan(&size.Bytes).Error
}

// Volume is how much a university has.
type Volume struct {
	People, Modules, Questionnaires, Enrollments int64
	Since                                        time.Time
}

// Volume counts what a university's administrators look after. It reads the
// small tables alone, not the surveys.
func (s Scope) Volume(ctx context.Context) (Volume, error) {
	var v Volume
	if err := s.administers(); err != nil {
		return v, err
	}
	err := s.read(ctx, func(s Scope) error {
		for record, n := range map[any]*int64{&User{}: &v.People, &Module{}: &v.Modules, &Form{}: &v.Questionnaires, &Enrollment{}: &v.Enrollments} {
			if err := s.of(record).Count(n).Error; err != nil {
				return err
			}
		}
		var u University
		err := s.tx.Take(&u, "id = ?", s.actor.UniversityID).Error
		v.Since = u.CreatedAt
		return err
	})
	return v, err
}
