package models

import (
	"context"
	"encoding/hex"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// How long tries count. Of a series the end is a success: whoever fails a
// hundred times in a row has not forgotten a password (NIST SP 800-63B-4,
// 3.2.2). It is kept until nobody has tried for so long that it means nothing.
const (
	attemptWindow = 15 * time.Minute
	seriesWindow  = 90 * 24 * time.Hour
	seriesLimit   = 100
	seriesSuffix  = " series"
)

// attempt is something secret that can be tried: kind and subject name the
// counter, limit is how many failures its window allows. The subject of a
// person's own counter begins with their address or number; what else tells it
// from others of theirs stands behind a space.
type attempt struct {
	kind, subject string
	limit         int
}

// Attempt is the row of a counter. The subject is a mark, see subjectOf.
type Attempt struct {
	Kind     string `gorm:"primaryKey"`
	Subject  string `gorm:"primaryKey"`
	Failures int
	FirstAt  time.Time
	LastAt   time.Time
}

// window is how long a failure counts.
func (a attempt) window() time.Duration {
	if strings.HasSuffix(a.kind, seriesSuffix) {
		return seriesWindow
	}
	return attemptWindow
}

// The kinds of a person's own counters, by what their subjects begin with. With
// a person go all of these and their series.
var (
	attemptsByAddress = []string{"sign-in account", "sign-in device", "reset account"}
	attemptsByNumber  = []string{"second factor", "proof", "enrolment", "link asked"}
)

// markOf stands for somebody in the counters of a kind and of its series. It is
// made with a key that is not in the database: without it nobody finds out by
// trying addresses or numbers whose a counter is.
func (s *Store) markOf(kind, whose string) string {
	return hex.EncodeToString(mac(s.keys.attempts, strings.TrimSuffix(kind, seriesSuffix)+" "+whose))
}

// subjectOf is how the subject of a counter is kept. Whose it is comes first, so
// that a person's counters are found by their marks.
func (s *Store) subjectOf(a attempt) string {
	whose, _, more := strings.Cut(a.subject, " ")
	if !more {
		return s.markOf(a.kind, whose)
	}
	return s.markOf(a.kind, whose) + "." + s.markOf(a.kind, a.subject)
}

// marksOf are those of all counters that are a person's own.
func (s *Store) marksOf(u User) []string {
	var marks []string
	for _, kind := range attemptsByAddress {
		marks = append(marks, s.markOf(kind, u.EmailKey))
	}
	for _, kind := range attemptsByNumber {
		marks = append(marks, s.markOf(kind, strconv.FormatUint(u.ID, 10)))
	}
	return marks
}

// shared tells a counter of many people from one that is a person's own.
func (a attempt) shared() bool {
	return strings.HasSuffix(a.kind, " address") || strings.HasSuffix(a.kind, " module")
}

// guard gives the counters of something that one person knows: a few tries a
// quarter of an hour and a hundred in a row, and those that are shared with
// others: of an address, of a module.
func guard(kind, subject string, limit int, shared ...attempt) []attempt {
	return append([]attempt{{kind, subject, limit}, {kind + seriesSuffix, subject, seriesLimit}}, shared...)
}

// try counts one try at a secret and then compares it. The order matters: a
// thousand guesses at the same moment are worth no more than one after the
// other. Shared counters hold failures alone, or a lecture hall that signs in
// at once would fill its own. A guess that was not compared, because the
// program is busy or the browser has gone, is not counted. ErrTooMany when a
// counter is full, ErrWrongPassword when the secret does not fit. After a
// success the caller's transaction calls forget.
func (s *Store) try(ctx context.Context, counters []attempt, compare func() (fits bool, err error)) error {
	own, shared := split(counters)
	if err := s.allowed(ctx, counters...); err != nil { // most of a flood ends here, without a write
		return err
	}
	if err := s.count(ctx, own...); err != nil {
		return err
	}
	fits, err := compare()
	switch {
	case err != nil:
		return errors.Join(err, s.writing(context.WithoutCancel(ctx), func(tx *gorm.DB) error { return s.takeBack(tx, own...) }))
	case !fits:
		return errors.Join(ErrWrongPassword, s.failed(ctx, shared...))
	}
	return nil
}

func split(counters []attempt) (own, shared []attempt) {
	for _, a := range counters {
		if a.shared() {
			shared = append(shared, a)
		} else {
			own = append(own, a)
		}
	}
	return own, shared
}

// count counts one try on each counter, or gives ErrTooMany and counts it on
// none. The counters are in the database, so that every replica and every door
// shares them, and a restart clears nothing.
func (s *Store) count(ctx context.Context, counters ...attempt) error {
	return s.writing(ctx, func(tx *gorm.DB) error {
		for _, a := range counters {
			n, err := s.more(tx, a)
			if err != nil {
				return err
			}
			if n > a.limit {
				return ErrTooMany // and nothing of this transaction stays
			}
		}
		return nil
	})
}

// forget clears a person's own counters after a success. Those shared with
// others stay.
func (s *Store) forget(tx *gorm.DB, counters ...attempt) error {
	own, _ := split(counters)
	for _, a := range own {
		if err := tx.Delete(&Attempt{}, "kind = ? AND subject = ?", a.kind, s.subjectOf(a)).Error; err != nil {
			return err
		}
	}
	return nil
}

// more counts one more failure and tells how many there are; a counter whose
// window is over begins anew.
func (s *Store) more(tx *gorm.DB, a attempt) (failures int, err error) {
	now := s.Now()
	over := now.Add(-a.window())
	err = tx.Raw(`INSERT INTO attempts (kind, subject, failures, first_at, last_at) VALUES (?, ?, 1, ?, ?)
		ON CONFLICT (kind, subject) DO UPDATE SET
			failures = CASE WHEN attempts.first_at > ? THEN attempts.failures + 1 ELSE 1 END,
			first_at = CASE WHEN attempts.first_at > ? THEN attempts.first_at ELSE excluded.first_at END,
			last_at = excluded.last_at
		RETURNING failures`, a.kind, s.subjectOf(a), now, now, over, over).Scan(&failures).Error
	return failures, err
}

// takeBack takes one try back from each counter.
func (s *Store) takeBack(tx *gorm.DB, counters ...attempt) error {
	for _, a := range counters {
		err := tx.Model(&Attempt{}).Where("kind = ? AND subject = ? AND failures > 0", a.kind, s.subjectOf(a)).
			Update("failures", clause.Expr{SQL: "failures - 1"}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// allowed gives ErrTooMany when one of the counters is full.
func (s *Store) allowed(ctx context.Context, counters ...attempt) error {
	return s.reading(ctx, func(tx *gorm.DB) error {
		for _, a := range counters {
			var n int64
			err := tx.Model(&Attempt{}).
				Where("kind = ? AND subject = ? AND first_at > ? AND failures >= ?",
					a.kind, s.subjectOf(a), s.Now().Add(-a.window()), a.limit).
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

// failed counts one more failure on each counter.
func (s *Store) failed(ctx context.Context, counters ...attempt) error {
	if len(counters) == 0 {
		return nil
	}
	return s.writing(ctx, func(tx *gorm.DB) error {
		for _, a := range counters {
			if _, err := s.more(tx, a); err != nil {
				return err
			}
		}
		return nil
	})
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
