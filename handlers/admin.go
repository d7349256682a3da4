package handlers

import (
	"context"
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
	if err := r.scope.NoteJobStart(r.ctx(), name); err != nil {
		return err
	}
	detail, err := h.Jobs.Run(context.WithoutCancel(r.ctx()), name)
	if err != nil {
		h.Log.Error("job started by hand failed", "job", name, "error", err, "request", requestIDOf(r.Context))
		r.warn(r.T("%s failed. The log says why.", pages.JobTitle(r.printer, name)))
		return r.redirect("/admin/jobs")
	}
	r.flash(r.T("%s is done: %s", pages.JobTitle(r.printer, name), pages.JobDetail(r.printer, detail)))
	return r.redirect("/admin/jobs")
}

// adminModules lists all modules of the university.
func (h *Handlers) adminModules(r *request) error { return h.modulesOfUniversity(r) }

// storage tells the platform what the installation takes, and a university how
// much it has.
func (h *Handlers) storage(r *request) error {
	p := r.adminPage(r.T("Storage"))
	p.Wide = true
	if !r.visitor.Platform() {
		volume, err := r.scope.Volume(r.ctx())
		if err != nil {
			return err
		}
		return r.show(http.StatusOK, pages.Volume(p, volume))
	}
	size, err := r.scope.Storage(r.ctx())
	if err != nil {
		return err
	}
	rooms, err := r.scope.Rooms(r.ctx())
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.Storage(p, pages.StorageProps{Storage: size, Rooms: rooms, Disk: h.Disk.Look(r.ctx())}))
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
