package models

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"luna/models/media"
)

// ExportFile is a file that the person handed in, alone or with a team.
type ExportFile struct {
	ID        uint64
	Name      string
	Digest    string
	CreatedAt time.Time

	open func() (media.Object, error)
}

// exportFiles finds the files whose contents go into the export.
func (s Scope) exportFiles(ctx context.Context, e *Export) error {
	if s.actor.UniversityID == 0 {
		return nil
	}
	err := s.tx.Raw(`SELECT f.id, f.name, m.digest, f.created_at FROM files f
		JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE f.university_id = @university AND f.id IN (SELECT x.file_id FROM submission_files x
			JOIN submissions b ON b.university_id = x.university_id AND b.id = x.submission_id
			WHERE x.university_id = @university AND (b.team_id IS NULL AND b.enrollment_id`+ownEnrollments+`
				OR b.team_id IN (SELECT t.team_id FROM team_members t WHERE t.university_id = @university AND t.enrollment_id`+ownEnrollments+`)))
		ORDER BY f.id`, s.person(s.actor.UserID)).Scan(&e.Files).Error
	outside := s
	outside.tx = nil
	for i := range e.Files {
		digest := e.Files[i].Digest
		e.Files[i].open = func() (media.Object, error) { return outside.open(ctx, digest) }
	}
	return err
}

// writeFile copies a file as it is: most kinds are packed already. One whose
// bytes are lost is left out, files.csv names it.
func (e Export) writeFile(z *zip.Writer, f ExportFile) error {
	object, err := f.open()
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer object.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("files/%d %s", f.ID, f.Name), Method: zip.Store, Modified: f.CreatedAt})
	if err == nil {
		_, err = io.Copy(w, object)
	}
	return err
}
