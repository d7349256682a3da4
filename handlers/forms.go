package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/models/questions"
	"luna/views/layouts"
	"luna/views/pages"
)

func (h *Handlers) formList(r *request) error {
	in := models.FormSearch{Query: r.QueryParam("q"), Archived: r.QueryParam("archived") == "yes", After: r.QueryParam("after")}
	list, err := r.scope.Forms(r.ctx(), in)
	if err != nil {
		return err
	}
	p := r.page(r.T("Questionnaires"))
	p.Wide, p.Action = true, pages.FormsAction(p)
	props := pages.FormsProps{List: list, Query: in.Query, Archived: in.Archived, Later: in.After != "", Next: r.neighbourAt("after", list.Next)}
	return r.show(http.StatusOK, pages.Forms(p, props))
}

func (h *Handlers) formNew(r *request) error {
	return r.show(http.StatusOK, pages.FormNew(r.formPage(r.T("New questionnaire")), pages.FormNewProps{Start: questions.Presets()[0].Key}))
}

func (h *Handlers) formCreate(r *request) error {
	form := pages.FormNewProps{Start: r.FormValue("start"), Title: r.textForm("title"), JSON: r.FormValue("json")}
	d, err := beginning(form)
	if err == nil {
		var f models.Form
		if f, err = r.scope.CreateForm(r.ctx(), d); err == nil {
			r.flash(r.T("The questionnaire is created. It is a draft until you publish it."))
			return r.redirect("/forms/%d/edit", f.ID)
		}
	}
	var faults *questions.Invalid
	if errors.As(err, &faults) {
		form.Faults = r.formFaults(faults.Problems)
	} else if fields, ok := r.invalid(err); ok {
		form.Errors = fields
	} else {
		return err
	}
	return r.show(http.StatusUnprocessableEntity, pages.FormNew(r.formPage(r.T("New questionnaire")), form))
}

// beginning is the definition that a new questionnaire starts from.
func beginning(form pages.FormNewProps) (questions.Definition, error) {
	d := questions.Definition{Pages: []questions.Page{{}}}
	switch preset, ok := questions.PresetByKey(form.Start); {
	case ok:
		d = preset.Definition
	case form.Start == "json":
		var err error
		if d, err = questions.Parse([]byte(form.JSON)); err != nil {
			return d, err
		}
	case form.Start != "empty":
		return d, &models.Invalid{Fields: map[string]models.Message{"start": models.Say("Please choose how to begin.")}}
	}
	if title := form.Title.Text(); !title.Empty() {
		d.Title = title
	}
	return d, nil
}

func (h *Handlers) formShow(r *request) error {
	return h.showForm(r, http.StatusOK, nil)
}

// showForm draws the page of a questionnaire, with what keeps it from being
// published.
func (h *Handlers) showForm(r *request, status int, faults []pages.FormFault) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	f, err := r.scope.FormPage(r.ctx(), id)
	if err != nil {
		return err
	}
	props := pages.FormProps{FormPage: f, Faults: faults}
	p := r.formPage(f.Titles().In(r.printer.Lang))
	p.Action = pages.FormAction(p, props)
	return r.show(status, pages.Form(p, props))
}

func (h *Handlers) formPublish(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	v, err := r.scope.PublishForm(r.ctx(), id, r.number("revision"))
	var bad *models.Invalid
	switch {
	case errors.As(err, &bad):
		return h.showForm(r, http.StatusUnprocessableEntity, r.fieldFaults(bad.Fields))
	case errors.Is(err, models.ErrUnchanged):
		r.flash(r.T("There is nothing new to publish."))
	case err != nil:
		return err
	default:
		r.flash(r.T("Version %d is published. Modules can use it now.", v.Number))
	}
	return r.redirect("/forms/%d", id)
}

func (h *Handlers) formCopy(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	f, err := r.scope.CopyForm(r.ctx(), id)
	if err != nil {
		return err
	}
	r.flash(r.T("This is your own copy. Change what you like."))
	return r.redirect("/forms/%d/edit", f.ID)
}

func (h *Handlers) formArchive(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	if err := r.scope.ArchiveForm(r.ctx(), id); err != nil {
		return err
	}
	r.flash(r.T("The questionnaire is archived."))
	return r.redirect("/forms/%d", id)
}

func (h *Handlers) formRestore(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	if err := r.scope.RestoreForm(r.ctx(), id); err != nil {
		return err
	}
	r.flash(r.T("The questionnaire is back in the list."))
	return r.redirect("/forms/%d", id)
}

// formPage is a page below the list of questionnaires.
func (r *request) formPage(title string) layouts.Page {
	p := r.page(title)
	p.Crumbs = []layouts.Crumb{{Label: r.T("Questionnaires"), Href: "/forms"}}
	return p
}
