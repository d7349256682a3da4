package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Export is everything that is kept of a person, as they take it with them.
type Export struct {
	MadeAt   time.Time
	PersonID uint64
	Parts    []ExportPart
	// Questionnaires are the definitions that the person was asked, by the number
	// of the version that their surveys name.
	Questionnaires map[uint64]json.RawMessage
	// Files are read from the media store only when the export is written.
	Files []ExportFile
}

// ExportPart is one table of it. Values are nil, bool, int64, float64, string,
// time.Time or json.RawMessage.
type ExportPart struct {
	Name    string
	Columns []string
	Rows    [][]any
}

// ExportMyself collects what is kept of the acting person, from one picture of
// the records, in one statement a table. It is noted in the audit log, and the
// person gets a letter: whoever else had the session would take everything.
func (s Scope) ExportMyself(ctx context.Context) (Export, error) {
	e := Export{MadeAt: s.now(), PersonID: s.actor.UserID, Questionnaires: map[uint64]json.RawMessage{}}
	err := s.read(ctx, func(s Scope) error {
		for _, table := range personTables() {
			if table.export == "" || s.actor.UniversityID == 0 && !table.platform {
				continue
			}
			part, err := s.exportPart(table)
			if err != nil {
				return fmt.Errorf("reading %s: %w", table.name, err)
			}
			e.Parts = append(e.Parts, part)
		}
		slices.SortFunc(e.Parts, func(a, b ExportPart) int { return compareNames(a.Name, b.Name) })
		if err := s.exportFiles(ctx, &e); err != nil {
			return err
		}
		return s.exportQuestionnaires(&e)
	})
	if err != nil {
		return Export{}, err
	}
	if len(e.Part("users").Rows) == 0 {
		return Export{}, ErrNotFound
	}
	return e, s.noteExport(ctx, e)
}

func compareNames(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Part is the table of that name; empty where there is none.
func (e Export) Part(name string) ExportPart {
	for _, p := range e.Parts {
		if p.Name == name {
			return p
		}
	}
	return ExportPart{Name: name}
}

func (s Scope) noteExport(ctx context.Context, e Export) error {
	u, err := s.self(ctx)
	if err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		if err := s.audit("user.export", "user", u.ID, map[string]any{"tables": len(e.Parts)}); err != nil {
			return err
		}
		key := "export/" + strconv.FormatUint(u.ID, 10) + "/" + strconv.FormatInt(e.MadeAt.UnixMicro(), 10)
		return s.store.post(s.tx, Letter{Kind: MailExport, Key: key, To: u, Link: "/account/privacy"})
	})
}

func (s Scope) exportPart(table personTable) (ExportPart, error) {
	part := ExportPart{Name: table.name}
	rows, err := s.tx.Raw(s.ofPerson(table.export), s.person(s.actor.UserID)).Rows()
	if err != nil {
		return part, err
	}
	defer rows.Close()
	kinds, err := rows.ColumnTypes()
	if err != nil {
		return part, err
	}
	for _, k := range kinds {
		part.Columns = append(part.Columns, k.Name())
	}
	for rows.Next() {
		values := make([]any, len(kinds))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return part, err
		}
		for i := range values {
			values[i] = exported(*values[i].(*any), kinds[i])
		}
		part.Rows = append(part.Rows, values)
	}
	return part, rows.Err()
}

// exportedJSON are the columns that hold JSON, on either engine.
var exportedJSON = []string{"answers", "draft", "points", "forecast", "facts"}

// exported gives a value as both engines would: times in UTC, JSON as it is.
func exported(value any, kind *sql.ColumnType) any {
	if b, ok := value.([]byte); ok {
		value = string(b)
	}
	switch v := value.(type) {
	case time.Time:
		return v.UTC()
	case int64:
		if kind.DatabaseTypeName() == "BOOLEAN" {
			return v != 0
		}
	case string:
		if slices.Contains(exportedJSON, kind.Name()) && json.Valid([]byte(v)) {
			return json.RawMessage(v)
		}
	}
	return value
}

// exportQuestionnaires adds what the person was asked: answers are keyed by the
// codes of its questions.
func (s Scope) exportQuestionnaires(e *Export) error {
	surveys := e.Part("surveys")
	column := slices.Index(surveys.Columns, "form_version_id")
	var ids []uint64
	for _, row := range surveys.Rows {
		if id, ok := row[column].(int64); ok && !slices.Contains(ids, uint64(id)) {
			ids = append(ids, uint64(id))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var versions []FormVersion
	if err := s.of(&versions).Where("id IN ?", ids).Order("id").Find(&versions).Error; err != nil {
		return err
	}
	for _, v := range versions {
		e.Questionnaires[v.ID] = json.RawMessage(v.Definition)
	}
	return nil
}
