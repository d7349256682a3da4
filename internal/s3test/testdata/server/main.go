// The server of the tests of the media store: gofakes3, the engine of "rclone
// serve s3". It keeps buckets in memory, compares signatures and checksums, and
// ends when its input does. It is a module of its own, so that nothing of it is
// in the graph of the product.
//
// Usage: server KEY SECRET BUCKET. It says "listening ADDRESS" when it is ready.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: server KEY SECRET BUCKET")
	}
	backend := s3mem.New()
	if err := backend.CreateBucket(context.Background(), os.Args[3]); err != nil {
		log.Fatal(err)
	}
	engine := gofakes3.New(&whole{backend}, gofakes3.WithV4Auth(map[string]string{os.Args[1]: os.Args[2]}), gofakes3.WithIntegrityCheck(true))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	server := &http.Server{Handler: engine.Server(), ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.Serve(listener))
}

// whole mends how the engine lists: S3 takes an empty delimiter for none, the
// engine (v0.0.12) for one that stands everywhere.
type whole struct{ *s3mem.Backend }

func (w *whole) ListBucket(ctx context.Context, name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	if prefix != nil && prefix.Delimiter == "" {
		prefix.HasDelimiter = false
	}
	return w.Backend.ListBucket(ctx, name, prefix, page)
}
