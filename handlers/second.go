package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/views/pages"
)

// browser is what is kept of the browser that signs in.
func (r *request) browser() models.Browser {
	return models.Browser{Address: r.RealIP(), Agent: r.Request().UserAgent()}
}

// secondForm asks who gave the right password for the second factor. Nobody
// else has anything to do here.
func (h *Handlers) secondForm(r *request) error {
	half, err := h.logins.halfWay(r.Request())
	if err != nil {
		return err
	}
	if half == nil {
		return r.redirect("/login")
	}
	return h.showSecond(r, http.StatusOK, *half, pages.SecondProps{Next: localPath(r.QueryParam("next"))})
}

func (h *Handlers) showSecond(r *request, status int, half models.Visitor, form pages.SecondProps) error {
	factors, err := h.Store.As(half.Actor).Factors(r.ctx())
	if err != nil {
		return err
	}
	form.App, form.Passkey = factors.App(), len(factors.Passkeys) > 0
	return r.show(status, pages.Second(r.bare(r.T("One more step")), form))
}

func (h *Handlers) second(r *request) error {
	half, err := h.logins.halfWay(r.Request())
	if err != nil {
		return err
	}
	if half == nil {
		return r.redirect("/login")
	}
	field, code, wrong := "code", r.FormValue("code"), r.wrongCode()
	if code == "" {
		field, code, wrong = "recovery", r.FormValue("recovery"), r.T("This is none of your recovery codes, or it was used already.")
	}
	form := pages.SecondProps{Next: localPath(r.FormValue("next"))}
	token, err := h.Store.SecondStep(r.ctx(), *half, code, r.browser())
	switch {
	case errors.Is(err, models.ErrWrongPassword):
		form.Errors = map[string]string{field: wrong}
		return h.showSecond(r, http.StatusUnprocessableEntity, *half, form)
	case errors.Is(err, models.ErrTooMany):
		r.Response().Header().Set("Retry-After", "900")
		form.Problem = r.T("Too many tries. Please wait a quarter of an hour and try again.")
		return h.showSecond(r, http.StatusTooManyRequests, *half, form)
	case err != nil:
		return err
	}
	h.logins.keep(r.Response(), token)
	return r.redirect("%s", form.Next)
}
