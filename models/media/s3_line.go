package media

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

const (
	// stall is how long a connection may give and take nothing.
	stall = time.Minute
	// calling is how long a connection may take to be made.
	calling = 10 * time.Second
)

// transport reaches the service directly, over connections of which none can
// hang for ever.
func transport() *http.Transport {
	dialer := &net.Dialer{Timeout: calling, KeepAlive: 15 * time.Second}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return watch(c, stall), nil
		},
		TLSHandshakeTimeout: calling, ResponseHeaderTimeout: stall,
		MaxIdleConnsPerHost: 16, IdleConnTimeout: stall / 2,
		DisableCompression: true, // of media nothing is left to compress, and ranges count the bytes as they are
	}
}

// watched is a connection that is closed when nothing moves over it for a while.
// One whose bytes nobody fetches counts as such: readers ask for a few MiB only.
type watched struct {
	net.Conn
	patience time.Duration
	timer    *time.Timer
}

func watch(c net.Conn, patience time.Duration) net.Conn {
	return &watched{c, patience, time.AfterFunc(patience, func() { _ = c.Close() })}
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.moved(n)
	return n, err
}

func (w *watched) Write(p []byte) (int, error) {
	w.moved(len(p)) // an idle connection is taken up
	n, err := w.Conn.Write(p)
	w.moved(n)
	return n, err
}

func (w *watched) moved(n int) {
	if n > 0 {
		w.timer.Reset(w.patience)
	}
}

func (w *watched) Close() error {
	w.timer.Stop()
	return w.Conn.Close()
}

// told3 puts the service's errors into the words of the package.
func told3(err error) error {
	if err == nil {
		return nil
	}
	switch said := minio.ToErrorResponse(err); {
	case said.Code == minio.NoSuchKey:
		return ErrAbsent
	case said.StatusCode == 507, strings.Contains(said.Code, "StorageFull"), strings.Contains(said.Code, "QuotaExceeded"):
		return fmt.Errorf("%w: %s", ErrFull, said.Code)
	}
	return err
}
