package models

import (
	"context"
	"errors"
	"path"
	"strings"
)

// bytesOf are the objects that hold what a person has sent: the contents of
// their files and the pieces of their uploads. Others may have the same
// contents.
func (s Scope) bytesOf(userID uint64) ([]string, error) {
	if s.actor.UniversityID == 0 || s.store.media == nil {
		return nil, nil
	}
	if err := s.giveBack(nil, 0); err != nil { // from here on nobody takes up the same content
		return nil, err
	}
	var objects, digests []string
	err := s.of(&Upload{}).Where("user_id = ? AND file_id IS NULL", userID).Order("id").Pluck("object", &objects).Error
	if err != nil {
		return nil, err
	}
	err = s.tx.Raw(`SELECT DISTINCT m.digest FROM files f JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE f.university_id = ? AND f.uploader_id = ?`, s.actor.UniversityID, userID).Scan(&digests).Error
	if err != nil {
		return nil, err
	}
	feedback, err := s.feedbackBytes(userID)
	for _, digest := range append(digests, feedback...) {
		objects = append(objects, s.objectOf(digest))
	}
	return objects, err
}

// feedbackFiles are the files that were given along with the marks of a person.
func (s Scope) feedbackFiles(userID uint64) (ids []uint64, err error) {
	if s.actor.UniversityID == 0 {
		return nil, nil
	}
	err = s.tx.Raw(`SELECT v.file_id FROM grades v WHERE v.university_id = @university AND v.file_id IS NOT NULL AND v.id`+ownGrades, s.person(userID)).Scan(&ids).Error
	return ids, err
}

// feedbackBytes are the digests of what they hold.
func (s Scope) feedbackBytes(userID uint64) (digests []string, err error) {
	err = s.tx.Raw(`SELECT DISTINCT m.digest FROM grades v
		JOIN files f ON f.university_id = v.university_id AND f.id = v.file_id
		JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE v.university_id = @university AND v.id`+ownGrades, s.person(userID)).Scan(&digests).Error
	return digests, err
}

// dropFeedback removes files that nobody's mark has any more, which somebody
// else has sent.
func (s Scope) dropFeedback(files []uint64) error {
	for _, id := range files {
		err := s.dropFile(id)
		if err != nil && !errors.Is(err, ErrNotFound) { // the person's own are gone
			return err
		}
	}
	return nil
}

// forgetContents removes the records of contents that no file has any more.
func (s Scope) forgetContents(objects []string) error {
	var digests []string
	for _, name := range objects {
		if !strings.Contains(name, "/drafts/") {
			digests = append(digests, path.Base(name))
		}
	}
	for len(digests) > 0 {
		some := digests[:min(len(digests), rowsAtOnce)]
		digests = digests[len(some):]
		err := s.of(&Media{}).Where(`digest IN ? AND NOT EXISTS (SELECT 1 FROM files f
			WHERE f.university_id = media.university_id AND f.media_id = media.id)`, some).Delete(&Media{}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// eraseBytes removes objects of which nothing is noted any more, at once. What a
// failure leaves goes with the sweep.
func (s Scope) eraseBytes(ctx context.Context, objects []string) error {
	for _, name := range objects {
		if _, err := s.sweepObject(ctx, name); err != nil {
			return err
		}
	}
	return nil
}
