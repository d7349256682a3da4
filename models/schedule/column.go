package schedule

import (
	"database/sql/driver"
	"fmt"
)

// Value keeps a date as text; ISO dates sort as what they are.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a date column.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	default:
		return fmt.Errorf("reading a date column: got %T", src)
	}
}
