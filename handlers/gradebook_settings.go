package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

// mostCategoryRows is how many categories a form may hold: more than the models
// take, so that they say what is too many.
const mostCategoryRows = 30

func (h *Handlers) gradebookSettings(r *request) error {
	return r.showGradebookForm(http.StatusOK, func(*pages.GradebookForm) {})
}

// showGradebookForm draws the settings; with fills in what was typed instead of
// what is saved.
func (r *request) showGradebookForm(status int, with func(*pages.GradebookForm)) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	edit, err := r.scope.GradebookEdit(r.ctx(), module)
	if err != nil {
		return err
	}
	form := pages.GradebookForm{
		GradebookEdit: edit, In: pages.NewGradebookInput(r.printer, edit.Settings), Revision: strconv.Itoa(edit.Settings.Revision),
	}
	with(&form)
	p, frame := r.staffPage(edit.ModuleHead, "grades")
	r.belowGrades(&p, edit.Module, r.T("How the result is made"))
	return r.show(status, pages.GradebookEdit(p, frame, form))
}

// belowGrades puts a page below the gradebook.
func (r *request) belowGrades(p *layouts.Page, m models.Module, title string) {
	p.Title, p.Lead = title, m.Title
	p.Crumbs = []layouts.Crumb{{Label: r.T("Grades"), Href: "/modules/" + strconv.FormatUint(m.ID, 10) + "/grades"}}
}

// gradebookUpdate saves the settings. The buttons that add and remove rows, and
// the one that shows what it means, change the form alone.
func (h *Handlers) gradebookUpdate(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	in, err := r.gradebookInput()
	if err != nil {
		return err
	}
	revision := r.FormValue("revision")
	if act := r.FormValue("act"); act != "" {
		changeCategories(&in, act)
		_, err := in.Check()
		faults, _ := r.invalid(err)
		if act != "preview" {
			faults = nil
		}
		return r.showGradebookForm(http.StatusOK, func(f *pages.GradebookForm) { f.In, f.Revision, f.Errors = in, revision, faults })
	}
	seen, err := countFrom(revision, 0)
	if err != nil {
		return err
	}
	err = r.scope.UpdateGradebook(r.ctx(), module, seen, in)
	if faults, ok := r.invalid(err); ok {
		return r.showGradebookForm(http.StatusUnprocessableEntity, func(f *pages.GradebookForm) { f.In, f.Revision, f.Errors = in, revision, faults })
	}
	if errors.Is(err, models.ErrConflict) {
		return r.showGradebookForm(http.StatusConflict, func(f *pages.GradebookForm) { f.In, f.Conflict = in, true })
	}
	return r.done(err, r.T("The settings are saved."), "/modules/%d/grades", module)
}

// gradebookInput reads the form as it was typed.
func (r *request) gradebookInput() (models.GradebookInput, error) {
	in := models.GradebookInput{In: map[uint64]int{}}
	if err := r.parseForm(); err != nil {
		return in, err
	}
	form := r.Request().PostForm
	in.Missing, in.Formula, in.Shown = form.Get("missing"), form.Get("formula"), form.Get("shown") != ""
	for i := range mostCategoryRows {
		n := strconv.Itoa(i)
		if !form.Has("code-" + n) {
			break
		}
		in.Categories = append(in.Categories, models.CategoryInput{
			Code: form.Get("code-" + n), Name: form.Get("name-" + n), Weight: form.Get("weight-" + n), Dropped: form.Get("dropped-" + n),
		})
	}
	for name := range form {
		assignment, ok := strings.CutPrefix(name, "in-")
		place, err := strconv.Atoi(form.Get(name))
		if ok && err == nil && number(assignment) != 0 {
			in.In[number(assignment)] = place
		}
	}
	return in, nil
}

// changeCategories does what a button of the form says: "add", "drop-1". What
// does not fit changes nothing.
func changeCategories(in *models.GradebookInput, act string) {
	if act == "add" && len(in.Categories) < mostCategoryRows {
		in.Categories = append(in.Categories, models.CategoryInput{})
	}
	at, ok := strings.CutPrefix(act, "drop-")
	gone, err := strconv.Atoi(at)
	if !ok || err != nil || gone < 0 || gone >= len(in.Categories) {
		return
	}
	in.Categories = slices.Delete(in.Categories, gone, gone+1)
	for assignment, place := range in.In {
		switch {
		case place == gone:
			delete(in.In, assignment)
		case place > gone:
			in.In[assignment] = place - 1
		}
	}
}
