package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"luna/models/sheets"

	"gorm.io/gorm/clause"
)

// How large a table of people may be. A university with more sends several.
var peopleLimits = sheets.Limits{Bytes: 1 << 20, Rows: 5001, Columns: 40, Cell: 300}

// MaxPeopleImport is the largest table of people in bytes.
const MaxPeopleImport = 1 << 20

// importFor is how long a table waits to be applied.
const importFor = time.Hour

// PeopleImport is a table of people that was sent and is not applied yet. An
// administrator has one at a time.
type PeopleImport struct {
	ID           uint64
	UniversityID uint64
	ActorID      uint64
	Content      string // sealed peopleTable
	CreatedAt    time.Time
	ExpiresAt    time.Time
}

func (i PeopleImport) use() string { return fmt.Sprintf("people import %d", i.ActorID) }

// PreparePeopleImport keeps a table of people until it is applied, discarded or
// an hour old, in place of one that the administrator sent before, and gives its
// id. It changes nobody, but the log tells of it: whoever sends a table learns
// which addresses are taken. Invalid says at "file" why a table cannot be read and
// at "line" where.
func (s Scope) PreparePeopleImport(ctx context.Context, data []byte) (uint64, error) {
	if err := s.administers(); err != nil {
		return 0, err
	}
	table, err := readPeople(data)
	if err != nil {
		return 0, err
	}
	content, err := json.Marshal(table)
	if err != nil {
		return 0, err
	}
	row := PeopleImport{
		UniversityID: s.actor.UniversityID, ActorID: s.actor.UserID,
		CreatedAt: s.now(), ExpiresAt: s.now().Add(importFor),
	}
	row.Content = s.store.keys.seal(string(content), row.use())
	elsewhere, err := s.elsewhere(ctx, table)
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(s Scope) error {
		plan, err := s.planImport(table, elsewhere)
		if err != nil {
			return err
		}
		err = s.audit("user.import-check", "university", s.actor.UniversityID, map[string]any{
			"created": plan.Count(ImportCreated), "updated": plan.Count(ImportUpdated), "unchanged": plan.Count(ImportUnchanged),
			"refused": plan.Count(ImportRefused), "elsewhere": len(elsewhere),
		})
		if err != nil {
			return err
		}
		err = s.of(&PeopleImport{}).Where("actor_id = ? OR expires_at <= ?", s.actor.UserID, s.now()).Delete(&PeopleImport{}).Error
		if err != nil {
			return err
		}
		return s.tx.Create(&row).Error
	})
	return row.ID, err
}

// readPeople reads a table of people.
func readPeople(data []byte) (peopleTable, error) {
	sheet, err := sheets.Read(data, peopleLimits)
	var refused *sheets.Refused
	switch {
	case errors.As(err, &refused):
		fault := &Invalid{Fields: map[string]Message{"file": refused.Message}}
		if refused.Line > 0 {
			fault.Fields["line"] = Say("Line %d", refused.Line)
		}
		return peopleTable{}, fault
	case err != nil:
		return peopleTable{}, err
	}
	return peopleOf(sheet)
}

func atFile(m Message) error { return &Invalid{Fields: map[string]Message{"file": m}} }

// PreviewPeopleImport tells what applying a table would do now. ErrNotFound for
// one that is over, or was sent by somebody else.
func (s Scope) PreviewPeopleImport(ctx context.Context, id uint64) (ImportPlan, error) {
	if err := s.administers(); err != nil {
		return ImportPlan{}, err
	}
	var table peopleTable
	err := s.read(ctx, func(s Scope) error {
		var err error
		table, err = s.peopleImport(id, false)
		return err
	})
	if err != nil {
		return ImportPlan{}, err
	}
	elsewhere, err := s.elsewhere(ctx, table)
	if err != nil {
		return ImportPlan{}, err
	}
	var plan ImportPlan
	err = s.read(ctx, func(s Scope) error {
		plan, err = s.planImport(table, elsewhere)
		return err
	})
	plan.ID = id
	return plan, err
}

// DiscardPeopleImport forgets a table.
func (s Scope) DiscardPeopleImport(ctx context.Context, id uint64) error {
	if err := s.administers(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		if _, err := s.peopleImport(id, true); err != nil {
			return err
		}
		return s.of(&PeopleImport{}).Where("id = ?", id).Delete(&PeopleImport{}).Error
	})
}

// peopleImport reads the table of an import of the acting administrator.
func (s Scope) peopleImport(id uint64, hold bool) (peopleTable, error) {
	var row PeopleImport
	var table peopleTable
	q := s.of(&row).Where("id = ? AND actor_id = ? AND expires_at > ?", id, s.actor.UserID, s.now())
	if hold {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	if err := q.Take(&row).Error; err != nil {
		return table, known(err)
	}
	content, err := s.store.keys.open(row.Content, row.use())
	if err != nil {
		return table, err
	}
	return table, json.Unmarshal([]byte(content), &table)
}
