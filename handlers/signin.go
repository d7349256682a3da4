package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"luna/models"
	"luna/views/pages"
)

func (h *Handlers) loginForm(r *request) error {
	if r.visitor != nil {
		return r.Redirect(http.StatusFound, localPath(r.QueryParam("next")))
	}
	return r.showLogin(http.StatusOK, pages.LoginForm{Next: localPath(r.QueryParam("next"))})
}

// showLogin draws the login page with the ways that there are.
func (r *request) showLogin(status int, form pages.LoginForm) error {
	form.Passkeys = r.h.site().Passkeys()
	var err error
	if form.Logins, err = r.h.Store.HasLogins(r.ctx()); err != nil {
		return err
	}
	return r.show(status, pages.Login(r.bare(r.T("Sign in")), form))
}

func (h *Handlers) login(r *request) error {
	form := pages.LoginForm{Email: r.FormValue("email"), Next: localPath(r.FormValue("next"))}
	token, err := h.Store.SignIn(r.ctx(), form.Email, r.FormValue("password"), models.Browser{
		Address: r.RealIP(), Agent: r.Request().UserAgent(), Device: r.device(),
	})
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrWrongPassword):
		form.Error = r.T("This e-mail address and password do not fit together. Please check both.")
	case errors.Is(err, models.ErrTooMany):
		status = http.StatusTooManyRequests
		r.Response().Header().Set("Retry-After", "900")
		form.Error = r.T("Too many tries. Please wait a quarter of an hour, or choose a new password with a link by mail.")
	case err != nil:
		return err
	default:
		r.keepDevice(form.Email)
		return h.enter(r, token, form.Next)
	}
	return r.showLogin(status, form)
}

// enter gives the browser its session, in the place of any that it held, and
// leads on: to the second step of signing in where one is to come.
func (h *Handlers) enter(r *request, token, next string) error {
	h.endSession(r)
	h.logins.keep(r.Response(), token)
	_, err := h.Store.HalfWay(r.ctx(), token)
	if errors.Is(err, models.ErrNotFound) {
		return r.redirect("%s", next)
	}
	if err != nil {
		return err
	}
	return r.redirect("/login/second?next=%s", url.QueryEscape(next))
}

func (h *Handlers) logout(r *request) error {
	h.endSession(r)
	h.logins.keep(r.Response(), "")
	r.clearDevice()
	return r.redirect("/login")
}

// clearDevice has the browser forget what the pages keep on the device: answers
// that have not reached the server. Who signs out may share it with others.
func (r *request) clearDevice() { r.Response().Header().Set("Clear-Site-Data", `"storage"`) }

// endSession ends the session that the browser presents, if any.
func (h *Handlers) endSession(r *request) {
	c, err := r.Cookie(h.logins.name())
	if err != nil {
		return
	}
	if err := h.Store.SignOut(r.ctx(), c.Value); err != nil {
		h.Log.Error("ending a session", "error", err, "request", requestIDOf(r.Context))
	}
}
