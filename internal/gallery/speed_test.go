package gallery_test

import (
	"cmp"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"luna/config"
	"luna/internal/demo"
	"luna/internal/gallery"
	"luna/internal/meter"
	"luna/internal/program"
	"luna/internal/storetest"
	"luna/models"
)

// BenchmarkEveryPage opens each page of the gallery by the real router, session
// and database: what it takes of the processor, that of a PostgreSQL server
// aside, how many statements, and how large it is on the line.
//
//	go test ./internal/gallery -run xxx -bench EveryPage -benchtime 50x
func BenchmarkEveryPage(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			clock := demo.NewClock(func() time.Time { return moment })
			kit := storetest.New(b, engine)
			p := running(b, kit, clock)
			s := fill(b, p, clock)
			for _, picture := range gallery.Pictures() {
				if picture.Who != gallery.Founder {
					b.Run(picture.Name, func(b *testing.B) { s.measure(b, kit, p.Handler, picture) })
				}
			}
		})
	}
}

// running is the program on a store of the kit that follows the clock.
func running(b *testing.B, kit *storetest.Kit, clock *demo.Clock) *program.Program {
	b.Helper()
	options := kit.Options()
	options.Now, options.ShowMail = clock.Now, true
	store, err := models.Open(b.Context(), options)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	p, err := program.New(store, program.Env{
		Config: config.Config{BaseURL: &url.URL{Scheme: "http", Host: "localhost"}, SessionKey: []byte(strings.Repeat("k", 32)), Replicas: 1},
		Now:    clock.Now, Log: slog.New(slog.DiscardHandler), Out: io.Discard,
	})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// measure opens one page again and again.
func (s *site) measure(b *testing.B, kit *storetest.Kit, handler http.Handler, p gallery.Picture) {
	ask := func() *httptest.ResponseRecorder {
		req := httptest.NewRequest(http.MethodGet, s.path(p), nil)
		req.Header.Set("Accept-Encoding", "gzip")
		if cookie, signedIn := s.cookies[p.Who]; signedIn {
			req.AddCookie(&http.Cookie{Name: "luna", Value: cookie})
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		if want := cmp.Or(p.Status, http.StatusOK); w.Code != want {
			b.Fatalf("status %d, want %d", w.Code, want)
		}
		return w
	}
	var size int
	statements := len(kit.Statements(func() { size = ask().Body.Len() }))
	var cpu meter.Meter
	for b.Loop() {
		cpu.Run(b, func() { ask() })
	}
	cpu.Report(b)
	b.ReportMetric(float64(statements), "statements")
	b.ReportMetric(float64(size)/1000, "kB")
}
