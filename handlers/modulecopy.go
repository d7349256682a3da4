package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

func (h *Handlers) moduleCopyForm(r *request) error {
	return r.showModuleCopy(http.StatusOK, func(f *pages.ModuleCopyForm) {
		f.CopyFields = pages.NewCopyFields(f.Module.NextTerm())
	})
}

// showModuleCopy draws the form of a copy; with fills in what was typed.
func (r *request) showModuleCopy(status int, with func(*pages.ModuleCopyForm)) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	head, err := r.scope.ModuleToCopy(r.ctx(), id)
	if err != nil {
		return err
	}
	form := pages.ModuleCopyForm{Module: head.Module}
	with(&form)
	p, frame := r.copyPage(head)
	return r.show(status, pages.ModuleCopy(p, frame, form))
}

func (r *request) copyPage(head models.ModuleHead) (layouts.Page, layouts.ModuleFrame) {
	p, frame := r.staffPage(head, "settings")
	p.Title, p.Lead = r.T("Copy the module"), head.Title
	p.Crumbs = []layouts.Crumb{{Label: r.T("Settings"), Href: "/modules/" + strconv.FormatUint(head.ID, 10) + "/settings"}}
	return p, frame
}

// copyFields reads the form of a copy as it was typed.
func (r *request) copyFields() pages.CopyFields {
	return pages.CopyFields{
		Code: r.FormValue("code"), Title: r.FormValue("title"), Term: r.FormValue("term"),
		Year: strings.TrimSpace(r.FormValue("year")), First: r.FormValue("first"), Last: r.FormValue("last"),
	}
}

func copyInput(f pages.CopyFields) models.ModuleCopyInput {
	in := moduleInput(pages.ModuleFields{Code: f.Code, Title: f.Title, Term: f.Term, Year: f.Year, First: f.First, Last: f.Last})
	return models.ModuleCopyInput{Code: in.Code, Title: in.Title, Term: in.Term, Year: in.Year, First: in.First, Last: in.Last}
}

// moduleCopy shows first what would be copied and where each date would be; the
// button of that page makes the copy, or leads back to the form.
func (h *Handlers) moduleCopy(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	fields := r.copyFields()
	if r.FormValue("act") == "change" {
		return r.showModuleCopy(http.StatusOK, func(f *pages.ModuleCopyForm) { f.CopyFields = fields })
	}
	if r.FormValue("act") == "make" {
		made, err := r.scope.CopyModule(r.ctx(), id, copyInput(fields))
		if faults, ok := r.invalid(err); ok {
			return r.showModuleCopy(http.StatusUnprocessableEntity, func(f *pages.ModuleCopyForm) { f.CopyFields, f.Errors = fields, faults })
		}
		if errors.Is(err, models.ErrConflict) { // somebody has made a module of this code meanwhile
			return r.previewModuleCopy(id, fields)
		}
		return r.done(err, r.T("The copy is made. What it still needs stands below."), "/modules/%d", made.ID)
	}
	return r.previewModuleCopy(id, fields)
}

func (r *request) previewModuleCopy(id uint64, fields pages.CopyFields) error {
	preview, err := r.scope.PreviewModuleCopy(r.ctx(), id, copyInput(fields))
	if faults, ok := r.invalid(err); ok {
		return r.showModuleCopy(http.StatusUnprocessableEntity, func(f *pages.ModuleCopyForm) { f.CopyFields, f.Errors = fields, faults })
	}
	if err != nil {
		return err
	}
	p, frame := r.copyPage(preview.ModuleHead)
	return r.show(http.StatusOK, pages.ModuleCopyPreview(p, frame, pages.ModuleCopyPreviewProps{ModuleCopy: preview, Fields: fields}))
}
