package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"

	"github.com/skip2/go-qrcode"
)

// accountPage is a page below the account.
func (r *request) accountPage(title string) layouts.Page {
	if r.visitor.FactorMissing { // nothing of the rest is shown yet
		return r.bare(title)
	}
	return below(r.page(title), r.T("Account"), "/account")
}

func (h *Handlers) factorList(r *request) error {
	return r.showFactors(http.StatusOK, pages.FactorsProps{})
}

func (r *request) showFactors(status int, form pages.FactorsProps) error {
	var err error
	if form.Factors, err = r.scope.Factors(r.ctx()); err != nil {
		return err
	}
	form.Missing, form.Offered = r.visitor.FactorMissing, r.h.site().Passkeys()
	return r.show(status, pages.Factors(r.accountPage(r.T("Second factor")), form))
}

// factorChanged leads back to the list, with what cannot be done on it.
func (r *request) factorChanged(err error, done string) error {
	if fields, ok := r.invalid(err); ok {
		return r.showFactors(http.StatusUnprocessableEntity, pages.FactorsProps{Problem: fields["factor"]})
	}
	if err != nil {
		return err
	}
	r.flash(done)
	return r.redirect("/account/factors")
}

// factorApp shows the secret of an app that is being set up, and where none is
// how to begin.
func (h *Handlers) factorApp(r *request) error {
	return r.showApp(http.StatusOK, r.QueryParam("setup"), nil)
}

func (r *request) showApp(status int, token string, faults map[string]string) error {
	props := pages.AppProps{Errors: faults, Missing: r.visitor.FactorMissing}
	setup, err := r.scope.AppSetup(r.ctx(), token)
	switch {
	case errors.Is(err, models.ErrNotFound): // not begun, or over
	case err != nil:
		return err
	default:
		code, err := qrcode.New(setup.Address, qrcode.Medium)
		if err != nil {
			return err
		}
		code.DisableBorder = true
		props.Token, props.Secret, props.Code = token, inFours(setup.Secret), code.Bitmap()
	}
	return r.show(status, pages.FactorApp(r.accountPage(r.T("Set up an app")), props))
}

// inFours parts a secret so that it can be typed.
func inFours(secret string) string {
	var parts []string
	for len(secret) > 4 {
		parts, secret = append(parts, secret[:4]), secret[4:]
	}
	return strings.Join(append(parts, secret), " ")
}

func (h *Handlers) factorAppBegin(r *request) error {
	token, err := r.scope.BeginApp(r.ctx())
	if err != nil {
		return err
	}
	return r.redirect("/account/factors/app?setup=%s", url.QueryEscape(token))
}

func (h *Handlers) factorAppConfirm(r *request) error {
	token := r.FormValue("setup")
	codes, err := r.scope.ConfirmApp(r.ctx(), r.visitor.SessionID, token, r.FormValue("code"))
	switch {
	case errors.Is(err, models.ErrNotFound): // it took too long, or it is set up already
		r.warn(r.T("Please begin again: this took longer than half an hour, or it is done already."))
		return r.redirect("/account/factors")
	case errors.Is(err, models.ErrWrongPassword):
		return r.showApp(http.StatusUnprocessableEntity, token, map[string]string{"code": r.T("This is not the code that the app should show. Please check the clock of your phone.")})
	}
	return r.factorAdded(err, codes, r.T("The app is set up."))
}

// factorAdded shows the recovery codes that come with the first factor.
func (r *request) factorAdded(err error, codes []string, done string) error {
	if err != nil || len(codes) == 0 {
		return r.factorChanged(err, done)
	}
	return r.show(http.StatusOK, pages.RecoveryCodes(r.bare(r.T("Your recovery codes")), r.visitor.Email, codes))
}

func (h *Handlers) factorAppRemove(r *request) error {
	return r.factorChanged(r.scope.RemoveApp(r.ctx(), r.visitor.SessionID), r.T("The app is removed."))
}

func (h *Handlers) recoveryCodesNew(r *request) error {
	codes, err := r.scope.NewCodes(r.ctx(), r.visitor.SessionID)
	return r.factorAdded(err, codes, "")
}

func (h *Handlers) passkeyRename(r *request) error {
	id, err := r.id("passkey")
	if err != nil {
		return err
	}
	name := r.FormValue("name")
	err = r.scope.RenamePasskey(r.ctx(), id, name)
	if fields, ok := r.invalid(err); ok && fields["name"] != "" {
		return r.showFactors(http.StatusUnprocessableEntity, pages.FactorsProps{Renamed: id, NewName: name, Refused: fields["name"]})
	}
	return r.factorChanged(err, r.T("The changes are saved."))
}

func (h *Handlers) passkeyRemove(r *request) error {
	id, err := r.id("passkey")
	if err != nil {
		return err
	}
	return r.factorChanged(r.scope.RemovePasskey(r.ctx(), r.visitor.SessionID, id), r.T("The passkey is removed."))
}

// userFactorsReset helps somebody who has lost phone or key.
func (h *Handlers) userFactorsReset(r *request) error {
	return r.onUser(
		func(id uint64) error { return r.scope.ResetFactors(r.ctx(), id, r.FormValue("reason")) },
		func(p *pages.UserProps, fields map[string]string) { p.FactorError = fields["reason"] },
		r.T("The second factor is taken away, and the person is signed out."))
}
