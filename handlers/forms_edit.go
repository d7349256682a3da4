package handlers

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/questions"
)

// editing is one act of the editor: what was sent, and where it leads.
type editing struct {
	r    *request
	code string // of the item or scale that the act is about
	at   string // anchor of the place it changed
}

// acts are the operations of the editor by the name its buttons send. Each is
// one pure operation on the draft.
var acts = map[string]func(e *editing, d questions.Definition) (questions.Definition, error){
	"title": func(e *editing, d questions.Definition) (questions.Definition, error) {
		return d.Retitle(e.r.textForm("title").Text(), e.r.textForm("description").Text())
	},
	"item-add":  (*editing).addItem,
	"item-save": (*editing).saveItem,
	"item-up":   func(e *editing, d questions.Definition) (questions.Definition, error) { return d.MoveItem(e.code, -1) },
	"item-down": func(e *editing, d questions.Definition) (questions.Definition, error) { return d.MoveItem(e.code, 1) },
	"item-copy": func(e *editing, d questions.Definition) (questions.Definition, error) {
		d, code, err := d.DuplicateItem(e.code)
		e.at = "item-" + code
		return d, err
	},
	"item-delete": func(e *editing, d questions.Definition) (questions.Definition, error) {
		e.at = "page-" + strconv.Itoa(max(0, d.PageOf(e.code)))
		return d.DeleteItem(e.code)
	},
	"page-add": func(e *editing, d questions.Definition) (questions.Definition, error) {
		e.at = "page-" + strconv.Itoa(e.r.number("page")+1)
		return d.AddPage(e.r.number("page"), nil)
	},
	"page-title": func(e *editing, d questions.Definition) (questions.Definition, error) {
		return d.RetitlePage(e.r.number("page"), e.r.textForm("title").Text())
	},
	"page-up":   func(e *editing, d questions.Definition) (questions.Definition, error) { return e.movePage(d, -1) },
	"page-down": func(e *editing, d questions.Definition) (questions.Definition, error) { return e.movePage(d, 1) },
	"page-delete": func(e *editing, d questions.Definition) (questions.Definition, error) {
		e.at = ""
		return d.DeletePage(e.r.number("page"))
	},
	"scale-add": func(e *editing, d questions.Definition) (questions.Definition, error) {
		e.at = "scales"
		return d.AddScale(typedScale(d, "", e.r.scaleForm()))
	},
	"scale-save": func(e *editing, d questions.Definition) (questions.Definition, error) {
		e.at = "scales"
		return d.ReplaceScale(e.code, typedScale(d, e.code, e.r.scaleForm()))
	},
	"scale-delete": func(e *editing, d questions.Definition) (questions.Definition, error) {
		e.at = "scales"
		return d.DeleteScale(e.code)
	},
}

func (e *editing) addItem(d questions.Definition) (questions.Definition, error) {
	it, err := typedItem(d, "", e.r.itemForm())
	if err != nil {
		return d, err
	}
	e.at = "item-" + it.Code
	return d.AddItem(e.r.number("page"), e.r.FormValue("after"), it)
}

func (e *editing) saveItem(d questions.Definition) (questions.Definition, error) {
	it, err := typedItem(d, e.code, e.r.itemForm())
	if err != nil {
		return d, err
	}
	e.at = "item-" + it.Code
	return d.ReplaceItem(e.code, it)
}

func (e *editing) movePage(d questions.Definition, by int) (questions.Definition, error) {
	e.at = "page-" + strconv.Itoa(e.r.number("page")+by)
	return d.MovePage(e.r.number("page"), by)
}

// formEdit does one act of the editor and shows its place.
func (h *Handlers) formEdit(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	e := &editing{r: r, code: r.FormValue("code"), at: "page-" + r.FormValue("page")}
	if e.code != "" {
		e.at = "item-" + e.code
	}
	f, err := e.do(id)
	switch {
	case errors.Is(err, models.ErrConflict):
		return h.formConflict(r, id)
	case errors.Is(err, models.ErrClosed):
		r.warn(r.T("The questionnaire is archived. Please take it out of the archive first."))
		return r.redirect("/forms/%d", id)
	case errors.As(err, new(*models.Invalid)):
		return h.formRefused(r, id, err)
	case err != nil:
		return err
	}
	if r.FormValue("op") == "item-delete" || r.FormValue("op") == "page-delete" || r.FormValue("op") == "scale-delete" {
		r.flash(r.T("Deleted. “Undo last change” brings it back."))
	}
	return r.redirect("/forms/%d/edit?%s#%s", id, e.query(f), url.PathEscape(e.at))
}

func (e *editing) do(id uint64) (models.Form, error) {
	op, revision := e.r.FormValue("op"), e.r.number("revision")
	if op == "undo" {
		e.at = ""
		return e.r.scope.UndoForm(e.r.ctx(), id, revision)
	}
	act, ok := acts[op]
	if !ok {
		return models.Form{}, errMalformed
	}
	return e.r.scope.EditForm(e.r.ctx(), id, revision, func(d questions.Definition) (questions.Definition, error) {
		return act(e, d)
	})
}

// query keeps the preview where the act was.
func (e *editing) query(f models.Form) string {
	q := url.Values{"lang": {e.r.previewLanguage()}}
	if code, ok := strings.CutPrefix(e.at, "item-"); ok {
		if d, err := f.Definition(); err == nil {
			q.Set("show", strconv.Itoa(max(0, d.PageOf(code))))
		}
	} else if page, ok := strings.CutPrefix(e.at, "page-"); ok {
		q.Set("show", page)
	}
	return q.Encode()
}

// previewLanguage is the one asked for, else that of the reader.
func (r *request) previewLanguage() string {
	if lang := r.FormValue("lang"); lang == "en" || lang == "de" {
		return lang
	}
	return r.printer.Lang
}
