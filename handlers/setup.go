package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/views/pages"
)

// setupForm is the page of the first run. As soon as anybody has a login it
// does not exist.
func (h *Handlers) setupForm(r *request) error {
	needed, err := h.Store.NeedsSetup(r.ctx())
	if err != nil {
		return err
	}
	if !needed {
		return models.ErrNotFound
	}
	return r.showSetup(http.StatusOK, pages.SetupForm{University: pages.UniversityForm{TimeZone: "Europe/Berlin", Language: r.printer.Lang}})
}

func (r *request) showSetup(status int, form pages.SetupForm) error {
	return r.show(status, pages.Setup(r.bare(r.T("Welcome to Luna")), form))
}

// setup makes the first person and signs them in.
func (h *Handlers) setup(r *request) error {
	form := pages.SetupForm{
		Code: r.FormValue("code"), Name: r.FormValue("name"), Email: r.FormValue("email"), University: r.universityForm("university"),
	}
	password := r.FormValue("password")
	err := h.Store.Setup(r.ctx(), models.SetupInput{
		Code: form.Code, Name: form.Name, Email: form.Email, Password: password,
		University: universityInput(form.University), Address: r.RealIP(),
	})
	fields, invalid := r.invalid(err)
	switch {
	case invalid:
		form.Errors, form.University.Errors = fields, fields
		return r.showSetup(http.StatusUnprocessableEntity, form)
	case errors.Is(err, models.ErrWrongPassword):
		form.Problem = r.T("This is not the code. The newest one stands in the log of the last start.")
		return r.showSetup(http.StatusUnprocessableEntity, form)
	case err != nil:
		return err
	}
	token, err := h.Store.SignIn(r.ctx(), form.Email, password, models.Browser{Address: r.RealIP(), Agent: r.Request().UserAgent()})
	if err != nil {
		return err
	}
	h.logins.keep(r.Response(), token)
	r.flash(r.T("Welcome. You administer the platform now."))
	return r.redirect("/admin")
}
