package media

import (
	"context"
	"os"

	"github.com/minio/minio-go/v7"
)

// KeepVersions makes the bucket keep versions.
func (s *S3) KeepVersions(ctx context.Context) error {
	return s.client.EnableVersioning(ctx, s.bucket)
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
