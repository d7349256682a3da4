package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/views/pages"
)

func (h *Handlers) accountShow(r *request) error {
	return r.showAccount(http.StatusOK, r.visitor.Name, nil)
}

func (r *request) showAccount(status int, name string, faults map[string]string) error {
	sessions, err := r.scope.Sessions(r.ctx())
	if err != nil {
		return err
	}
	return r.show(status, pages.Account(r.page(r.T("Account")), pages.AccountProps{
		Name: name, Email: r.visitor.Email, Language: r.visitor.Language,
		Sessions: sessions, Current: r.visitor.SessionID, Errors: faults,
	}))
}

func (h *Handlers) accountUpdate(r *request) error {
	name := r.FormValue("name")
	err := r.scope.UpdateAccount(r.ctx(), name, r.FormValue("lang"))
	if fields, ok := r.invalid(err); ok {
		return r.showAccount(http.StatusUnprocessableEntity, name, fields)
	}
	if err != nil {
		return err
	}
	r.printer.Lang = r.FormValue("lang")
	r.flash(r.T("The changes are saved."))
	return r.redirect("/account")
}

func (h *Handlers) accountPassword(r *request) error {
	err := r.scope.ChangePassword(r.ctx(), r.visitor.SessionID, r.FormValue("current"), r.FormValue("password"))
	if fields, ok := r.invalid(err); ok {
		return r.showAccount(http.StatusUnprocessableEntity, r.visitor.Name, fields)
	}
	if errors.Is(err, models.ErrWrongPassword) {
		return r.showAccount(http.StatusUnprocessableEntity, r.visitor.Name, map[string]string{
			"current": r.T("This is not your current password."),
		})
	}
	if err != nil {
		return err
	}
	r.flash(r.T("Your password is changed. All other devices are signed out."))
	return r.redirect("/account")
}

func (h *Handlers) accountSessionEnd(r *request) error {
	id, err := r.id("session")
	if err != nil {
		return err
	}
	if err := r.scope.EndSession(r.ctx(), id); err != nil {
		return err
	}
	r.flash(r.T("That device is signed out."))
	return r.redirect("/account")
}

func (h *Handlers) accountSignOutEverywhere(r *request) error {
	if err := r.scope.SignOutEverywhere(r.ctx()); err != nil {
		return err
	}
	h.logins.keep(r.Response(), "")
	r.flash(r.T("You are signed out everywhere."))
	return r.redirect("/login")
}
