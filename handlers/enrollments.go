package handlers

import (
	"errors"
	"net/http"
	"strings"

	"luna/models"
	"luna/views/pages"
)

// join is where links and QR codes lead. A student goes on to the enrolment
// page, everybody else to the module itself.
func (h *Handlers) join(r *request) error {
	id, err := r.scope.JoinCode(r.ctx(), r.Param("code"))
	if err != nil {
		return err
	}
	if r.visitor.Role != student {
		return r.redirect("/modules/%d", id)
	}
	return r.redirect("/modules/%d/enrollment", id)
}

// joinByCode takes a code that was typed, or a whole link that was pasted.
func (h *Handlers) joinByCode(r *request) error {
	typed := strings.TrimSpace(r.FormValue("code"))
	code, _, _ := strings.Cut(typed, "#")
	code = strings.TrimRight(code, "/")
	code = code[strings.LastIndex(code, "/")+1:]
	id, err := r.scope.JoinCode(r.ctx(), code)
	if errors.Is(err, models.ErrNotFound) {
		return r.showModules(http.StatusUnprocessableEntity, typed, r.T("There is no module with this code. Please check it, or ask your lecturer."))
	}
	if err != nil {
		return err
	}
	return r.redirect("/modules/%d/enrollment", id)
}

func (h *Handlers) enrollForm(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	return r.showEnroll(http.StatusOK, id, pages.JoinForm{Sharing: string(models.ShareAggregate)})
}

// showEnroll draws the enrolment page; who is in the module already is led there.
func (r *request) showEnroll(status int, id uint64, form pages.JoinForm) error {
	joining, err := r.scope.Joining(r.ctx(), id)
	if err != nil {
		return err
	}
	if joining.Enrolled {
		return r.redirect("/modules/%d", id)
	}
	if joining.Full && status == http.StatusUnprocessableEntity {
		status = http.StatusConflict
	}
	form.Joining, form.Terms, form.Research = joining, r.terms(models.Teaching), r.terms(models.Research)
	return r.show(status, pages.Join(r.page(r.T("Join %s", joining.Title)), form))
}

func (h *Handlers) enroll(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	form := pages.JoinForm{Password: r.FormValue("password"), Sharing: r.FormValue("sharing"), Errors: map[string]string{}}
	err = r.scope.Join(r.ctx(), id, models.JoinInput{
		Password: form.Password, Sharing: models.Sharing(form.Sharing), Address: r.RealIP(),
		Terms: r.FormValue("terms"), Research: r.FormValue("research"),
	})
	status := http.StatusUnprocessableEntity
	faults, invalid := r.invalid(err)
	switch {
	case invalid:
		form.Errors = faults
	case errors.Is(err, models.ErrWrongPassword):
		form.Errors["password"] = r.T("This is not the enrolment password of the module. Please check it, capital letters count.")
	case errors.Is(err, models.ErrTooMany):
		status = http.StatusTooManyRequests
		r.Response().Header().Set("Retry-After", "900")
		form.Errors["password"] = r.T("Too many tries. Please wait a quarter of an hour and try again.")
	case errors.Is(err, models.ErrFull):
		// The page says so instead of the form.
	case errors.Is(err, models.ErrConflict):
		r.flash(r.T("You are in this module already."))
		return r.redirect("/modules/%d", id)
	case err != nil:
		return err
	default:
		r.flash(r.T("You have joined."))
		return r.redirect("/modules/%d", id)
	}
	return r.showEnroll(status, id, form)
}

func (h *Handlers) leave(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	if err := r.scope.Leave(r.ctx(), id); err != nil {
		return err
	}
	r.flash(r.T("You have left the module."))
	return r.redirect("/modules")
}

// changeSharing is the form of the module's own page.
func (h *Handlers) changeSharing(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	err = r.scope.Agree(r.ctx(), id, r.agreement())
	if faults, ok := r.invalid(err); ok {
		return r.showModule(http.StatusUnprocessableEntity, id, first(faults["sharing"], faults["terms"]))
	}
	if err != nil {
		return err
	}
	r.flash(r.T("Your choice is saved."))
	return r.redirect("/modules/%d#sharing", id)
}

// moduleForStudent is a module's page for a student in it.
func (h *Handlers) moduleForStudent(r *request, id uint64) error {
	return r.showModule(http.StatusOK, id, "")
}

func (r *request) showModule(status int, id uint64, fault string) error {
	m, err := r.scope.AttendedModule(r.ctx(), id)
	if err != nil {
		return err
	}
	p, frame := r.studentPage(id, m.Title, "overview")
	return r.show(status, pages.ModuleForStudent(p, frame, pages.StudentModule{
		ModuleForStudent: m, Terms: r.terms(models.Teaching), Error: fault,
	}))
}

// modulesForStudent lists a student's modules and asks for a code.
func (h *Handlers) modulesForStudent(r *request) error { return r.showModules(http.StatusOK, "", "") }

func (r *request) showModules(status int, code, fault string) error {
	modules, err := r.scope.AttendedModules(r.ctx())
	if err != nil {
		return err
	}
	return r.show(status, pages.ModulesForStudent(r.page(r.T("Modules")), pages.StudentModules{
		Modules: modules, Code: code, Error: fault,
	}))
}
