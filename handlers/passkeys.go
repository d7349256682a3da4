package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/views/pages"
)

// site is where passkeys belong: from the configuration, never from a request.
func (h *Handlers) site() models.Site { return models.SiteAt(h.BaseURL) }

// options sends what a browser needs to ask for a passkey.
func (r *request) options(options []byte, err error) error {
	if err != nil {
		return err
	}
	return r.send(http.StatusOK, "application/json", options)
}

// noPasskey says why the answer of a browser lets nobody in.
func (r *request) noPasskey() string {
	if r.FormValue("credential") == "" {
		return r.T("Your browser handed over no passkey. It needs JavaScript for that. Please use another way.")
	}
	return r.T("This passkey was not accepted. Please try again, or use another way.")
}

func (h *Handlers) passkeyBegin(r *request) error {
	return r.options(r.scope.BeginPasskey(r.ctx(), h.site()))
}

func (h *Handlers) passkeyAdd(r *request) error {
	form := pages.FactorsProps{Name: r.FormValue("name")}
	codes, err := r.scope.AddPasskey(r.ctx(), h.site(), r.visitor.SessionID, form.Name, r.FormValue("credential"))
	if fields, ok := r.invalid(err); ok {
		form.Errors = fields
		return r.showFactors(http.StatusUnprocessableEntity, form)
	}
	if errors.Is(err, models.ErrWrongPassword) {
		form.Problem = r.noPasskey()
		return r.showFactors(http.StatusUnprocessableEntity, form)
	}
	return r.factorAdded(err, codes, r.T("The passkey is added."))
}

// loginPasskeyBegin asks for anybody's passkey, or after the password for one
// of that person.
func (h *Handlers) loginPasskeyBegin(r *request) error {
	half, err := h.logins.halfWay(r.Request())
	if err != nil {
		return err
	}
	if half == nil {
		return r.options(h.Store.BeginPasskeySignIn(r.ctx(), h.site(), r.browser()))
	}
	return r.options(h.Store.As(half.Actor).BeginPasskeyProof(r.ctx(), h.site(), true))
}

func (h *Handlers) loginPasskey(r *request) error {
	half, err := h.logins.halfWay(r.Request())
	if err != nil {
		return err
	}
	if half != nil {
		return h.secondPasskey(r, *half)
	}
	form := pages.LoginForm{Next: localPath(r.FormValue("next"))}
	token, err := h.Store.SignInByPasskey(r.ctx(), h.site(), r.FormValue("credential"), r.browser())
	if errors.Is(err, models.ErrWrongPassword) {
		form.Error = r.noPasskey()
		return r.showLogin(http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return h.enter(r, token, form.Next)
}

func (h *Handlers) secondPasskey(r *request, half models.Visitor) error {
	form := pages.SecondProps{Next: localPath(r.FormValue("next"))}
	token, err := h.Store.SecondStepByPasskey(r.ctx(), h.site(), half, r.FormValue("credential"), r.browser())
	if errors.Is(err, models.ErrWrongPassword) {
		form.Problem = r.noPasskey()
		return h.showSecond(r, http.StatusUnprocessableEntity, half, form)
	}
	if err != nil {
		return err
	}
	h.logins.keep(r.Response(), token)
	return r.redirect("%s", form.Next)
}

func (h *Handlers) confirmPasskeyBegin(r *request) error {
	return r.options(r.scope.BeginPasskeyProof(r.ctx(), h.site(), false))
}

func (h *Handlers) confirmPasskey(r *request) error {
	form := pages.ConfirmProps{Next: localPath(r.FormValue("next"))}
	token, err := r.scope.ConfirmPasskey(r.ctx(), h.site(), r.visitor.SessionID, r.FormValue("credential"))
	if errors.Is(err, models.ErrWrongPassword) {
		form.Problem = r.noPasskey()
		return r.showConfirm(http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	h.logins.keep(r.Response(), token)
	return r.redirect("%s", form.Next)
}
