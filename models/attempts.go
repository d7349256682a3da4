package models

import (
	"context"
	"net/netip"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// attemptWindow is how long failed tries count.
const attemptWindow = 15 * time.Minute

// attempt is something secret that can be tried: kind and subject name the
// counter, limit is how many failures the window allows.
type attempt struct {
	kind, subject string
	limit         int
}

// Attempt is the row of a counter. The subject is hashed.
type Attempt struct {
	Kind     string `gorm:"primaryKey"`
	Subject  string `gorm:"primaryKey"`
	Failures int
	FirstAt  time.Time
	LastAt   time.Time
}

// addressOf names a network for a counter. One home or one machine has a whole
// /64 of IPv6 addresses to itself, so that a single one would count nothing.
func addressOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	return netip.PrefixFrom(ip.WithZone(""), 64).Masked().String()
}

// begin counts a try before it is compared, so that a thousand guesses at the
// same moment are not worth more than one after the other; a success takes the
// count back with forget. ErrTooMany also when one of the others is full.
func (s *Store) begin(ctx context.Context, own attempt, others ...attempt) error {
	if err := s.allowed(ctx, append(others, own)...); err != nil {
		return err
	}
	if err := s.failed(ctx, own); err != nil {
		return err
	}
	own.limit++ // this try is among them
	return s.allowed(ctx, own)
}

// allowed gives ErrTooMany when one of the counters is full. The counters are
// in the database, so that every replica and every door shares them.
func (s *Store) allowed(ctx context.Context, tries ...attempt) error {
	return s.reading(ctx, func(tx *gorm.DB) error {
		for _, a := range tries {
			var n int64
			err := tx.Model(&Attempt{}).
				Where("kind = ? AND subject = ? AND first_at > ? AND failures >= ?",
					a.kind, digest(a.subject), s.Now().Add(-attemptWindow), a.limit).
				Count(&n).Error
			if err != nil {
				return err
			}
			if n > 0 {
				return ErrTooMany
			}
		}
		return nil
	})
}

// failed counts one more failure on each counter; a counter whose window is
// over begins anew.
func (s *Store) failed(ctx context.Context, tries ...attempt) error {
	now := s.Now()
	return s.writing(ctx, func(tx *gorm.DB) error {
		for _, a := range tries {
			over := now.Add(-attemptWindow)
			row := Attempt{Kind: a.kind, Subject: digest(a.subject), Failures: 1, FirstAt: now, LastAt: now}
			err := tx.Clauses(clause.OnConflict{
				Columns: []clause.Column{{Name: "kind"}, {Name: "subject"}},
				DoUpdates: clause.Assignments(map[string]any{
					"failures": gorm.Expr("CASE WHEN attempts.first_at > ? THEN attempts.failures + 1 ELSE 1 END", over),
					"first_at": gorm.Expr("CASE WHEN attempts.first_at > ? THEN attempts.first_at ELSE ? END", over, now),
					"last_at":  now,
				}),
			}).Create(&row).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// forget clears a counter after a success.
func forget(tx *gorm.DB, a attempt) error {
	return tx.Delete(&Attempt{}, "kind = ? AND subject = ?", a.kind, digest(a.subject)).Error
}
