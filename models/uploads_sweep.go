package models

import (
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"luna/models/media"

	"gorm.io/gorm"
)

// Orphans are left alone for so long: a file whose form has still to be sent,
// content that is about to be noted.
const orphansLast = 24 * time.Hour

// Swept counts what SweepMedia removed.
type Swept struct {
	Uploads, Files, Contents, Objects int
	Bytes                             int64 // of the objects
}

// String is what the ledger of jobs says.
func (w Swept) String() string {
	return fmt.Sprintf("removed %d uploads, %d files and %d contents that nobody uses, %d objects of %d bytes", w.Uploads, w.Files, w.Contents, w.Objects, w.Bytes)
}

// SweepMedia removes what nobody can reach any more: uploads that were given
// up, files that belong to nothing, content of no file, objects and drafts of no
// record. What they took is given back to the quotas.
func (s System) SweepMedia(ctx context.Context) (Swept, error) {
	var w Swept
	if s.store.media == nil {
		return w, nil
	}
	var universities []uint64
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Model(&University{}).Order("id").Pluck("id", &universities).Error
	})
	for _, id := range universities {
		if err == nil {
			err = s.in(id).sweep(ctx, &w)
		}
	}
	if err != nil {
		return w, err
	}
	return w, s.sweepObjects(ctx, &w)
}

// sweep removes the records of one university, some at a time.
func (s Scope) sweep(ctx context.Context, w *Swept) error {
	for _, part := range []struct {
		count *int
		some  func(s Scope) (int, error)
	}{{&w.Uploads, Scope.sweepUploads}, {&w.Files, Scope.sweepFiles}, {&w.Contents, Scope.sweepContents}} {
		for n := rowsAtOnce; n == rowsAtOnce; *part.count += n {
			err := s.write(ctx, func(s Scope) error {
				var err error
				n, err = part.some(s)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s Scope) sweepUploads() (int, error) {
	var over []Upload
	err := s.of(&Upload{}).Where("expires_at <= ? AND (writing_until IS NULL OR writing_until <= ?)", s.now(), s.now()).
		Order("id").Limit(rowsAtOnce).Find(&over).Error
	for _, u := range over {
		if err != nil {
			break
		}
		err = s.sweepUpload(u)
	}
	return len(over), err
}

// sweepUpload gives the bytes of an upload back, unless a file has them now or
// it was taken up again.
func (s Scope) sweepUpload(u Upload) error {
	done := s.of(&Upload{}).Where("id = ? AND expires_at = ? AND (writing_until IS NULL OR writing_until <= ?)", u.ID, u.ExpiresAt, s.now()).Delete(&Upload{})
	if done.Error != nil || done.RowsAffected == 0 || u.FileID != nil {
		return done.Error
	}
	return s.giveBack(&u.UserID, u.Length)
}

// sweepFiles removes files that belong to nothing. Every table that a file may
// belong to stands here.
func (s Scope) sweepFiles() (int, error) {
	var orphans []uint64
	err := s.of(&File{}).Where(`created_at <= ? AND NOT EXISTS (SELECT 1 FROM lesson_files l
		WHERE l.university_id = files.university_id AND l.file_id = files.id)
		AND NOT EXISTS (SELECT 1 FROM assignment_files a WHERE a.university_id = files.university_id AND a.file_id = files.id)
		AND NOT EXISTS (SELECT 1 FROM submission_files b WHERE b.university_id = files.university_id AND b.file_id = files.id)
		AND NOT EXISTS (SELECT 1 FROM grades g WHERE g.university_id = files.university_id AND g.file_id = files.id)
		AND NOT EXISTS (SELECT 1 FROM grade_pins p WHERE p.university_id = files.university_id AND p.file_id = files.id)`, s.now().Add(-orphansLast)).
		Order("id").Limit(rowsAtOnce).Pluck("id", &orphans).Error
	for _, id := range orphans {
		if err != nil {
			break
		}
		err = s.dropFile(id)
	}
	return len(orphans), err
}

// sweepContents forgets content that no file has. It holds the university's
// count, so that no upload takes up the same content meanwhile.
func (s Scope) sweepContents() (int, error) {
	if err := s.giveBack(nil, 0); err != nil {
		return 0, err
	}
	var orphans []uint64
	err := s.of(&Media{}).Where(`created_at <= ? AND NOT EXISTS (SELECT 1 FROM files f
		WHERE f.university_id = media.university_id AND f.media_id = media.id)`, s.now().Add(-orphansLast)).
		Order("id").Limit(rowsAtOnce).Pluck("id", &orphans).Error
	if err != nil || len(orphans) == 0 {
		return 0, err
	}
	return len(orphans), s.of(&Media{}).Where("id IN ?", orphans).Delete(&Media{}).Error
}

// sweepObjects removes the bytes of which nothing is noted.
func (s System) sweepObjects(ctx context.Context, w *Swept) error {
	return s.store.media.Each(ctx, func(o media.Info) error {
		if s.store.Now().Sub(o.Changed) < orphansLast {
			return nil
		}
		university, _, _ := strings.Cut(o.Name, "/")
		id, err := strconv.ParseUint(university, 10, 63)
		if err != nil || id == 0 {
			return nil
		}
		gone, err := s.in(id).sweepObject(ctx, o.Name)
		if gone {
			w.Objects, w.Bytes = w.Objects+1, w.Bytes+o.Size
		}
		return err
	})
}

// sweepObject removes an object while no upload can be noted that has it. Most
// are noted: for these nobody has to wait.
func (s Scope) sweepObject(ctx context.Context, name string) (gone bool, err error) {
	var known bool
	err = s.read(ctx, func(s Scope) error {
		var err error
		known, err = s.noted(name)
		return err
	})
	if err != nil || known {
		return false, err
	}
	err = s.write(ctx, func(s Scope) error {
		if err := s.giveBack(nil, 0); err != nil {
			return err
		}
		known, err := s.noted(name)
		if err != nil || known {
			return err
		}
		gone = true
		return s.store.media.Drop(ctx, name)
	})
	return gone, err
}

// noted tells whether a record names the object.
func (s Scope) noted(name string) (bool, error) {
	var n int64
	if strings.Contains(name, "/drafts/") {
		err := s.of(&Upload{}).Where("object = ? AND file_id IS NULL", name).Count(&n).Error
		return n > 0, err
	}
	err := s.of(&Media{}).Where("digest = ?", path.Base(name)).Count(&n).Error
	return n > 0, err
}
