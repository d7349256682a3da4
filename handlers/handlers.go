package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"luna/models"
	"luna/static"
	"luna/views/pages"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"
)

// Options is what the doors of the house need from the rest of it.
type Options struct {
	Store *models.Store
	Files *static.Files
	Log   *slog.Logger
	// SessionKey signs the notices that a redirect carries to the next page.
	SessionKey []byte
	// BaseURL is the address under which people reach the program,
	// "https://luna.example.org". Host headers that differ from it are refused
	// in production.
	BaseURL *url.URL
	// Production turns on what needs TLS: secure cookies, HSTS, the host check.
	Production bool
	// Proxies are the addresses whose forwarded headers are believed.
	Proxies []netip.Prefix
	// Trends moves a student's own trend right after an answer.
	Trends TrendRefresher
	// UniversityLogin signs people in where their university does.
	UniversityLogin UniversityLogin
	// MailLeaves: there is a mail server.
	MailLeaves bool
	// Jobs are the jobs that an administrator may start by hand.
	Jobs JobRunner
	// Disk tells how full the machine is.
	Disk Disk
	// MediaByProxy begins the address, closed to the world, at which the proxy in
	// front finds the objects of the media store; empty: we send files ourselves.
	MediaByProxy string
}

// TrendRefresher recomputes the trends of one enrollment.
type TrendRefresher interface {
	Refresh(ctx context.Context, universityID, enrollmentID uint64) error
}

// Disk looks at the folders of the program.
type Disk interface {
	Look(ctx context.Context) pages.Disk
}

// JobRunner runs a job by its name, now.
type JobRunner interface {
	Run(ctx context.Context, name string) (detail string, err error)
	Names() []string
}

// Handlers holds what the handlers share.
type Handlers struct {
	Options
	flashes *sessions.CookieStore
	logins  *loginStore
}

// New gives the whole program as one http.Handler. It panics when a route does
// not say who may use it: that is a mistake in the program.
func New(o Options) http.Handler {
	h := newHandlers(o)
	return h.house(h.routes())
}

func newHandlers(o Options) *Handlers {
	return &Handlers{Options: o, flashes: newFlashes(o), logins: &loginStore{store: o.Store, secure: o.Production}}
}

// house puts the doors of a table into their frame.
func (h *Handlers) house(table map[string]route) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = ipExtractor(h.Proxies)
	e.HTTPErrorHandler = h.showError

	// The order matters: whatever follows recover cannot take the process
	// down; the request id is in the log of all that follows; headers stand on
	// every answer, refusals included; nothing is read from a body before it
	// has a limit; the policy knows the visitor.
	e.Use(h.recoverPanics, requestID, h.logRequests, h.securityHeaders, h.knownHost, limitBody, h.sameOrigin)
	h.register(e, table)
	return e
}

// Server gives the HTTP server with the limits that keep slow or greedy
// clients from holding it.
func Server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
	}
}
