package models

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Passwords that came with people from a program made with Django look like
//
//	pbkdf2_sha256$600000$salt$base64 of 32 bytes
//
// They let in as they are, and become argon2id at the first sign-in. Nothing
// makes them anew.
const (
	djangoPrefix        = "pbkdf2_sha256$"
	djangoMaxIterations = 4_000_000 // about two seconds; more would be a way to stop us
)

type djangoHash struct {
	iterations int
	salt       string
	key        []byte
}

func isDjango(encoded string) bool { return strings.HasPrefix(encoded, djangoPrefix) }

func readDjango(encoded string) (d djangoHash, ok bool) {
	fields := strings.Split(encoded, "$")
	if len(fields) != 4 || fields[0]+"$" != djangoPrefix || fields[2] == "" {
		return d, false
	}
	n, err := strconv.Atoi(fields[1])
	if err != nil || n < 1 || n > djangoMaxIterations {
		return d, false
	}
	key, err := base64.StdEncoding.DecodeString(fields[3])
	return djangoHash{iterations: n, salt: fields[2], key: key}, err == nil && len(key) == sha256.Size
}

func (h *hasher) matchesDjango(ctx context.Context, encoded, password string) (bool, error) {
	d, ok := readDjango(encoded)
	if !ok {
		return false, nil
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	got, err := pbkdf2.Key(sha256.New, password, []byte(d.salt), d.iterations, len(d.key))
	return subtle.ConstantTimeCompare(got, d.key) == 1, err
}

// djangoSetting holds how many iterations the old hashes have, as long as there
// are any. A wrong password then costs as much as at an old account, or the
// time would tell who has one.
const djangoSetting = "django-iterations"

// djangoDecoy is what a wrong password is compared with besides, or "" when
// nobody has an old hash.
func (s *Store) djangoDecoy(ctx context.Context) (string, error) {
	var kept Setting
	err := s.reading(ctx, func(tx *gorm.DB) error { return tx.Take(&kept, "key = ?", djangoSetting).Error })
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return djangoPrefix + kept.Value + "$nobody$" + base64.StdEncoding.EncodeToString(make([]byte, sha256.Size)), err
}

// noteDjango remembers that there are old hashes, and how dear they are.
func noteDjango(tx *gorm.DB, iterations int) error {
	var kept Setting
	if err := tx.Limit(1).Find(&kept, "key = ?", djangoSetting).Error; err != nil {
		return err
	}
	if before, err := strconv.Atoi(kept.Value); err == nil && before >= iterations {
		return nil
	}
	return tx.Clauses(clause.OnConflict{UpdateAll: true}).
		Create(&Setting{Key: djangoSetting, Value: strconv.Itoa(iterations)}).Error
}

// forgetDjango ends that when nobody has an old hash any more.
func forgetDjango(tx *gorm.DB) error {
	return tx.Exec(`DELETE FROM settings WHERE key = 'django-iterations'
		AND NOT EXISTS (SELECT 1 FROM users WHERE password_hash LIKE 'pbkdf2%')`).Error
}
