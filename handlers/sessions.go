package handlers

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"net/http"

	"luna/models"
	"luna/views/layouts"

	"github.com/gorilla/sessions"
)

// Two cookies. "luna" holds nothing but a random secret; the session itself is
// a row, so that it can be ended from anywhere. "notice" carries a sentence
// over one redirect; it lives five minutes and is sealed, because the sentence
// may name somebody and the machine may be shared. In production both names
// begin with __Host-: no other host and no plain connection can set them.
const (
	loginCookie  = "luna"
	noticeCookie = "notice"
)

// loginStore finds the visitor behind a cookie.
type loginStore struct {
	store  *models.Store
	secure bool
}

func (l *loginStore) name() string {
	if l.secure {
		return "__Host-" + loginCookie
	}
	return loginCookie
}

// token is the secret that the browser presents, or "".
func (l *loginStore) token(req *http.Request) string {
	c, err := req.Cookie(l.name())
	if err != nil || len(c.Value) > 100 {
		return ""
	}
	return c.Value
}

// visitor gives who is signed in, or nil.
func (l *loginStore) visitor(req *http.Request) (*models.Visitor, error) {
	return l.who(req, l.store.Visitor)
}

// halfWay gives who has still to show the second factor, or nil.
func (l *loginStore) halfWay(req *http.Request) (*models.Visitor, error) {
	return l.who(req, l.store.HalfWay)
}

func (l *loginStore) who(req *http.Request, find func(context.Context, string) (models.Visitor, error)) (*models.Visitor, error) {
	token := l.token(req)
	if token == "" {
		return nil, nil
	}
	v, err := find(req.Context(), token)
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// keep gives the browser its secret; an empty one takes it away. How long the
// session lasts is up to the row: the browser only need not forget it earlier.
func (l *loginStore) keep(w http.ResponseWriter, token string) {
	c := &http.Cookie{
		Name: l.name(), Value: token, Path: "/", HttpOnly: true, Secure: l.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: 7 * 24 * 3600,
	}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func newFlashes(o Options) *sessions.CookieStore {
	seal, err := hkdf.Key(sha256.New, o.SessionKey, nil, "luna notice", 32)
	if err != nil {
		panic(err) // only for lengths that SHA-256 cannot give
	}
	store := sessions.NewCookieStore(o.SessionKey, seal)
	store.Options = &sessions.Options{
		Path: "/", MaxAge: 300, HttpOnly: true, Secure: o.Production, SameSite: http.SameSiteLaxMode,
	}
	return store
}

func (h *Handlers) noticeName() string {
	if h.Production {
		return "__Host-" + noticeCookie
	}
	return noticeCookie
}

// flash says something good on the next page that is shown, which may be the
// answer to this request.
func (r *request) flash(text string) { r.notice("good", text) }

// warn says something on the next page that needs attention.
func (r *request) warn(text string) { r.notice("bad", text) }

func (r *request) notice(kind, text string) {
	s, _ := r.h.flashes.Get(r.Request(), r.h.noticeName()) // an unreadable cookie gives a new session
	s.AddFlash(text, kind)
	r.noticed = true
	if err := s.Save(r.Request(), r.Response()); err != nil {
		r.h.Log.Warn("keeping a notice", "error", err)
	}
}

// takeFlashes gives the notices that wait for this page and removes them.
func (r *request) takeFlashes() []layouts.Flash {
	if _, err := r.Cookie(r.h.noticeName()); err != nil && !r.noticed {
		return nil
	}
	s, _ := r.h.flashes.Get(r.Request(), r.h.noticeName())
	var notices []layouts.Flash
	for _, kind := range []string{"bad", "good"} {
		for _, f := range s.Flashes(kind) {
			if text, ok := f.(string); ok {
				notices = append(notices, layouts.Flash{Kind: kind, Text: text})
			}
		}
	}
	s.Options.MaxAge = -1
	if err := s.Save(r.Request(), r.Response()); err != nil {
		r.h.Log.Warn("removing a notice", "error", err)
	}
	return notices
}
