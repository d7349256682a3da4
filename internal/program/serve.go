package program

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"luna/handlers"
)

// drain is how long requests in flight may take after the program was told to stop.
const drain = 20 * time.Second

// Serve runs jobs and web server until ctx ends. ready is called when the
// server listens.
func (p *Program) Serve(ctx context.Context, e Env, ready func()) error {
	listener, err := net.Listen("tcp", e.Config.Listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", e.Config.Listen, err)
	}
	if err := p.Jobs.Start(ctx); err != nil {
		return fmt.Errorf("starting the jobs: %w", err)
	}
	server := handlers.Server(p.Handler)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ready()
	select {
	case err = <-failed:
	case <-ctx.Done():
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		err = errors.Join(server.Shutdown(stop), p.Jobs.Stop(stop))
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// serve is the command: the program on the configured database.
func serve(ctx context.Context, e Env, _ []string) error {
	p, err := Open(ctx, e)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.announceSetup(ctx, e); err != nil {
		return err
	}
	if e.Config.Production && !e.Config.Mail.Configured() {
		e.Log.Warn("no mail leaves: set LUNA_SMTP_URL and LUNA_MAIL_FROM, or nobody can be invited and no password be reset by mail")
	}
	return p.Serve(ctx, e, func() {
		e.Log.Info("luna is ready", "address", e.Config.BaseURL.String(), "listen", e.Config.Listen, "database", string(p.Store.Engine()))
	})
}

// announceSetup prints the code that the first-run page asks for.
func (p *Program) announceSetup(ctx context.Context, e Env) error {
	needs, err := p.Store.NeedsSetup(ctx)
	if err != nil || !needs {
		return err
	}
	code, err := p.Store.NewSetupCode(ctx)
	if err != nil {
		return err
	}
	e.Log.Warn("nobody can sign in yet: open the address and give this one-time code",
		"address", e.Config.BaseURL.String()+"/setup", "code", code)
	return nil
}
