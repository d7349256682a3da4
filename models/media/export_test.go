package media

import (
	"context"
	"errors"
	"os"

	"github.com/minio/minio-go/v7"
)

// KeepVersions makes the bucket keep versions.
func (s *S3) KeepVersions(ctx context.Context) error {
	return s.client.EnableVersioning(ctx, s.bucket)
}

// OnSync tells of each file and folder that is to be synced, and takes the error of
// that for the disk's.
func (f *Folder) OnSync(tell func(*os.File) error) {
	f.flush = func(file *os.File) error { return errors.Join(file.Sync(), tell(file)) }
}

// PieceSize is how much of a draft is one object.
const PieceSize = pieceSize

// Everything lists what lies in the place of a store, also what no store gives.
func Everything(ctx context.Context, s Store) (names []string, err error) {
	switch s := s.(type) {
	case *Folder:
		var entries []os.DirEntry
		entries, err = os.ReadDir(s.Path())
		for _, e := range entries {
			names = append(names, e.Name())
		}
	case *S3:
		for o := range s.client.Client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Recursive: true}) {
			names, err = append(names, o.Key), o.Err
		}
	}
	return names, err
}
