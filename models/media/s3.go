package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	// pieceSize is how much of a draft is one object: what a running upload takes
	// of the memory.
	pieceSize = 4 << 20
	// partSize is how much of a kept object is sent at once.
	partSize = 16 << 20
	// retries of a request that failed for a reason that may pass.
	retries = 3
	// lastWord is how long is waited for what arrived before a caller went away.
	lastWord = 30 * time.Second
)

// S3Options say which bucket it is.
type S3Options struct {
	Endpoint    string // host or host:port
	TLS         bool
	Region      string
	Bucket      string
	Key, Secret string
}

// S3 keeps objects in a bucket of a service that speaks the protocol of S3. A
// draft is a row of objects, one for each piece, since the protocol cannot add to
// an object; Keep makes one of them. Nothing is public: objects have the
// permissions of the bucket, and only this program asks for them.
type S3 struct {
	client *minio.Core
	bucket string
}

// OpenS3 prepares the way to a bucket; Check goes it.
func OpenS3(o S3Options) (*S3, error) {
	if o.Region == "" {
		o.Region = "us-east-1" // what every service takes; it would be asked for else
	}
	client, err := minio.NewCore(o.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(o.Key, o.Secret, ""), Secure: o.TLS, Region: o.Region,
		Transport: transport(), MaxRetries: retries, TrailingHeaders: true,
	})
	if err != nil {
		return nil, err
	}
	return &S3{client, o.Bucket}, nil
}

// Append implements Store. It keeps one piece in memory until the service has it.
func (s *S3) Append(ctx context.Context, draft string, offset int64, r io.Reader, size int64) (int64, error) {
	if !isDraft(draft) {
		return 0, ErrAbsent
	}
	if err := s.cut(ctx, draft, offset); err != nil {
		return 0, err
	}
	var piece bytes.Buffer
	if size > 0 {
		piece.Grow(int(min(size, pieceSize)) + bytes.MinRead)
	}
	var added int64
	for {
		piece.Reset()
		n, failed := piece.ReadFrom(io.LimitReader(&cancellable{ctx, r}, pieceSize))
		begins := offset+added == 0 && failed == nil // an empty draft is one, too
		if n > 0 || begins {
			if err := s.putPiece(ctx, pieceName(draft, offset+added), piece.Bytes()); err != nil {
				return added, err
			}
			added += n
		}
		if failed != nil || n < pieceSize {
			return added, failed
		}
	}
}

// putPiece stores a piece even if its sender has gone away in the meantime.
func (s *S3) putPiece(ctx context.Context, name string, data []byte) error {
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), lastWord)
		defer cancel()
	}
	return s.put(ctx, name, data)
}

// cut makes a draft exactly offset bytes long: what was written and never
// acknowledged is written anew.
func (s *S3) cut(ctx context.Context, draft string, offset int64) error {
	pieces, err := s.pieces(ctx, draft)
	if err != nil || offset == 0 {
		return errors.Join(err, s.remove(ctx, pieces))
	}
	if len(pieces) == 0 {
		return ErrAbsent
	}
	before := pieces
	for len(before) > 0 && before[len(before)-1].at >= offset {
		before = before[:len(before)-1]
	}
	end, err := length(before)
	if err != nil {
		return err
	}
	if end < offset {
		return ErrOffset
	}
	if err := s.remove(ctx, pieces[len(before):]); err != nil || end == offset {
		return err
	}
	last := before[len(before)-1]
	start, err := io.ReadAll(io.LimitReader(s.reader(ctx, []piece{{last.key, last.etag, 0, last.size}}), offset-last.at))
	if err != nil {
		return err
	}
	return s.put(ctx, last.key, start)
}

// put stores an object that is in memory, in one request that can be repeated,
// with a checksum that the service compares.
func (s *S3) put(ctx context.Context, name string, data []byte) error {
	_, err := s.client.Client.PutObject(ctx, s.bucket, name, bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{
		UserMetadata: map[string]string{minio.ChecksumCRC32C.Key(): minio.ChecksumCRC32C.ChecksumBytes(data).Encoded()}, DisableMultipart: true,
	})
	return told3(err)
}

