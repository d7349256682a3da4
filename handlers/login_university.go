package handlers

import (
	"context"
	"errors"
	"net/http"

	"luna/models"
	"luna/views/pages"
)

// UniversityLogin speaks with the logins of universities.
type UniversityLogin interface {
	// Check asks whether there is such a login.
	Check(ctx context.Context, issuer string) error
	// Begin gives the address at which a person signs in.
	Begin(ctx context.Context, p models.LoginProvider, h models.LoginHandshake) (address string, err error)
	// Finish gives what the login says of whom came back with the code.
	Finish(ctx context.Context, p models.LoginProvider, h models.LoginHandshake, code string) (models.LoginClaims, error)
}

// handshakeCookie holds the sealed handshake while somebody is at the login of
// their university. It ties the answer to the browser that asked.
const handshakeCookie = "luna-login"

func (h *Handlers) loginChoose(r *request) error {
	providers, err := h.Store.LoginProviders(r.ctx())
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.LoginUniversity(r.bare(r.T("Sign in with your university")), pages.LoginUniversityProps{
		Providers: providers, Next: localPath(r.QueryParam("next")),
	}))
}

// loginAway sends somebody to the login of their university. It writes
// nothing: what has to be remembered goes with the browser.
func (h *Handlers) loginAway(r *request) error {
	id, err := r.id("provider")
	if err != nil {
		return err
	}
	provider, err := h.Store.LoginProvider(r.ctx(), id)
	if err != nil {
		return err
	}
	handshake := h.Store.NewHandshake(id, localPath(r.QueryParam("next")))
	address, err := h.UniversityLogin.Begin(r.ctx(), provider, handshake)
	if err != nil {
		return h.loginFailed(r, err)
	}
	sealed, err := h.Store.SealHandshake(handshake)
	if err != nil {
		return err
	}
	h.keepHandshake(r, sealed)
	return r.Redirect(http.StatusSeeOther, address)
}

// loginBack is where the university's login sends people back to. Only an
// answer to a question that this browser carries signs anybody in; it is asked
// by GET because the protocol does.
func (h *Handlers) loginBack(r *request) error {
	cookie, err := r.Cookie(h.handshakeName())
	if err != nil {
		return h.loginFailed(r, errUnasked)
	}
	h.keepHandshake(r, "")
	handshake, err := h.Store.OpenHandshake(cookie.Value, r.QueryParam("state"))
	if err != nil {
		return h.loginFailed(r, errUnasked)
	}
	if r.QueryParam("code") == "" { // refused, or changed their mind
		return h.loginFailed(r, errors.New("the login gave no code"))
	}
	provider, err := h.Store.LoginProvider(r.ctx(), handshake.Provider)
	if err != nil {
		return err
	}
	if named := r.QueryParam("iss"); named != "" && named != provider.Issuer { // RFC 9207: one login in another's name
		return h.loginFailed(r, errUnasked)
	}
	claims, err := h.UniversityLogin.Finish(r.ctx(), provider, handshake, r.QueryParam("code"))
	if err != nil {
		return h.loginFailed(r, err)
	}
	token, err := h.Store.SignInByLogin(r.ctx(), provider, claims, models.Browser{Address: r.RealIP(), Agent: r.Request().UserAgent()})
	if errors.Is(err, models.ErrNoAccount) {
		return r.show(http.StatusForbidden, pages.LoginStranger(r.bare(r.T("You are not known here yet")), provider))
	}
	if err != nil {
		return err
	}
	return h.enter(r, token, handshake.Next)
}

// errUnasked: what came back is the answer to no question of this browser's, or
// came too late.
var errUnasked = errors.New("an answer to no question of ours")

// loginFailed says that it did not work; why stands in the log, without
// anything the provider said about a person.
func (h *Handlers) loginFailed(r *request, why error) error {
	status := http.StatusBadGateway
	if errors.Is(why, errUnasked) {
		status = http.StatusBadRequest
	}
	h.Log.Warn("signing in with a university", "error", why, "request", requestIDOf(r.Context))
	return r.show(status, pages.LoginFailed(r.bare(r.T("That did not work"))))
}

func (h *Handlers) handshakeName() string {
	if h.Production {
		return "__Host-" + handshakeCookie
	}
	return handshakeCookie
}

// keepHandshake gives the browser the sealed handshake; an empty one takes it
// away. Lax, because the answer comes from another site.
func (h *Handlers) keepHandshake(r *request, sealed string) {
	c := &http.Cookie{
		Name: h.handshakeName(), Value: sealed, Path: "/", HttpOnly: true, Secure: h.Production,
		SameSite: http.SameSiteLaxMode, MaxAge: 600,
	}
	if sealed == "" {
		c.MaxAge = -1
	}
	r.SetCookie(c)
}
