package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/views/components"
	"luna/views/pages"
)

func (h *Handlers) universityList(r *request) error {
	rows, err := r.scope.Universities(r.ctx())
	if err != nil {
		return err
	}
	p := r.adminPage(r.T("Universities"))
	p.Wide, p.Action = true, components.PrimaryLink(r.T("New university"), "/admin/universities/new")
	return r.show(http.StatusOK, pages.Universities(p, pages.UniversitiesProps{Rows: rows}))
}

func (h *Handlers) universityNew(r *request) error {
	return r.showUniversityNew(http.StatusOK, pages.UniversityForm{TimeZone: "Europe/Berlin", Language: r.printer.Lang})
}

func (r *request) showUniversityNew(status int, form pages.UniversityForm) error {
	p := below(r.adminPage(r.T("New university")), r.T("Universities"), "/admin/universities")
	return r.show(status, pages.UniversityNew(p, form))
}

// universityForm reads a university as it was typed.
func (r *request) universityForm(name string) pages.UniversityForm {
	return pages.UniversityForm{
		Name: r.FormValue(name), Slug: r.FormValue("slug"), TimeZone: r.FormValue("time_zone"), Language: r.FormValue("language"),
	}
}

func universityInput(f pages.UniversityForm) models.UniversityInput {
	return models.UniversityInput{Name: f.Name, Slug: f.Slug, TimeZone: f.TimeZone, Language: f.Language}
}

func (h *Handlers) universityCreate(r *request) error {
	form := r.universityForm("name")
	u, err := r.scope.CreateUniversity(r.ctx(), universityInput(form))
	if fields, ok := r.invalid(err); ok {
		form.Errors = fields
		return r.showUniversityNew(http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	r.flash(r.T("The university is there. Now give it an administrator."))
	return r.redirect("/admin/universities/%d", u.ID)
}

func (h *Handlers) universityShow(r *request) error {
	return r.showUniversity(http.StatusOK, nil, pages.UserForm{}, "")
}

// showUniversity draws a university; form is what was typed, nil what is saved,
// closing why it was not closed.
func (r *request) showUniversity(status int, form *pages.UniversityForm, person pages.UserForm, closing string) error {
	id, err := r.id("university")
	if err != nil {
		return err
	}
	u, err := r.scope.University(r.ctx(), id)
	if err != nil {
		return err
	}
	administrators, err := r.scope.Administrators(r.ctx(), id)
	if err != nil {
		return err
	}
	if form == nil {
		form = &pages.UniversityForm{Name: u.Name, Slug: u.Slug, TimeZone: u.TimeZone, Language: u.Language}
	}
	p := below(r.adminPage(u.Name), r.T("Universities"), "/admin/universities")
	return r.show(status, pages.University(p, pages.UniversityProps{University: u, Form: *form, Administrators: administrators, New: person, CloseError: closing}))
}

func (h *Handlers) universityUpdate(r *request) error {
	id, err := r.id("university")
	if err != nil {
		return err
	}
	form := r.universityForm("name")
	err = r.scope.UpdateUniversity(r.ctx(), id, universityInput(form))
	if fields, ok := r.invalid(err); ok {
		form.Errors = fields
		return r.showUniversity(http.StatusUnprocessableEntity, &form, pages.UserForm{}, "")
	}
	if err != nil {
		return err
	}
	r.flash(r.T("The changes are saved."))
	return r.redirect("/admin/universities/%d", id)
}

func (h *Handlers) universityClose(r *request) error {
	id, err := r.id("university")
	if err != nil {
		return err
	}
	err = r.scope.CloseUniversity(r.ctx(), id, r.FormValue("typed"))
	if fields, ok := r.invalid(err); ok {
		return r.showUniversity(http.StatusUnprocessableEntity, nil, pages.UserForm{}, fields["typed"])
	}
	return r.done(err, r.T("The university is closed."), "/admin/universities/%d", id)
}

func (h *Handlers) universityReopen(r *request) error {
	id, err := r.id("university")
	if err != nil {
		return err
	}
	return r.done(r.scope.SetUniversityActive(r.ctx(), id, true), r.T("The university is open again."), "/admin/universities/%d", id)
}

func (h *Handlers) administratorAdd(r *request) error {
	id, err := r.id("university")
	if err != nil {
		return err
	}
	form := pages.UserForm{Name: r.FormValue("person"), Email: r.FormValue("email")}
	u, err := r.scope.AddAdministrator(r.ctx(), id, models.UserInput{Name: form.Name, Email: form.Email, Password: r.FormValue("password"), Invite: true})
	var bad *models.Invalid
	if errors.As(err, &bad) {
		form.Errors = r.messages(bad.Fields)
		return r.showUniversity(http.StatusUnprocessableEntity, nil, form, "")
	}
	if err != nil {
		return err
	}
	r.flash(r.T("%s looks after the university now.", u.Name))
	return r.redirect("/admin/universities/%d", id)
}
