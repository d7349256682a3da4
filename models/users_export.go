package models

import (
	"context"

	"gorm.io/gorm/clause"
)

// EachUser hands over everybody whom a search is for, in its order and without
// pages, one at a time: an export holds exactly what the list shows, and never
// all of a large university at once.
func (s Scope) EachUser(ctx context.Context, in UserSearch, take func(UserRow)) error {
	if err := s.only(Administrator); err != nil {
		return err
	}
	column, descending := in.order()
	order := clause.OrderBy{Columns: []clause.OrderByColumn{
		{Column: clause.Column{Name: column}, Desc: descending}, {Column: clause.Column{Name: "id"}, Desc: descending},
	}}
	return s.write(ctx, func(s Scope) error {
		n, err := s.eachUser(in, order, take)
		if err != nil {
			return err
		}
		return s.audit("user.export", "university", s.actor.UniversityID, map[string]any{"people": n})
	})
}

func (s Scope) eachUser(in UserSearch, order clause.OrderBy, take func(UserRow)) (int, error) {
	rows, err := s.matching(in).Select(userRow).Clauses(order).Rows()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var u UserRow
		if err := s.tx.ScanRows(rows, &u); err != nil {
			return n, err
		}
		take(u)
		n++
	}
	return n, rows.Err()
}
