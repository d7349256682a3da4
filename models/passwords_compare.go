package models

import (
	"context"
	"errors"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
)

// spelled is how a password is hashed: composed alike whatever keyboard it was
// typed on (NFKC, NIST SP 800-63B-4, 3.1.1.2). Nothing else is changed, blanks
// at its ends neither.
func spelled(password string) string { return norm.NFKC.String(password) }

// hashPassword gives what is kept of a person's password.
func (s *Store) hashPassword(ctx context.Context, password string) (string, error) {
	return s.hashes.hash(ctx, spelled(password))
}

// fits compares a password with what is kept of a person's. Whether there is a
// person, a password, an old hash or none of them: a wrong one costs the same.
func (s *Store) fits(ctx context.Context, kept, password string) (bool, error) {
	password = cut(password, MaxPassword*utf8.UTFMax) // compared all the same, but not at length
	against := kept
	if against == "" {
		against = s.hashes.nobody
	}
	tries := []string{spelled(password)}
	if tries[0] != password { // hashes from elsewhere, and those from before, are of what was typed
		tries = append(tries, password)
	}
	for _, try := range tries {
		match, err := s.hashes.matches(ctx, against, try)
		if err != nil || match {
			return match && kept != "", err
		}
	}
	return false, s.evenOut(ctx, against, password)
}

// evenOut computes what a wrong password did not cost at this account, but
// would have cost at another.
func (s *Store) evenOut(ctx context.Context, against, password string) error {
	decoy, err := s.djangoDecoy(ctx)
	if err != nil {
		return err
	}
	if isDjango(against) {
		decoy = s.hashes.nobody
	}
	if decoy == "" {
		return nil
	}
	_, err = s.hashes.matches(ctx, decoy, password)
	return err
}

// byPassword finds who may sign in with this address and password. Where the
// password does not fit it tells whose address it is, for the log.
func (s *Store) byPassword(ctx context.Context, key, password string) (user User, fits bool, err error) {
	err = s.readingAcross(ctx, signingIn, func(tx *gorm.DB) error {
		return tx.Take(&user, `email_key = ? AND deactivated_at IS NULL AND erased_at IS NULL AND (university_id IS NULL
			OR EXISTS (SELECT 1 FROM universities v WHERE v.id = users.university_id AND v.active))`, key).Error
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return User{}, false, err
	}
	fits, err = s.fits(ctx, user.PasswordHash, password)
	if err != nil || !fits {
		return user, false, err
	}
	return user, true, s.upgrade(ctx, &user, password)
}

// upgrade keeps a password that was just right as it is kept today. While the
// program is busy it waits for the next time.
func (s *Store) upgrade(ctx context.Context, user *User, password string) error {
	if !s.hashes.outdated(user.PasswordHash) {
		return nil
	}
	hash, err := s.hashPassword(ctx, password)
	if errors.Is(err, ErrBusy) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.across(ctx, signingIn, func(tx *gorm.DB) error {
		// A password that was changed meanwhile stays.
		return tx.Model(&User{}).Where("id = ? AND password_hash = ?", user.ID, user.PasswordHash).
			Update("password_hash", hash).Error
	})
}
