package models

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Setting is a fact about the installation itself.
type Setting struct {
	Key   string `gorm:"primaryKey"`
	Value string
}

// setupCode is the setting that holds the hash of the one-time code.
const setupCode = "setup-code"

// SetupInput is what the first person says on the first-run page: who they
// are, and which university comes first.
type SetupInput struct {
	Code                  string
	Name, Email, Password string
	University            UniversityInput
	Address               string // of the browser, for counting wrong codes
}

// NeedsSetup tells whether there is nobody yet.
func (s *Store) NeedsSetup(ctx context.Context) (bool, error) {
	var there bool
	err := s.readingAcross(ctx, "first run", func(tx *gorm.DB) error {
		return tx.Raw("SELECT EXISTS (SELECT 1 FROM users)").Scan(&there).Error
	})
	return !there, err
}

// NewSetupCode gives the code that the first-run page asks for, in place of
// any given before. Only its hash is kept.
func (s *Store) NewSetupCode(ctx context.Context) (code string, err error) {
	random := make([]byte, 10)
	rand.Read(random) // never fails, see crypto/rand
	plain := base32.StdEncoding.EncodeToString(random)
	row := Setting{Key: setupCode, Value: digest(plain)}
	err = s.writing(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	})
	return plain[:4] + "-" + plain[4:8] + "-" + plain[8:12] + "-" + plain[12:], err
}

// Setup makes the platform administrator and the first university. It works
// once: as soon as anybody exists it gives ErrNotFound, whoever was first.
// ErrWrongPassword for a wrong code, ErrTooMany after too many of them;
// Invalid leaves the code usable, with the fields of UserInput and of
// UniversityInput, whose name is "university".
func (s *Store) Setup(ctx context.Context, in SetupInput) error {
	if needed, err := s.NeedsSetup(ctx); err != nil || !needed {
		return orNotFound(err)
	}
	tries := []attempt{{"setup code", addressOf(in.Address), 10}, {"setup code", "everybody", 200}}
	if err := s.allowed(ctx, tries...); err != nil {
		return err
	}
	hash := digest(strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(in.Code)))
	err := s.across(ctx, "first run", func(tx *gorm.DB) error { return s.setUp(ctx, tx, hash, in) })
	if errors.Is(err, ErrWrongPassword) {
		return errors.Join(err, s.failed(ctx, tries...))
	}
	return err
}

// setUp takes the code away before it reads anything else: of two who come at
// once, the second waits for the first and then finds no code.
func (s *Store) setUp(ctx context.Context, tx *gorm.DB, hash string, in SetupInput) error {
	taken := tx.Delete(&Setting{}, "key = ? AND value = ?", setupCode, hash)
	if taken.Error != nil {
		return taken.Error
	}
	var people int64
	if err := tx.Model(&User{}).Count(&people).Error; err != nil || people > 0 {
		return orNotFound(err)
	}
	if taken.RowsAffected == 0 {
		return ErrWrongPassword
	}
	platform := Scope{store: s, actor: Actor{Role: Administrator}, tx: tx}
	first := UserInput{Email: in.Email, Name: in.Name, Password: in.Password, Role: Administrator}
	if err := checkSetup(first, in.University); err != nil {
		return err
	}
	if _, err := platform.CreateUniversity(ctx, in.University); err != nil {
		return err
	}
	if _, err := platform.CreateUser(ctx, first); err != nil {
		return err
	}
	return platform.audit("platform.setup", "platform", 0, nil)
}

// checkSetup finds the faults of both halves of the page at once.
func checkSetup(first UserInput, university UniversityInput) error {
	f := faults{}
	var bad *Invalid
	if errors.As(first.check(), &bad) {
		for field, m := range bad.Fields {
			f.add(field, m)
		}
	}
	checkPassword(f, "password", first.Password, first.Name, first.Email, university.Name)
	if errors.As(university.check(), &bad) {
		for field, m := range bad.Fields {
			if field == "name" {
				field = "university"
			}
			f.add(field, m)
		}
	}
	return f.err()
}
