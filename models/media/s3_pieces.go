package media

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"

	"github.com/minio/minio-go/v7"
)

// errPieces: somebody else has changed the bucket, or two wrote the same draft.
var errPieces = errors.New("media: the pieces of a draft do not fit together")

// errBefore is what a seek to before the beginning ends with.
var errBefore = errors.New("media: a place before the beginning")

// window is how much is asked for at once.
const window = 4 << 20

// piece is an object of the bucket: a piece of a draft, or all that was kept.
type piece struct {
	key  string
	etag string
	at   int64 // where it begins in the whole
	size int64
}

// pieceName is the object that holds a draft's bytes from offset on.
func pieceName(draft string, offset int64) string { return fmt.Sprintf("%s.%020d", draft, offset) }

var aPiece = regexp.MustCompile(`^([0-9]{1,20}/drafts/[0-9a-f]{16,64})\.([0-9]{20})$`)

// pieceOf tells to which draft an object belongs.
func pieceOf(key string) (draft string, offset int64, ok bool) {
	m := aPiece.FindStringSubmatch(key)
	if m == nil {
		return "", 0, false
	}
	offset, err := strconv.ParseInt(m[2], 10, 64)
	return m[1], offset, err == nil
}

// pieces of a draft, in order; none where there is no draft.
func (s *S3) pieces(ctx context.Context, draft string) ([]piece, error) {
	var all []piece
	for o := range s.client.Client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: draft + ".", Recursive: true}) {
		if o.Err != nil {
			return nil, told3(o.Err)
		}
		if name, offset, ok := pieceOf(o.Key); ok && name == draft {
			all = append(all, piece{o.Key, o.ETag, offset, o.Size})
		}
	}
	slices.SortFunc(all, func(a, b piece) int { return cmp.Compare(a.at, b.at) })
	return all, nil
}

// length of pieces of which each begins where the one before it ends.
func length(pieces []piece) (int64, error) {
	var end int64
	for _, p := range pieces {
		if p.at != end {
			return 0, errPieces
		}
		end += p.size
	}
	return end, nil
}

func (s *S3) reader(ctx context.Context, pieces []piece) *joined {
	last := pieces[len(pieces)-1]
	return &joined{ctx: ctx, s: s, pieces: pieces, size: last.at + last.size}
}

// joined reads pieces one after the other as if they were one.
type joined struct {
	ctx    context.Context
	s      *S3
	pieces []piece
	size   int64
	at     int64
	body   io.ReadCloser // what comes, from at on; nil: nothing was asked for
	left   int64         // of it
}

// Size implements Object.
func (j *joined) Size() int64 { return j.size }

// Close implements Object.
func (j *joined) Close() error {
	if j.body == nil {
		return nil
	}
	err := j.body.Close()
	j.body = nil
	return err
}

// Seek implements Object; nothing is asked for until somebody reads.
func (j *joined) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += j.at
	case io.SeekEnd:
		offset += j.size
	}
	if offset < 0 {
		return 0, errBefore
	}
	if offset != j.at {
		_ = j.Close() // what comes is wanted no more, however it ends
		j.at = offset
	}
	return offset, nil
}

// Read implements Object. When the line breaks it asks again, a few times, for
// what is missing.
func (j *joined) Read(p []byte) (int, error) {
	if j.at >= j.size {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	for try := 1; ; try++ {
		n, err := j.some(p)
		if n > 0 {
			return n, nil
		}
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		if try > retries || j.ctx.Err() != nil || errors.Is(err, ErrAbsent) {
			return 0, err
		}
	}
}

func (j *joined) some(p []byte) (int, error) {
	if j.body == nil {
		if err := j.ask(); err != nil {
			return 0, err
		}
	}
	n, err := j.body.Read(p[:min(int64(len(p)), j.left)])
	j.at += int64(n)
	if j.left -= int64(n); j.left == 0 || err != nil {
		_ = j.Close() // it gave what it had
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// ask asks for the next window.
func (j *joined) ask() error {
	i := slices.IndexFunc(j.pieces, func(p piece) bool { return j.at < p.at+p.size })
	p := j.pieces[i]
	from := j.at - p.at
	j.left = min(window, p.size-from)
	var o minio.GetObjectOptions
	if err := errors.Join(o.SetRange(from, from+j.left-1), o.SetMatchETag(p.etag)); err != nil {
		return err
	}
	body, _, _, err := j.s.client.GetObject(j.ctx, j.s.bucket, p.key, o)
	if err != nil {
		return told3(err)
	}
	j.body = body
	return nil
}
