package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// JSON keeps a value as a JSON column: jsonb on PostgreSQL, text on SQLite.
type JSON[T any] struct{ V T }

// Value writes the column.
func (j JSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	if err != nil {
		return nil, fmt.Errorf("writing a JSON column: %w", err)
	}
	return string(b), nil
}

// Scan reads the column; NULL gives the zero value.
func (j *JSON[T]) Scan(src any) error {
	var zero T
	j.V = zero
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), &j.V)
	case []byte:
		return json.Unmarshal(v, &j.V)
	default:
		return fmt.Errorf("reading a JSON column: got %T", src)
	}
}