// Keep implements Store. A large object goes through the memory in parts.
func (s *S3) Keep(ctx context.Context, draft, name string) error {
	if !isDraft(draft) || !Named(name) || isDraft(name) {
		return ErrAbsent
	}
	pieces, err := s.pieces(ctx, draft)
	if err != nil {
		return err
	}
	if len(pieces) == 0 {
		return ErrAbsent
	}
	switch _, err := s.stat(ctx, name); {
	case errors.Is(err, ErrAbsent):
		if err := s.join(ctx, pieces, name); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	return s.remove(ctx, pieces)
}

func (s *S3) join(ctx context.Context, pieces []piece, name string) error {
	size, err := length(pieces)
	if err != nil {
		return err
	}
	whole := s.reader(ctx, pieces)
	defer whole.Close()
	if size <= partSize {
		data := make([]byte, size)
		if _, err := io.ReadFull(whole, data); err != nil {
			return err
		}
		return s.put(ctx, name, data)
	}
	// Two parts are in memory, so that one is read while another is sent.
	sent, err := s.client.Client.PutObject(ctx, s.bucket, name, whole, size, minio.PutObjectOptions{PartSize: partSize, NumThreads: 2, ConcurrentStreamParts: true})
	if err == nil && sent.Size != size {
		err = errors.Join(errPieces, s.remove(ctx, []piece{{key: name}}))
	}
	return told3(err)
}

// Open implements Store. It reads by ranges of a few MiB, so that a reader who is
// slow, or goes elsewhere, holds no connection for long.
func (s *S3) Open(ctx context.Context, name string) (Object, error) {
	if !Named(name) {
		return nil, ErrAbsent
	}
	if !isDraft(name) {
		p, err := s.stat(ctx, name)
		if err != nil {
			return nil, err
		}
		return s.reader(ctx, []piece{p}), nil
	}
	pieces, err := s.pieces(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(pieces) == 0 {
		return nil, ErrAbsent
	}
	if _, err := length(pieces); err != nil {
		return nil, err
	}
	return s.reader(ctx, pieces), nil
}

func (s *S3) stat(ctx context.Context, name string) (piece, error) {
	o, err := s.client.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
	return piece{key: name, etag: o.ETag, size: o.Size}, told3(err)
}

// Drop implements Store.
func (s *S3) Drop(ctx context.Context, name string) error {
	if !Named(name) {
		return nil
	}
	if !isDraft(name) {
		return s.remove(ctx, []piece{{key: name}})
	}
	pieces, err := s.pieces(ctx, name)
	if err != nil {
		return err
	}
	return s.remove(ctx, pieces)
}

// remove takes objects away; those that are not there are no error.
func (s *S3) remove(ctx context.Context, pieces []piece) error {
	switch len(pieces) {
	case 0:
		return nil
	case 1:
		if err := told3(s.client.RemoveObject(ctx, s.bucket, pieces[0].key, minio.RemoveObjectOptions{})); !errors.Is(err, ErrAbsent) {
			return err
		}
		return nil
	}
	removed, err := s.client.RemoveObjectsWithIter(ctx, s.bucket, func(yield func(minio.ObjectInfo) bool) {
		for _, p := range pieces {
			if !yield(minio.ObjectInfo{Key: p.key}) {
				return
			}
		}
	}, minio.RemoveObjectsOptions{})
	if err != nil {
		return told3(err)
	}
	for r := range removed {
		if r.Err != nil {
			err = told3(r.Err)
		}
	}
	return err
}

// Each implements Store. A draft is as long as its pieces, and as young as the
// youngest.
func (s *S3) Each(ctx context.Context, fn func(Info) error) error {
	var draft Info // whose pieces are being given, one after the other
	flush := func() error {
		d := draft
		if draft = (Info{}); d.Name == "" {
			return nil
		}
		return fn(d)
	}
	for o := range s.client.Client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			return told3(o.Err)
		}
		name, _, ok := pieceOf(o.Key)
		if ok && name == draft.Name {
			draft.Size += o.Size
			if o.LastModified.After(draft.Changed) {
				draft.Changed = o.LastModified
			}
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		if ok {
			draft = Info{name, o.Size, o.LastModified}
		} else if Named(o.Key) && !isDraft(o.Key) {
			if err := fn(Info{o.Key, o.Size, o.LastModified}); err != nil {
				return err
			}
		}
	}
	return flush()
}

func isDraft(name string) bool { return Named(name) && strings.Contains(name, "/drafts/") }
