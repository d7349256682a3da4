package media_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"luna/internal/s3test"
	"luna/models/media"
)

// noise gives n bytes that nobody has to keep; seeded, so that it comes again.
func noise(n int64) io.Reader { return io.LimitReader(rand.NewChaCha8([32]byte{1}), n) }

func sumOf(t *testing.T, r io.Reader) [32]byte {
	t.Helper()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		t.Fatal(err)
	}
	return [32]byte(sum.Sum(nil))
}

// TestALargeObjectGoesThroughTheMemoryInParts adds, keeps and reads more than the
// parts that are sent at once.
func TestALargeObjectGoesThroughTheMemoryInParts(t *testing.T) {
	s, ctx := s3test.Open(t), t.Context()
	const size = 80<<20 + 12345
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if n, err := s.Append(ctx, draft, 0, noise(size), size); err != nil || n != size {
		t.Fatalf("%d, %v", n, err)
	}
	if err := s.Keep(ctx, draft, name); err != nil {
		t.Fatal(err)
	}
	o, err := s.Open(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if o.Size() != size || sumOf(t, o) != sumOf(t, noise(size)) {
		t.Errorf("%d bytes, and not those that were added", o.Size())
	}
	runtime.ReadMemStats(&after)
	// Two parts, a piece, what the way needs: in all, with what was freed again,
	// less than the object itself.
	if used := after.TotalAlloc - before.TotalAlloc; used > size {
		t.Errorf("%d MiB were allocated in all for an object of %d MiB", used>>20, size>>20)
	}
	if err := s.Each(ctx, func(i media.Info) error {
		if i.Name != name {
			t.Errorf("%s is left", i.Name)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestPiecesOfAnyLengthBecomeTheSameObject(t *testing.T) {
	s, ctx := s3test.Open(t), t.Context()
	data, err := io.ReadAll(noise(2*media.PieceSize + 777))
	if err != nil {
		t.Fatal(err)
	}
	var at int64
	for _, n := range []int{1, media.PieceSize + 5, 0, media.PieceSize - 1, len(data)} {
		part := data[at:min(int64(len(data)), at+int64(n))]
		// It is sent twice as long first, and nobody hears that it arrived.
		if _, err := s.Append(ctx, draft, at, bytes.NewReader(data[at:min(int64(len(data)), at+2*int64(n))]), -1); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Append(ctx, draft, at, bytes.NewReader(part), int64(len(part))); err != nil {
			t.Fatal(err)
		}
		at += int64(len(part))
	}
	// What is cut off in the middle of a piece.
	if _, err := s.Append(ctx, draft, 3, bytes.NewReader(data[3:]), -1); err != nil {
		t.Fatal(err)
	}
	if got := content(t, s, draft); got != string(data) {
		t.Errorf("the draft holds %d bytes, and not those", len(got))
	}
	if err := s.Keep(ctx, draft, name); err != nil {
		t.Fatal(err)
	}
	if got := content(t, s, name); got != string(data) {
		t.Errorf("kept %d bytes, and not those", len(got))
	}
}

func TestAWrongKeyAndAnAbsentServiceAreErrorsOfTheirOwn(t *testing.T) {
	right := s3test.Start(t)
	_, host, _ := strings.Cut(right, "@")
	host, _, _ = strings.Cut(host, "/")
	for title, o := range map[string]media.S3Options{
		"another secret": {Endpoint: host, Bucket: s3test.Bucket, Key: s3test.Key, Secret: "a guess"},
		"another bucket": {Endpoint: host, Bucket: "nobodys", Key: s3test.Key, Secret: s3test.Secret},
		"nobody there":   {Endpoint: "127.0.0.1:1", Bucket: s3test.Bucket, Key: s3test.Key, Secret: s3test.Secret},
	} {
		t.Run(title, func(t *testing.T) {
			s, err := media.OpenS3(o)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Check(t.Context())
			if err == nil || errors.Is(err, media.ErrAbsent) || errors.Is(err, media.ErrFull) || strings.Contains(err.Error(), o.Secret) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestABucketThatKeepsVersionsIsKnown(t *testing.T) {
	s := s3test.Open(t)
	if s.Remembers(t.Context()) {
		t.Error("a new bucket keeps versions")
	}
	if err := s.KeepVersions(t.Context()); err != nil {
		if os.Getenv("LUNA_TEST_S3_URL") != "" {
			t.Skip("this service keeps no versions: ", err)
		}
		t.Fatal(err)
	}
	if !s.Remembers(t.Context()) {
		t.Error("nobody saw it")
	}
}
