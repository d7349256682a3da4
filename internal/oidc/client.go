package oidc

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// most is how much of an answer is read.
const most = 1 << 20

// guarded is a client for addresses that people typed in: it reaches the
// public Internet only, follows no redirect, waits ten seconds and reads a
// megabyte. The address is checked when the connection is made, after the name
// was looked up, so that a name that changes its mind does not help.
func guarded(private func(host string) bool) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	strict := *dialer
	strict.Control = func(_, address string, _ syscall.RawConn) error { return public(address) }
	transport := &http.Transport{
		Proxy: nil, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second,
		MaxResponseHeaderBytes: 32 << 10, MaxIdleConns: 10, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
	}
	transport.DialContext = strict.DialContext
	open := transport.Clone()
	open.DialContext = dialer.DialContext
	return &http.Client{
		Timeout:       10 * time.Second,
		Transport:     bounded{strict: transport, open: open, private: private},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded chooses the way and cuts the answer.
type bounded struct {
	strict, open http.RoundTripper
	private      func(host string) bool
}

func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	way := b.strict
	if b.private != nil && b.private(req.URL.Hostname()) {
		way = b.open
	} else if req.URL.Scheme != "https" {
		return nil, errors.New("only https is asked")
	}
	res, err := way.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, most), res.Body}
	return res, nil
}

// More that is not public than the standard library names: shared address
// space (RFC 6598), benchmarks (RFC 2544), protocol assignments, IPv4 inside of
// IPv6 (NAT64, 6to4, Teredo), documentation.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("100::/64"),
}

// public gives an error for an address that is not on the public Internet.
func public(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("the address %q cannot be read", address)
	}
	ip := at.Addr().Unmap()
	bad := !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast()
	for _, p := range notPublic {
		bad = bad || p.Contains(ip)
	}
	if bad {
		return errors.New("the provider's name leads to an address that is not on the public Internet")
	}
	return nil
}
