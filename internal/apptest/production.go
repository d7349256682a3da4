package apptest

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luna/config"
	"luna/internal/program"
)

// Production is the same app as it runs for the public: under TLS, at
// https://luna.test.
func (a *App) Production(t testing.TB) *App {
	t.Helper()
	other := *a
	var err error
	other.Program, err = program.New(a.Kit.Store, program.Env{
		Config: config.Config{
			Listen: "localhost:0", BaseURL: &url.URL{Scheme: "https", Host: "luna.test"}, Production: true,
			SessionKey: []byte(strings.Repeat("k", 32)), Replicas: 1,
		},
		Now: a.Clock.Now, Log: slog.New(slog.NewTextHandler(a.Log, nil)), Out: io.Discard,
	})
	if err != nil {
		t.Fatalf("booting the program: %v", err)
	}
	return &other
}

// ServeByName puts the program on a loopback address under a name: a number is
// none that a passkey could belong to.
func (a *App) ServeByName(t testing.TB) (address string) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(s.Listener.Addr().String(), ":")
	base := &url.URL{Scheme: "http", Host: "localhost:" + port}
	p, err := program.New(a.Kit.Store, program.Env{
		Config: config.Config{BaseURL: base, SessionKey: []byte(strings.Repeat("k", 32)), Replicas: 1},
		Now:    a.Clock.Now, Log: slog.New(slog.NewTextHandler(a.Log, nil)), Out: io.Discard,
	})
	if err != nil {
		t.Fatalf("booting the program: %v", err)
	}
	s.Config.Handler = p.Handler
	s.Start()
	t.Cleanup(s.Close)
	return base.String()
}
