package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/views/layouts"

	"github.com/gorilla/sessions"
)

// Two cookies. "luna" holds nothing but a random secret; the session itself is
// a row, so that it can be ended from anywhere. "notice" carries a sentence
// over one redirect; it is signed, lives five minutes, and holds no more than the
// page that it leads to.
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

// visitor gives who is signed in, or nil.
func (l *loginStore) visitor(req *http.Request) (*models.Visitor, error) {
	c, err := req.Cookie(l.name())
	if err != nil || c.Value == "" || len(c.Value) > 100 {
		return nil, nil
	}
	v, err := l.store.Visitor(req.Context(), c.Value)
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// keep gives the browser its secret; an empty one takes it away.
func (l *loginStore) keep(w http.ResponseWriter, token string) {
	c := &http.Cookie{
		Name: l.name(), Value: token, Path: "/", HttpOnly: true, Secure: l.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: 30 * 24 * 3600,
	}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func newFlashes(o Options) *sessions.CookieStore {
	store := sessions.NewCookieStore(o.SessionKey)
	store.Options = &sessions.Options{
		Path: "/", MaxAge: 300, HttpOnly: true, Secure: o.Production, SameSite: http.SameSiteLaxMode,
	}
	return store
}

// flash says something good on the next page.
func (r *request) flash(text string) { r.notice("good", text) }

// warn says something on the next page that needs attention.
func (r *request) warn(text string) { r.notice("bad", text) }

func (r *request) notice(kind, text string) {
	s, _ := r.h.flashes.Get(r.Request(), noticeCookie) // an unreadable cookie gives a new session
	s.AddFlash(text, kind)
	if err := s.Save(r.Request(), r.Response()); err != nil {
		r.h.Log.Warn("keeping a notice", "error", err)
	}
}

// takeFlashes gives the notices that wait for this page and removes them.
func (r *request) takeFlashes() []layouts.Flash {
	if _, err := r.Cookie(noticeCookie); err != nil {
		return nil
	}
	s, _ := r.h.flashes.Get(r.Request(), noticeCookie)
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
