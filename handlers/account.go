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
	account, err := r.scope.Account(r.ctx())
	if err != nil {
		return err
	}
	sessions, err := r.scope.Sessions(r.ctx())
	if err != nil {
		return err
	}
	return r.show(status, pages.Account(r.page(r.T("Account")), pages.AccountProps{
		Account: account, Name: name, Language: r.visitor.Language,
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
	switch {
	case errors.Is(err, models.ErrWrongPassword):
		return r.showAccount(http.StatusUnprocessableEntity, r.visitor.Name, map[string]string{
			"current": r.T("This is not your current password."),
		})
	case errors.Is(err, models.ErrTooMany):
		r.Response().Header().Set("Retry-After", "900")
		return r.showAccount(http.StatusTooManyRequests, r.visitor.Name, map[string]string{
			"current": r.T("Too many tries. Please wait a quarter of an hour and try again."),
		})
	case err != nil:
		return err
	}
	r.flash(r.T("Your password is changed. All other devices are signed out."))
	return r.redirect("/account")
}

func (h *Handlers) addressForm(r *request) error {
	return r.showAddress(http.StatusOK, pages.NewAddressForm{})
}

func (r *request) showAddress(status int, form pages.NewAddressForm) error {
	form.Present = r.visitor.Email
	return r.show(status, pages.NewAddress(below(r.page(r.T("Change the address")), r.T("Account"), "/account"), form))
}

// addressAsk answers the same whether the new address is somebody's or not.
func (h *Handlers) addressAsk(r *request) error {
	email := r.FormValue("email")
	err := r.scope.AskNewAddress(r.ctx(), email)
	if fields, ok := r.invalid(err); ok {
		return r.showAddress(http.StatusUnprocessableEntity, pages.NewAddressForm{Email: email, Error: fields["email"]})
	}
	if err != nil {
		return err
	}
	r.flash(r.T("A link is on its way to the new address. It is good for half an hour."))
	return r.redirect("/account")
}

func (h *Handlers) addressVerify(r *request) error {
	if err := r.scope.AskVerification(r.ctx()); err != nil {
		return err
	}
	r.flash(r.T("A link is on its way to your address. It is good for half an hour."))
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
	r.clearDevice()
	r.flash(r.T("You are signed out everywhere."))
	return r.redirect("/login")
}
