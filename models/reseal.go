package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Resealed is what became of everything that is kept sealed for longer than an
// hour.
type Resealed struct {
	Anew   int // was sealed with an older key, and is with the newest now
	Before int // was sealed with the newest already
	Closed int // opens with none of the keys; it was left as it is
}

// sealedRow is one sealed secret, and where it stands.
type sealedRow struct {
	ID     uint64
	Sealed string
	Of     uint64 // the number that its use names
	Key    string // or the text
}

// sealedPlace is a column of sealed secrets. Read gives them from a number on,
// in its order; write exchanges one if it is still the same.
type sealedPlace struct {
	read, write string
	use         func(sealedRow) string
}

// sealedPlaces are all of them but handshakes, which are over after an hour and
// open with the older key meanwhile.
var sealedPlaces = []sealedPlace{
	{
		`SELECT f.user_id AS id, f.sealed_secret AS sealed, f.user_id AS of FROM totp_factors f WHERE f.user_id > ? ORDER BY f.user_id LIMIT ?`,
		`UPDATE totp_factors SET sealed_secret = ? WHERE user_id = ? AND sealed_secret = ?`,
		func(r sealedRow) string { return appSeal(r.Of) },
	},
	{
		`SELECT p.id, p.sealed_secret AS sealed, p.university_id AS of FROM identity_providers p WHERE p.id > ? ORDER BY p.id LIMIT ?`,
		`UPDATE identity_providers SET sealed_secret = ? WHERE id = ? AND sealed_secret = ?`,
		func(r sealedRow) string { return providerSeal(r.Of) },
	},
	{
		`SELECT m.id, m.text_body AS sealed, m.message_key AS key FROM mails m WHERE m.id > ? AND m.text_body <> '' ORDER BY m.id LIMIT ?`,
		`UPDATE mails SET text_body = ? WHERE id = ? AND text_body = ?`,
		func(r sealedRow) string { return (&Mail{MessageKey: r.Key}).use("text") },
	},
	{
		`SELECT m.id, m.html_body AS sealed, m.message_key AS key FROM mails m WHERE m.id > ? AND m.html_body <> '' ORDER BY m.id LIMIT ?`,
		`UPDATE mails SET html_body = ? WHERE id = ? AND html_body = ?`,
		func(r sealedRow) string { return (&Mail{MessageKey: r.Key}).use("html") },
	},
	{
		`SELECT i.id, i.content AS sealed, i.actor_id AS of FROM people_imports i WHERE i.id > ? ORDER BY i.id LIMIT ?`,
		`UPDATE people_imports SET content = ? WHERE id = ? AND content = ?`,
		func(r sealedRow) string { return PeopleImport{ActorID: r.Of}.use() },
	},
}

// Reseal seals with the newest key what is sealed with an older one, some rows
// at a time, while the program goes on. Afterwards the older key is of no use
// any more, and twice does no harm.
func (s System) Reseal(ctx context.Context) (Resealed, error) {
	var r Resealed
	for _, place := range sealedPlaces {
		for last, n := uint64(0), rowsAtOnce; n == rowsAtOnce; {
			var some Resealed
			var rows []sealedRow
			err := s.store.across(ctx, s.reason, func(tx *gorm.DB) error {
				some, rows = Resealed{}, nil
				if err := tx.Raw(place.read, last, rowsAtOnce).Scan(&rows).Error; err != nil {
					return err
				}
				return s.store.resealRows(tx, place, rows, &some)
			})
			if err != nil {
				return r, fmt.Errorf("sealing anew: %w", err)
			}
			r.Anew, r.Before, r.Closed = r.Anew+some.Anew, r.Before+some.Before, r.Closed+some.Closed
			if n = len(rows); n > 0 {
				last = rows[n-1].ID
			}
		}
	}
	return r, nil
}

func (s *Store) resealRows(tx *gorm.DB, place sealedPlace, rows []sealedRow, r *Resealed) error {
	for _, row := range rows {
		if row.Sealed == "" {
			continue
		}
		use := place.use(row)
		plain, which, err := s.keys.openWith(row.Sealed, use)
		switch {
		case err != nil:
			r.Closed++
		case which == 0:
			r.Before++
		default:
			if err := tx.Exec(place.write, s.keys.seal(plain, use), row.ID, row.Sealed).Error; err != nil {
				return err
			}
			r.Anew++
		}
	}
	return nil
}
