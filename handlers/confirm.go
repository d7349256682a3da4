package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"luna/models"
	"luna/views/pages"
)

// toConfirm sends a person to prove who they are and back again: to the page
// they asked for or, when they sent a form, to the page it was on.
func (r *request) toConfirm() error {
	next := r.Request().URL.RequestURI()
	if r.Request().Method != http.MethodGet {
		next = r.cameFrom("/account")
	}
	return r.redirect("/account/confirm?next=%s", url.QueryEscape(next))
}

// cameFrom is the page of ours on which a link or a button was pressed.
func (r *request) cameFrom(otherwise string) string {
	from, err := url.Parse(r.Request().Referer())
	if err != nil || from.Host == "" || from.Host != r.Request().Host {
		return otherwise
	}
	return localPath(from.RequestURI())
}

func (h *Handlers) confirmForm(r *request) error {
	return r.showConfirm(http.StatusOK, pages.ConfirmProps{Next: localPath(r.QueryParam("next"))})
}

func (r *request) showConfirm(status int, form pages.ConfirmProps) error {
	factors, err := r.scope.Factors(r.ctx())
	if err != nil {
		return err
	}
	form.Email, form.Password, form.App = r.visitor.Email, factors.Password, factors.App()
	form.Passkey = len(factors.Passkeys) > 0
	form.Back = r.cameFrom("/account")
	return r.show(status, pages.Confirm(r.bare(r.T("Is it you?")), form))
}

// confirm takes a code where one was typed, else the password.
func (h *Handlers) confirm(r *request) error {
	prove, field, wrong := r.scope.ConfirmPassword, "password", r.T("This is not your password.")
	if r.FormValue("code") != "" {
		prove, field, wrong = r.scope.ConfirmCode, "code", r.wrongCode()
	}
	token, err := prove(r.ctx(), r.visitor.SessionID, r.FormValue(field))
	next := localPath(r.FormValue("next"))
	if errors.Is(err, models.ErrWrongPassword) {
		return r.showConfirm(http.StatusUnprocessableEntity, pages.ConfirmProps{Next: next, Errors: map[string]string{field: wrong}})
	}
	if err != nil {
		return err
	}
	h.logins.keep(r.Response(), token)
	return r.redirect("%s", next)
}

func (r *request) wrongCode() string {
	return r.T("This code is wrong or was used already. Please wait for the next one.")
}
