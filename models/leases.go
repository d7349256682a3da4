package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Lease is the claim of one scheduler slot by one replica.
type Lease struct {
	Name  string `gorm:"primaryKey"`
	Slot  int64  // grows with time; a slot is given out once
	Owner string
	Until time.Time // afterwards the owner counts as dead
}

// TakeLease claims a slot of a schedule. ErrConflict when this slot or a later
// one is somebody's, unless that one held it to the end of its time. Nothing
// gives a lease back: a replica whose clock is late must not get the slot
// again when the first one was quick.
func (s System) TakeLease(ctx context.Context, l Lease) error {
	return s.store.writing(ctx, func(tx *gorm.DB) error {
		return oneRow(tx.Exec(`INSERT INTO leases (name, slot, owner, until) VALUES (?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET slot = excluded.slot, owner = excluded.owner, until = excluded.until
			WHERE leases.slot < excluded.slot OR leases.slot = excluded.slot AND leases.until < ?`,
			l.Name, l.Slot, l.Owner, l.Until, s.store.Now()))
	})
}
