package models

import (
	"context"
	"slices"

	"gorm.io/gorm/clause"
)

// EachUser hands over everybody whom a search is for, in its order and without
// pages, one at a time: an export holds exactly what the list shows, and never
// all of a large university at once. What is handed over may be given away only
// when there is no error: the logs tell of it then.
func (s Scope) EachUser(ctx context.Context, in UserSearch, take func(UserRow)) error {
	if err := s.only(Administrator); err != nil {
		return err
	}
	column, descending := in.order()
	order := clause.OrderBy{Columns: []clause.OrderByColumn{
		{Column: clause.Column{Name: column}, Desc: descending}, {Column: clause.Column{Name: "id"}, Desc: descending},
	}}
	var seen []uint64
	err := s.read(ctx, func(s Scope) error {
		return s.eachUser(in, order, func(u UserRow) {
			seen = append(seen, u.ID)
			take(u)
		})
	})
	if err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		for some := range slices.Chunk(seen, 1000) {
			if err := s.noteAccesses(some, AccessExport, 0, ""); err != nil {
				return err
			}
		}
		return s.audit("user.export", "university", s.actor.UniversityID, map[string]any{"people": len(seen)})
	})
}

func (s Scope) eachUser(in UserSearch, order clause.OrderBy, take func(UserRow)) error {
	rows, err := s.matching(in).Select(userRow).Clauses(order).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var u UserRow
		if err := s.tx.ScanRows(rows, &u); err != nil {
			return err
		}
		take(u)
	}
	return rows.Err()
}
