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
	form.Email, form.Password = r.visitor.Email, true
	form.Back = r.cameFrom("/account")
	return r.show(status, pages.Confirm(r.bare(r.T("Is it you?")), form))
}

func (h *Handlers) confirm(r *request) error {
	form := pages.ConfirmProps{Next: localPath(r.FormValue("next"))}
	token, err := r.scope.ConfirmPassword(r.ctx(), r.visitor.SessionID, r.FormValue("password"))
	switch {
	case errors.Is(err, models.ErrWrongPassword):
		form.Errors = map[string]string{"password": r.T("This is not your password.")}
		return r.showConfirm(http.StatusUnprocessableEntity, form)
	case err != nil:
		return err
	}
	h.logins.keep(r.Response(), token)
	return r.redirect("%s", form.Next)
}
