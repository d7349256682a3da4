package models

import (
	"context"
	"fmt"

	"luna/models/media"

	"gorm.io/gorm"
)

// The quotas of a new university, in bytes.
const (
	usualQuota       = 100 << 30
	usualPersonQuota = 20 << 30
)

// myUploads are the actor's own.
func (s Scope) myUploads(u *Upload) *gorm.DB { return s.of(u).Where("user_id = ?", s.actor.UserID) }

// reserve counts bytes as stored, for the university and for a person, if they
// fit: ErrQuota. Until the transaction ends nobody else counts in the
// university, so that two who come together cannot both have the last byte.
func (s Scope) reserve(userID uint64, bytes int64) error {
	done := s.tx.Exec("UPDATE universities SET file_bytes = file_bytes + ? WHERE id = ? AND file_bytes + ? <= file_quota",
		bytes, s.actor.UniversityID, bytes)
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return overQuota(Say("Your university has no room left for this file. Please remove files that nobody needs, or ask your administrators for more room."))
	}
	var u University
	if err := s.tx.Take(&u, "id = ?", s.actor.UniversityID).Error; err != nil {
		return err
	}
	done = s.tx.Exec("UPDATE users SET file_bytes = file_bytes + ? WHERE university_id = ? AND id = ? AND file_bytes + ? <= ?",
		bytes, s.actor.UniversityID, userID, bytes, u.PersonFileQuota)
	if done.Error == nil && done.RowsAffected == 0 {
		return overQuota(Say("You have no room left for this file. Please remove files that nobody needs, or ask your administrators for more room."))
	}
	return done.Error
}

func overQuota(why Message) error {
	return fmt.Errorf("%w: %w", ErrQuota, &Invalid{Fields: map[string]Message{"file": why}})
}

// giveBack counts bytes as not stored any more. A person who is nil was erased.
// It holds the university's count as reserve does.
func (s Scope) giveBack(userID *uint64, bytes int64) error {
	err := s.tx.Exec("UPDATE universities SET file_bytes = CASE WHEN file_bytes > ? THEN file_bytes - ? ELSE 0 END WHERE id = ?",
		bytes, bytes, s.actor.UniversityID).Error
	if err != nil || userID == nil {
		return err
	}
	return s.tx.Exec("UPDATE users SET file_bytes = CASE WHEN file_bytes > ? THEN file_bytes - ? ELSE 0 END WHERE university_id = ? AND id = ?",
		bytes, bytes, s.actor.UniversityID, *userID).Error
}

// dropFile removes a file inside a transaction and gives its bytes back to the
// quotas. The bytes themselves go with the next sweep, if no other file has them.
func (s Scope) dropFile(fileID uint64) error {
	var f File
	if err := known(s.of(&f).Where("id = ?", fileID).Take(&f).Error); err != nil {
		return err
	}
	var m Media
	if err := known(s.of(&m).Where("id = ?", f.MediaID).Take(&m).Error); err != nil {
		return err
	}
	if err := s.of(&Upload{}).Where("file_id = ?", fileID).Delete(&Upload{}).Error; err != nil {
		return err
	}
	if err := s.of(&f).Where("id = ?", fileID).Delete(&File{}).Error; err != nil {
		return err
	}
	return s.giveBack(f.UploaderID, m.Size)
}

// open reads content of the actor's university. Who may read it the caller has
// found out. ErrNotFound.
func (s Scope) open(ctx context.Context, digest string) (media.Object, error) {
	if s.store.media == nil {
		return nil, errNoMedia
	}
	object, err := s.store.media.Open(ctx, s.objectOf(digest))
	return object, mediaError(err)
}

// objectOf is where content of the actor's university is kept.
func (s Scope) objectOf(digest string) string {
	return fmt.Sprintf("%d/%s", s.actor.UniversityID, digest)
}
