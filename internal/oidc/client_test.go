package oidc

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestOnlyThePublicInternetIsAsked(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	login := New(Options{BaseURL: "https://luna.test", Now: time.Now})
	for _, scheme := range []string{"http://", "https://"} {
		for _, host := range []string{
			"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
			"127.0.0.1.", "localhost.", "LOCALHOST",
		} {
			if err := login.Check(t.Context(), scheme+host+":"+port); err == nil {
				t.Errorf("%s%s was asked", scheme, host)
			}
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests reached a private address", n)
	}
}

func TestWhatIsNotPublicIsKnown(t *testing.T) {
	for _, address := range []string{
		"10.0.0.1:443", "172.16.0.1:443", "192.168.1.1:443", "169.254.169.254:80", "100.64.0.1:443", "127.0.0.1:443", "0.0.0.0:443", "224.0.0.1:443",
		"255.255.255.255:443", "198.18.0.1:443", "192.0.2.1:443", "[::1]:443", "[fe80::1]:443", "[fc00::1]:443", "[fd12::1]:443", "[ff02::1]:443", "[::]:443",
		"[::ffff:10.0.0.1]:443", "[64:ff9b::a00:1]:443", "[2002:a00:1::]:443", "[2001:db8::1]:443", "[2001:0:a00:1::]:443", "nonsense",
	} {
		if public(address) == nil {
			t.Errorf("%s counts as public", address)
		}
	}
	for _, address := range []string{"141.20.1.1:443", "8.8.8.8:443", "[2a00:1450:4001::1]:443"} {
		if err := public(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	var asked atomic.Int32
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inner.Close()
	outer := httptest.NewServer(http.RedirectHandler(inner.URL, http.StatusFound))
	defer outer.Close()
	login := New(Options{BaseURL: "https://luna.test", Now: time.Now, Private: everywhere})
	if err := login.Check(t.Context(), outer.URL); err == nil {
		t.Error("a redirect passes as a provider")
	}
	if asked.Load() != 0 {
		t.Error("the redirect was followed")
	}
}

func TestAnEndlessAnswerIsCut(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write([]byte(strings.Repeat("{", 64<<10))); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	login := New(Options{BaseURL: "https://luna.test", Now: time.Now, Private: everywhere})
	if err := login.Check(t.Context(), server.URL); err == nil {
		t.Error("taken")
	}
}
