// Package program puts the parts together: the store, the jobs and the doors.
// main calls it with the real clock; tests boot the same program with theirs.
package program

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"time"

	"luna/config"
	"luna/handlers"
	"luna/internal/disk"
	"luna/internal/oidc"
	"luna/internal/post"
	"luna/jobs"
	"luna/models"
	"luna/static"
	"luna/views/mails"
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
	Web     handlers.Options // what Handler was made from
	Files   *static.Files
}

// Open connects to the database, brings its schema up to date and wires the
// rest. It starts nothing.
func Open(ctx context.Context, e Env) (*Program, error) {
	if e.Config.DatabaseURL == "" || e.Config.OwnerURL != "" {
		if err := migrate(ctx, e); err != nil {
			return nil, err
		}
	}
	store, err := openStore(ctx, e)
	if err != nil {
		return nil, err
	}
	if err := store.Ready(ctx); err != nil {
		return nil, closing(store, err)
	}
	if err := store.AssertRole(ctx); err != nil {
		return nil, closing(store, err)
	}
	if err := mediaWorks(ctx, e.Config); err != nil {
		return nil, closing(store, err)
	}
	erased, err := store.ReplayErasures(ctx)
	if err != nil {
		return nil, closing(store, err)
	}
	if erased > 0 {
		e.Log.Warn("people whom a restored backup had brought back were erased again", "people", erased)
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
	carrier, err := mailCarrier(e)
	if err != nil {
		return nil, err
	}
	p.Jobs = jobs.New(jobs.Options{Store: store, Log: e.Log, Now: e.Now, AnchorFile: e.Config.AuditAnchor, Carrier: carrier})
	p.Web = handlers.Options{
		Store: store, Files: files, Log: e.Log, SessionKey: sessionKey(e.Config), BaseURL: e.Config.BaseURL,
		Production: e.Config.Production, Proxies: e.Config.TrustedProxies, Trends: p.Jobs, Jobs: p.Jobs, Disk: disk.Folders{Data: e.Config.DataDir, Backup: e.Config.BackupDir}, MailLeaves: carrier != nil, MediaByProxy: e.Config.Media.Proxy,
		UniversityLogin: oidc.New(oidc.Options{BaseURL: e.Config.BaseURL.String(), Now: e.Now, Private: func(host string) bool {
			return !e.Config.Production || slices.Contains(e.Config.PrivateLogins, host)
		}}),
	}
	p.Handler = handlers.New(p.Web)
	return p, nil
}

// mailCarrier knows the configured mail server; nil where there is none.
func mailCarrier(e Env) (jobs.Carrier, error) {
	if !e.Config.Mail.Configured() {
		return nil, nil
	}
	return post.New(post.Options{Mail: e.Config.Mail, Domain: e.Config.BaseURL.Hostname(), Now: e.Now})
}

// Close ends the connections.
func (p *Program) Close() error { return p.Store.Close() }

// migrate brings the schema up to date, on PostgreSQL as its owner.
func migrate(ctx context.Context, e Env) error {
	store, err := openOwned(ctx, e)
	if err != nil {
		return err
	}
	if err := store.Migrate(ctx); err != nil {
		return closing(store, err)
	}
	return store.Close()
}

// openOwned opens the database as whoever may change its schema.
func openOwned(ctx context.Context, e Env) (*models.Store, error) {
	if e.Config.OwnerURL != "" {
		e.Config.DatabaseURL = e.Config.OwnerURL
	}
	return openStore(ctx, e)
}

// openStore opens the configured database; it does not migrate.
func openStore(ctx context.Context, e Env) (*models.Store, error) {
	o := models.Options{URL: e.Config.DatabaseURL, Now: e.Now, Trace: e.Trace, ErasureLedger: e.Config.ErasureLedger(), Letters: mails.New(e.Config.BaseURL), ShowMail: !e.Config.Production && !e.Config.Mail.Configured()}
	if err := os.MkdirAll(e.Config.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	if o.URL == "" {
		o.File = e.Config.SQLiteFile()
	}
	var err error
	if o.DataKey, err = dataKey(e.Config); err != nil {
		return nil, err
	}
	for _, key := range [][]byte{e.Config.SealingKey, e.Config.SealingKeyBefore} {
		if len(key) > 0 {
			o.SealKeys = append(o.SealKeys, key)
		}
	}
	if o.Media, err = openMedia(e.Config); err != nil {
		return nil, err
	}
	return models.Open(ctx, o)
}

// dataKey is the configured secret, or outside production the one in a file
// beside the database, which is made when it is not there.
func dataKey(c config.Config) ([]byte, error) {
	if len(c.DataKey) > 0 {
		return c.DataKey, nil
	}
	key := make([]byte, 32)
	rand.Read(key) // never fails, see crypto/rand
	file, err := os.OpenFile(c.DataKeyFile(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return os.ReadFile(c.DataKeyFile())
	}
	if err != nil {
		return nil, fmt.Errorf("making the data key: %w", err)
	}
	if _, err := file.Write(key); err != nil {
		return nil, fmt.Errorf("making the data key: %w", errors.Join(err, file.Close()))
	}
	return key, errors.Join(file.Sync(), file.Close())
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
