package apptest

import (
	"io"
	"log/slog"
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
