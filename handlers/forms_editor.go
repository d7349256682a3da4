package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/questions"
	"luna/views/components"
	"luna/views/pages"
)

// formEditor shows the editor with what the address opens.
func (h *Handlers) formEditor(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	e, err := r.editor(id)
	if err != nil {
		return err
	}
	if e.ArchivedAt != nil {
		return r.Redirect(http.StatusFound, "/forms/"+strconv.FormatUint(id, 10))
	}
	e.Open = r.opened(e.Definition)
	r.turnPreview(&e)
	return r.showEditor(http.StatusOK, e)
}

// editor reads the draft; nothing in it is open.
func (r *request) editor(id uint64) (pages.FormEditor, error) {
	f, err := r.scope.FormDraft(r.ctx(), id)
	if err != nil {
		return pages.FormEditor{}, err
	}
	d, err := f.Definition()
	if err != nil {
		return pages.FormEditor{}, err
	}
	last, err := r.scope.LastVersion(r.ctx(), id)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return pages.FormEditor{}, err
	}
	return pages.FormEditor{
		Form: f, Definition: d, Lang: r.previewLanguage(), Published: last.Number, Changed: last.Definition != f.Draft,
	}, nil
}

// opened reads from the address what is to be edited in place.
func (r *request) opened(d questions.Definition) pages.Opened {
	q := r.QueryParam
	if kind := questions.Type(q("new")); kind.Known() {
		form, page := pages.Fresh(kind), r.number("page")
		if page >= 0 && page < len(d.Pages) {
			return pages.Opened{Item: &form, On: page, After: q("after")}
		}
	}
	if it, ok := d.Item(q("item")); ok {
		form := pages.NewItemForm(it)
		return pages.Opened{Item: &form, Old: it.Code, On: d.PageOf(it.Code)}
	}
	if s, ok := d.Scale(q("scale")); ok {
		form := pages.NewScaleForm(s)
		return pages.Opened{Scale: &form, Old: s.Code}
	}
	if page := r.number("pagetitle"); page >= 0 && page < len(d.Pages) {
		return pages.Opened{Page: &pages.PageForm{Number: page, Title: pages.NewTextForm(d.Pages[page].Title)}, On: page}
	}
	switch {
	case q("new") == "scale":
		form := pages.NewScaleForm(questions.Scale{Shown: true})
		return pages.Opened{Scale: &form}
	case q("title") != "":
		return pages.Opened{Title: &pages.TitleForm{Title: pages.NewTextForm(d.Title), Intro: pages.NewTextForm(d.Intro)}}
	}
	return pages.Opened{}
}

// turnPreview shows the page that is worked on.
func (r *request) turnPreview(e *pages.FormEditor) {
	e.Show = max(0, r.number("show"))
	if e.Open.Item != nil || e.Open.Page != nil {
		e.Show = e.Open.On
	}
	e.Show = min(e.Show, max(0, len(e.Definition.Pages)-1))
}

func (r *request) showEditor(status int, e pages.FormEditor) error {
	p := r.formPage(e.Titles().In(r.printer.Lang))
	p.Wide = true
	p.Action = components.LinkButton(r.T("Done"), "/forms/"+strconv.FormatUint(e.ID, 10))
	return r.show(status, pages.FormEdit(p, e))
}

// formRefused shows the editor with what was typed and why it cannot be taken.
func (h *Handlers) formRefused(r *request, id uint64, cause error) error {
	e, err := r.editor(id)
	if err != nil {
		return err
	}
	fields, _ := r.invalid(cause)
	e.Errors, e.Notice = map[string]string{}, fields[""]
	e.Open = pages.Opened{Old: r.FormValue("code"), On: max(0, r.number("page")), After: r.FormValue("after")}
	switch op := r.FormValue("op"); op {
	case "item-add", "item-save":
		form := r.itemForm()
		for path, fault := range fields {
			blame(&form, e.Errors, path, fault)
		}
		e.Open.Item = &form
		if op == "item-save" {
			e.Open.On = max(0, e.Definition.PageOf(e.Open.Old))
		}
	case "scale-add", "scale-save":
		form := r.scaleForm()
		e.Open.Scale, e.Errors = &form, scaleFaults(fields)
	case "title":
		e.Open.Title, e.Errors = &pages.TitleForm{Title: r.textForm("title"), Intro: r.textForm("description")}, fields
	case "page-title":
		e.Open.Page, e.Errors = &pages.PageForm{Number: e.Open.On, Title: r.textForm("title")}, fields
	}
	r.turnPreview(&e)
	return r.showEditor(http.StatusUnprocessableEntity, e)
}

// blame puts a fault of a question beside the field it was typed into.
func blame(form *pages.ItemForm, errors map[string]string, path, fault string) {
	switch path {
	case "":
		return
	case "rateMin":
		path = "min"
	case "rateMax", "type":
		path = "max"
	}
	if rest, ok := strings.CutPrefix(path, "choices["); ok {
		number, _, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(number); err == nil && i < len(form.Choices) {
			form.Choices[i].Error = fault
			return
		}
		path = "choices"
	}
	errors[path] = fault
}

// scaleFaults names the fields of the scale's form.
func scaleFaults(fields map[string]string) map[string]string {
	named := map[string]string{}
	for path, fault := range fields {
		switch {
		case path == "code":
			named["name"] = fault
		case strings.HasPrefix(path, "items"):
			named["items"] = fault
		case path != "":
			named[path] = fault
		}
	}
	return named
}
