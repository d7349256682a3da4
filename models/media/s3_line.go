package media

import (
	"context"
	"net"
	"net/http"
	"time"
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
			return &watched{c}, nil
		},
		TLSHandshakeTimeout: calling, ResponseHeaderTimeout: stall,
		MaxIdleConnsPerHost: 16, IdleConnTimeout: stall / 2,
		DisableCompression: true, // of media nothing is left to compress, and ranges count the bytes as they are
	}
}

// watched ends a connection over which nothing moves. Writing gives reading more
// time, too: the answer is waited for from the beginning, and comes last.
type watched struct{ net.Conn }

func (w *watched) Read(p []byte) (int, error) {
	if err := w.SetReadDeadline(time.Now().Add(stall)); err != nil {
		return 0, err
	}
	return w.Conn.Read(p)
}

func (w *watched) Write(p []byte) (int, error) {
	if err := w.SetDeadline(time.Now().Add(stall)); err != nil {
		return 0, err
	}
	return w.Conn.Write(p)
}
