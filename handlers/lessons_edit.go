package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"luna/models"
	"luna/views/pages"
)

func (h *Handlers) lessonEditor(r *request) error {
	return r.showLessonForm(http.StatusOK, func(f *pages.LessonForm) {})
}

// showLessonForm draws the page that changes the lesson of the address; with
// fills in what was typed instead of what is saved.
func (r *request) showLessonForm(status int, with func(*pages.LessonForm)) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	draft, err := r.scope.LessonDraft(r.ctx(), module, lesson)
	if err != nil {
		return err
	}
	if draft.Status == models.Archived {
		return models.ErrNotFound
	}
	form := pages.LessonForm{LessonFields: pages.NewLessonFields(draft, r.visitor.University.Zone()), LessonDraft: draft}
	with(&form)
	p, frame := r.staffPage(draft.ModuleHead, "lessons")
	r.lessonPage(&p, draft.Module, draft.Lesson.Title)
	return r.show(status, pages.LessonEdit(p, frame, form))
}

// lessonFields reads the form of a lesson as it was typed.
func (r *request) lessonFields() pages.LessonFields {
	f := pages.LessonFields{
		Title: r.FormValue("title"), Text: strings.ReplaceAll(r.FormValue("text"), "\r\n", "\n"), Published: r.FormValue("published") != "",
		Day: r.FormValue("day"), Clock: r.FormValue("clock"), Revision: r.FormValue("revision"),
	}
	if values, err := r.FormParams(); err == nil {
		f.Requires = values["requires"]
	}
	return f
}

// lessonInput turns what was typed into what the models check. A lesson that
// cannot be read is one that no module has.
func lessonInput(f pages.LessonFields) models.LessonInput {
	in := models.LessonInput{Title: f.Title, Text: f.Text, Published: f.Published, Day: f.Day, Clock: f.Clock}
	for _, id := range f.Requires {
		in.Requires = append(in.Requires, number(id))
	}
	return in
}

// lessonUpdate saves a lesson, or only shows what its text looks like.
func (h *Handlers) lessonUpdate(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	fields := r.lessonFields()
	if r.FormValue("act") == "preview" {
		return r.showLessonForm(http.StatusOK, func(f *pages.LessonForm) { f.LessonFields = fields })
	}
	revision, _ := strconv.Atoi(fields.Revision) // what is none was saved never: a conflict
	_, err = r.scope.UpdateLesson(r.ctx(), module, lesson, revision, lessonInput(fields))
	if faults, ok := r.invalid(err); ok {
		return r.showLessonForm(http.StatusUnprocessableEntity, func(f *pages.LessonForm) { f.LessonFields, f.Errors = fields, faults })
	}
	if errors.Is(err, models.ErrConflict) {
		return r.lessonConflict(module, lesson, fields)
	}
	return r.done(err, r.T("The lesson is saved."), "/modules/%d/lessons/%d/edit", module, lesson)
}

// lessonConflict answers an edit that came too late: it shows what is saved and
// what was typed, and saves nothing.
func (r *request) lessonConflict(module, lesson uint64, mine pages.LessonFields) error {
	draft, err := r.scope.LessonDraft(r.ctx(), module, lesson)
	if err != nil {
		return err
	}
	saved := pages.NewLessonFields(draft, r.visitor.University.Zone())
	p, frame := r.staffPage(draft.ModuleHead, "lessons")
	r.lessonPage(&p, draft.Module, r.T("Saved somewhere else"))
	return r.show(http.StatusConflict, pages.LessonConflict(p, frame, pages.LessonConflictProps{Saved: draft, Mine: mine, Rows: r.compare([]pages.ConflictRow{
		{Label: r.T("Title"), Saved: saved.Title, Mine: mine.Title},
		{Label: r.T("Text"), Saved: saved.Text, Mine: mine.Text},
		{Label: r.T("Seen from"), Saved: strings.TrimSpace(saved.Day + " " + saved.Clock), Mine: strings.TrimSpace(mine.Day + " " + mine.Clock)},
		{Label: r.T("Published"), Saved: r.yesNo(saved.Published), Mine: r.yesNo(mine.Published)},
		{Label: r.T("To be finished before"), Saved: lessonTitles(draft, saved.Requires), Mine: lessonTitles(draft, mine.Requires)},
	})}))
}

// lessonTitles are those of the lessons with these ids.
func lessonTitles(d models.LessonDraft, ids []string) string {
	var titles []string
	for _, other := range d.Others {
		if slices.Contains(ids, strconv.FormatUint(other.ID, 10)) {
			titles = append(titles, other.Title)
		}
	}
	return strings.Join(titles, ", ")
}

// mostPreview is as long as a lesson may be, in bytes.
const mostPreview = 4 * 40_000

// lessonPreview shows a text as students would see it, while it is typed.
func (h *Handlers) lessonPreview(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	if err := r.scope.Teaches(r.ctx(), module); err != nil {
		return err
	}
	text := r.FormValue("text")
	if len(text) > mostPreview {
		return errMalformed
	}
	return r.show(http.StatusOK, pages.LessonPreview(r.bare(""), text))
}

// lessonFileAdd puts a file into a lesson: one that was uploaded before, or one
// that comes with the form. Its page takes a picture from a new video, where
// that is.
func (h *Handlers) lessonFileAdd(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	if _, err := r.scope.LessonDraft(r.ctx(), module, lesson); err != nil {
		return err
	}
	sent, err := r.fileSent(module)
	kind := models.LessonFileKind(r.FormValue("kind"))
	switch {
	case err != nil:
	case kind == models.LessonPoster && r.FormValue("first") == "":
		err = r.scope.ReplacePoster(r.ctx(), module, lesson, sent.file)
	default:
		err = r.scope.AttachFile(r.ctx(), module, lesson, sent.file, kind, r.FormValue("language"))
	}
	faults, invalid := r.invalid(err)
	if errors.Is(err, models.ErrConflict) {
		faults, invalid = map[string]string{"kind": r.T("The lesson has one of these already. Please remove it first.")}, true
	}
	if invalid {
		return r.showLessonForm(http.StatusUnprocessableEntity, func(f *pages.LessonForm) {
			f.File, f.Arrived, f.Kind, f.Language = faults, sent.arrived, string(kind), r.FormValue("language")
		})
	}
	place := "files"
	if kind == models.LessonVideo {
		place = "video"
	}
	return r.done(err, r.T("The file is there."), "/modules/%d/lessons/%d/edit#%s", module, lesson, place)
}

func (h *Handlers) lessonFileDelete(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	file, err := r.id("file")
	if err != nil {
		return err
	}
	err = r.scope.DetachFile(r.ctx(), module, lesson, file)
	return r.done(err, r.T("The file is removed."), "/modules/%d/lessons/%d/edit#files", module, lesson)
}
