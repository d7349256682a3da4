// Package s3test gives tests of the media store a service that speaks the
// protocol of S3: the one that LUNA_TEST_S3_URL names, written as LUNA_MEDIA_URL
// is, or a server that it starts. That is gofakes3, the engine of "rclone serve
// s3": no imitation of our own, and yet not one of the services that people run;
// before a change of the store, try it on one of those, too. `make bucket` (or
// CI) compiles it; where it is missing the test is skipped, unless
// LUNA_TEST_REQUIRE holds "s3".
package s3test

import (
	"bufio"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"luna/config"
	"luna/internal/need"
	"luna/models/media"
)

// The server knows one person and one bucket.
const (
	Key    = "luna"
	Secret = "a secret of the tests"
	Bucket = "luna-test"
)

// Start gives the address of an empty bucket, as LUNA_MEDIA_URL has it. The server
// ends with the test. A bucket that LUNA_TEST_S3_URL names is emptied first; so
// that nobody loses files, its name must begin with "luna-test".
func Start(t testing.TB) string {
	t.Helper()
	address := os.Getenv("LUNA_TEST_S3_URL")
	if address == "" {
		return start(t)
	}
	if !strings.HasPrefix(read(t, address).Bucket, Bucket) {
		t.Fatalf("LUNA_TEST_S3_URL names a bucket that is not called %s…", Bucket)
	}
	s := open(t, address)
	err := s.Each(t.Context(), func(i media.Info) error { return s.Drop(t.Context(), i.Name) })
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// Open gives a store in an empty bucket.
func Open(t testing.TB) *media.S3 {
	t.Helper()
	return open(t, Start(t))
}

func open(t testing.TB, address string) *media.S3 {
	t.Helper()
	m := read(t, address)
	s, err := media.OpenS3(media.S3Options{Endpoint: m.Endpoint, TLS: m.TLS, Region: m.Region, Bucket: m.Bucket, Key: m.Key, Secret: m.Secret})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t testing.TB, address string) config.Media {
	t.Helper()
	c, err := config.Load(func(name string) (string, bool) {
		if name == "LUNA_MEDIA_URL" {
			return address, true
		}
		return "", false
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Media
}

func start(t testing.TB) string {
	t.Helper()
	program := need.Place(t, "internal/s3test/testdata/server/server")
	if _, err := os.Stat(program); err != nil {
		need.Missing(t, "s3", "no S3 service for this test: its server is not compiled, see make bucket")
	}
	cmd := exec.Command(program, Key, Secret, Bucket)
	in, err := cmd.StdinPipe() // its end is how the server learns that we are gone
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait() // how it ended does not matter
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "listening "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			u := url.URL{Scheme: "s3", User: url.UserPassword(Key, Secret), Host: address, Path: Bucket, RawQuery: "tls=off"}
			return u.String()
		}
	}
	t.Fatalf("the server did not start: %s", said.String())
	return ""
}
