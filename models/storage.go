package models

import (
	"context"
	"database/sql"
	"sort"
	"time"
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
	// Not through the wall: it knows the tables of universities, and this reads
	// what the database says of itself.
	err := size.ask(ctx, poolOf(s.store.read))
	sort.Slice(size.Tables, func(i, j int) bool { return size.Tables[i].Bytes > size.Tables[j].Bytes })
	size.Tables = size.Tables[:min(len(size.Tables), largestTables)]
	return size, err
}

// ask reads sizes. SQLite gives that of its file alone: that of a table could
// only be found by reading all of it.
func (size *Storage) ask(ctx context.Context, pool *sql.DB) error {
	if size.Engine == SQLite {
		return pool.QueryRowContext(ctx, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").Scan(&size.Bytes)
	}
	if err := pool.QueryRowContext(ctx, "SELECT pg_database_size(current_database())").Scan(&size.Bytes); err != nil {
		return err
	}
	rows, err := pool.QueryContext(ctx, `SELECT relname, CAST(reltuples AS bigint), pg_total_relation_size(oid)
		FROM pg_class WHERE relkind = 'r' AND relnamespace = CAST('public' AS regnamespace)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var t TableSize
		if err := rows.Scan(&t.Name, &t.Rows, &t.Bytes); err != nil {
			return err
		}
		size.Tables = append(size.Tables, t)
	}
	return rows.Err()
}

// Volume is how much a university has.
type Volume struct {
	People, Modules, Questionnaires, Enrollments int64
	Since                                        time.Time

	FileBytes, FileQuota, PersonFileQuota int64
	Keepers                               []Keeper // whose files take most
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
		if err := s.tx.Take(&u, "id = ?", s.actor.UniversityID).Error; err != nil {
			return err
		}
		v.Since, v.FileBytes, v.FileQuota, v.PersonFileQuota = u.CreatedAt, u.FileBytes, u.FileQuota, u.PersonFileQuota
		var err error
		v.Keepers, err = s.keepers()
		return err
	})
	return v, err
}
