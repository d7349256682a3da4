package media

import "context"

// KeepVersions makes the bucket keep versions.
func (s *S3) KeepVersions(ctx context.Context) error {
	return s.client.EnableVersioning(ctx, s.bucket)
}

// What is written at once, for tests that write more.
const (
	PieceSize = pieceSize
	PartSize  = partSize
)
