package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"luna/models"
	"luna/views/pages"

	"github.com/skip2/go-qrcode"
)

func (h *Handlers) moduleSettings(r *request) error {
	return h.showSettings(r, http.StatusOK, func(*pages.ModuleSettingsProps) {})
}

// showSettings draws the settings; with changes puts what was typed, and what
// was wrong with it, into them.
func (h *Handlers) showSettings(r *request, status int, with func(*pages.ModuleSettingsProps)) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	m, err := r.scope.ModuleSettings(r.ctx(), id)
	if err != nil {
		return err
	}
	props := pages.ModuleSettingsProps{
		Settings: m, Link: h.BaseURL.JoinPath("join", m.JoinCode).String(),
		Form:  pages.ModuleForm{ModuleFields: pages.NewModuleFields(m.Input()), Faculties: m.Faculties},
		Staff: pages.StaffForm{Role: string(models.CoLecturer)},
	}
	with(&props)
	if props.Key != "" { // after the #, so that no server ever reads it
		props.Link += "#key=" + url.QueryEscape(props.Key)
	}
	if code, err := qrcode.New(props.Link, qrcode.Medium); err == nil {
		code.DisableBorder = true // the drawing has its own margin
		props.Code = code.Bitmap()
	}
	p, frame := r.staffPage(m.ModuleHead, "settings")
	return r.show(status, pages.ModuleSettings(p, frame, props))
}

func (h *Handlers) moduleUpdate(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	fields := r.moduleFields()
	err = r.scope.UpdateModule(r.ctx(), id, moduleInput(fields))
	if faults, ok := r.invalid(err); ok {
		return h.showSettings(r, http.StatusUnprocessableEntity, func(props *pages.ModuleSettingsProps) {
			props.Form.ModuleFields, props.Form.Errors = fields, faults
		})
	}
	return r.done(err, r.T("Saved."), "/modules/%d/settings", id)
}

// done answers a POST that worked with a notice and a redirect, and hands on
// the error of one that did not.
func (r *request) done(err error, notice, format string, args ...any) error {
	if err != nil {
		return err
	}
	r.flash(notice)
	return r.redirect(format, args...)
}

// moduleKey sets the enrolment password. A new one that was made here is shown
// in the answer itself: it must not travel through a cookie or an address.
func (h *Handlers) moduleKey(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	if r.FormValue("act") == "generate" {
		key, err := r.scope.RenewModuleKey(r.ctx(), id)
		if err != nil {
			return err
		}
		return h.showSettings(r, http.StatusOK, func(props *pages.ModuleSettingsProps) { props.Key = key })
	}
	err = r.scope.SetModuleKey(r.ctx(), id, r.FormValue("key"))
	if faults, ok := r.invalid(err); ok {
		return h.showSettings(r, http.StatusUnprocessableEntity, func(props *pages.ModuleSettingsProps) { props.KeyError = faults["key"] })
	}
	return r.done(err, r.T("The new enrolment password is set. It is not shown again."), "/modules/%d/settings#joining", id)
}

func (h *Handlers) moduleActivate(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	err = r.scope.ActivateModule(r.ctx(), id)
	if faults, ok := r.invalid(err); ok {
		return h.showSettings(r, http.StatusUnprocessableEntity, func(props *pages.ModuleSettingsProps) { props.Missing = faults })
	}
	return r.done(err, r.T("The module is active. Students can join."), "/modules/%d", id)
}

func (h *Handlers) moduleDeactivate(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	return r.done(r.scope.DeactivateModule(r.ctx(), id), r.T("The module is inactive."), "/modules/%d/settings", id)
}

func (h *Handlers) moduleArchive(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	return r.done(r.scope.ArchiveModule(r.ctx(), id), r.T("The module is archived."), "/modules/%d/settings", id)
}

func (h *Handlers) staffAdd(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	form := pages.StaffForm{Email: r.FormValue("email"), Role: r.FormValue("role")}
	err = r.scope.AddStaff(r.ctx(), id, form.Email, models.StaffRole(form.Role))
	if faults, ok := r.invalid(err); ok {
		form.Errors = faults
		return h.showSettings(r, http.StatusUnprocessableEntity, func(props *pages.ModuleSettingsProps) { props.Staff = form })
	}
	return r.done(err, r.T("The person is on the staff now."), "/modules/%d/settings#staff", id)
}

// staffRemove takes somebody off the staff. Whoever removes themselves does not
// see the module any more, and goes back to the list.
func (h *Handlers) staffRemove(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	person, err := r.id("user")
	if err != nil {
		return err
	}
	err = r.scope.RemoveStaff(r.ctx(), id, person)
	if errors.Is(err, models.ErrConflict) {
		r.warn(r.T("The owner of a module cannot be removed."))
		return r.redirect("/modules/%d/settings#staff", id)
	}
	if person == r.visitor.UserID {
		return r.done(err, r.T("You are not on the staff any more."), "/modules")
	}
	return r.done(err, r.T("The person is not on the staff any more."), "/modules/%d/settings#staff", id)
}
