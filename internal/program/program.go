// Package program puts the parts together: the store, the jobs and the doors.
// main calls it with the real clock; tests boot the same program with theirs.
package program

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"luna/config"
	"luna/handlers"
	"luna/jobs"
	"luna/models"
	"luna/static"
)

// Env is what the program takes from the process around it.
type Env struct {
	Config config.Config
	Now    func() time.Time
	Log    *slog.Logger
	In     io.Reader
	Out    io.Writer
	// Trace, if set, hears of every statement sent to the database.
	Trace func(sql string)
}

// Program is one running Luna.
type Program struct {
	Store   *models.Store
	Jobs    *jobs.Jobs
	Handler http.Handler
	Files   *static.Files
}

// Open connects to the database, brings its schema up to date and wires the
// rest. It starts nothing.
func Open(ctx context.Context, e Env) (*Program, error) {
	store, err := openStore(ctx, e)
	if err != nil {
		return nil, err
	}
	if err := store.Migrate(ctx); err != nil {
		return nil, closing(store, err)
	}
	p, err := New(store, e)
	if err != nil {
		return nil, closing(store, err)
	}
	return p, nil
}

// New wires jobs and doors around a store that is up to date.
func New(store *models.Store, e Env) (*Program, error) {
	files, err := static.New()
	if err != nil {
		return nil, fmt.Errorf("reading the static files: %w", err)
	}
	p := &Program{Store: store, Files: files}
	p.Jobs = jobs.New(jobs.Options{Store: store, Log: e.Log, Now: e.Now})
	p.Handler = handlers.New(handlers.Options{
		Store: store, Files: files, Log: e.Log, SessionKey: sessionKey(e.Config), BaseURL: e.Config.BaseURL,
		Production: e.Config.Production, Proxies: e.Config.TrustedProxies, Trends: p.Jobs, Jobs: p.Jobs,
	})
	return p, nil
}

// Close ends the connections.
func (p *Program) Close() error { return p.Store.Close() }

// openStore opens the configured database; it does not migrate.
func openStore(ctx context.Context, e Env) (*models.Store, error) {
	o := models.Options{URL: e.Config.DatabaseURL, Now: e.Now, Trace: e.Trace}
	if o.URL == "" {
		if err := os.MkdirAll(e.Config.DataDir, 0o700); err != nil {
			return nil, fmt.Errorf("making the data folder: %w", err)
		}
		o.File = e.Config.SQLiteFile()
	}
	return models.Open(ctx, o)
}

// sessionKey is the configured secret, or outside production one that lasts as
// long as the process: it signs notices only, sessions survive a restart.
func sessionKey(c config.Config) []byte {
	if len(c.SessionKey) > 0 {
		return c.SessionKey
	}
	key := make([]byte, 32)
	rand.Read(key)
	return key
}

// closing gives err after closing the store that is of no use any more.
func closing(store *models.Store, err error) error {
	if closeErr := store.Close(); closeErr != nil {
		return fmt.Errorf("%w (and closing the database: %w)", err, closeErr)
	}
	return err
}
