package handlers

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"luna/models"
	"luna/views/components"
	"luna/views/layouts"
	"luna/views/pages"
)

// How many runs of jobs the overview and the page of jobs show.
const (
	runsOnOverview = 5
	runsOnPage     = 100
)

// adminOverview is where an administrator's work begins.
func (h *Handlers) adminOverview(r *request) error {
	figures, err := r.scope.Figures(r.ctx())
	if err != nil {
		return err
	}
	runs, err := r.scope.JobRuns(r.ctx(), runsOnOverview)
	if err != nil {
		return err
	}
	props := pages.AdminProps{Figures: figures, Runs: runs}
	if r.visitor.Platform() {
		if props.Orphans, err = r.scope.Orphans(r.ctx()); err != nil {
			return err
		}
	}
	p := r.page(r.T("Overview"))
	p.Wide = true
	return r.show(http.StatusOK, pages.Admin(p, props))
}

func (h *Handlers) jobList(r *request) error {
	runs, err := r.scope.JobRuns(r.ctx(), runsOnPage)
	if err != nil {
		return err
	}
	props := pages.JobsProps{Runs: runs}
	if r.visitor.Platform() {
		props.Names = h.Jobs.Names()
	}
	p := r.page(r.T("Jobs"))
	p.Wide = true
	return r.show(http.StatusOK, pages.Jobs(p, props))
}

// jobRun runs a job now. It goes on when the person leaves the page.
func (h *Handlers) jobRun(r *request) error {
	name := r.Param("job")
	if !slices.Contains(h.Jobs.Names(), name) {
		return models.ErrNotFound
	}
	detail, err := h.Jobs.Run(context.WithoutCancel(r.ctx()), name)
	if err != nil {
		h.Log.Error("job started by hand failed", "job", name, "error", err, "request", requestIDOf(r.Context))
		r.warn(r.T("%s failed. The log says why.", name))
		return r.redirect("/admin/jobs")
	}
	r.flash(r.T("%s is done: %s", name, detail))
	return r.redirect("/admin/jobs")
}

func (h *Handlers) facultyList(r *request) error {
	return r.showFaculties(http.StatusOK, pages.FacultiesProps{})
}

func (r *request) showFaculties(status int, props pages.FacultiesProps) error {
	var err error
	if props.Rows, err = r.scope.Faculties(r.ctx()); err != nil {
		return err
	}
	return r.show(status, pages.Faculties(r.adminPage(r.T("Faculties")), props))
}

func (h *Handlers) facultyCreate(r *request) error {
	name := r.FormValue("name")
	_, err := r.scope.CreateFaculty(r.ctx(), name)
	if fields, ok := r.invalid(err); ok {
		return r.showFaculties(http.StatusUnprocessableEntity, pages.FacultiesProps{Name: name, Error: fields["name"]})
	}
	if err != nil {
		return err
	}
	r.flash(r.T("The faculty is added."))
	return r.redirect("/admin/faculties")
}

func (h *Handlers) facultyRename(r *request) error {
	id, err := r.id("faculty")
	if err != nil {
		return err
	}
	name := r.FormValue("name-" + r.Param("faculty"))
	err = r.scope.RenameFaculty(r.ctx(), id, name)
	if fields, ok := r.invalid(err); ok {
		return r.showFaculties(http.StatusUnprocessableEntity, pages.FacultiesProps{Editing: id, Name: name, Error: fields["name"]})
	}
	if err != nil {
		return err
	}
	r.flash(r.T("The faculty has a new name."))
	return r.redirect("/admin/faculties")
}

func (h *Handlers) facultyDelete(r *request) error {
	id, err := r.id("faculty")
	if err != nil {
		return err
	}
	err = r.scope.DeleteFaculty(r.ctx(), id)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.warn(r.T("Modules belong to this faculty. Please move them first."))
	case err != nil:
		return err
	default:
		r.flash(r.T("The faculty is deleted."))
	}
	return r.redirect("/admin/faculties")
}

// adminPage is a page below the overview.
func (r *request) adminPage(title string) layouts.Page {
	p := r.page(title)
	p.Crumbs = []layouts.Crumb{{Label: r.T("Overview"), Href: "/admin"}}
	return p
}

// below adds a page between the overview and this one.
func below(p layouts.Page, label, href string) layouts.Page {
	p.Crumbs = append(p.Crumbs, components.Crumb{Label: label, Href: href})
	return p
}
