package handlers

import (
	"errors"
	"io"
	"net/http"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

// submissionPage is an assignment as a student works on it.
func (h *Handlers) submissionPage(r *request, module, assignment uint64) error {
	return r.showWork(http.StatusOK, module, assignment, func(*pages.WorkProps) {})
}

// showWork draws that page; with adds what was typed and why it was not taken.
func (r *request) showWork(status int, module, assignment uint64, with func(*pages.WorkProps)) error {
	w, err := r.scope.OwnWork(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	props := pages.WorkProps{OwnWork: w}
	if w.Draft != nil {
		props.Text = w.Draft.Text
	}
	with(&props)
	p, frame := r.workPage(w, w.Assignment.Title)
	return r.show(status, pages.Work(p, frame, props))
}

// workPage is a page of a student below the list of assignments.
func (r *request) workPage(w models.OwnWork, title string) (layouts.Page, layouts.ModuleFrame) {
	p, frame := r.studentPage(w.Module.ID, w.Title, "assignments")
	r.assignmentPage(&p, w.Module, title)
	return p, frame
}

// workInput reads what was typed. The attempt is named by the form, so that a
// button that is pressed twice hands in once.
func (r *request) workInput() (models.WorkInput, error) {
	in := models.WorkInput{Text: r.FormValue("text")}
	var err error
	if in.Attempt, err = countFrom(r.FormValue("attempt"), 1); err != nil {
		return in, err
	}
	in.Revision, err = countFrom(r.FormValue("revision"), 0)
	return in, err
}

// submissionDraft keeps the text while it is typed. 409 means that somebody else
// has written since, 410 that nothing can be handed in any more.
func (h *Handlers) submissionDraft(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	if err := r.scope.Attends(r.ctx(), module); err != nil {
		return err
	}
	in, err := r.workInput()
	if err != nil {
		return err
	}
	d, err := r.scope.SaveWork(r.ctx(), module, assignment, in)
	reply := draftReply{Revision: d.Revision}
	if faults, ok := r.invalid(err); ok {
		reply.Errors = faults
		return r.reply(http.StatusUnprocessableEntity, reply)
	}
	switch {
	case errors.Is(err, models.ErrConflict):
		return r.reply(http.StatusConflict, reply)
	case errors.Is(err, models.ErrClosed):
		return r.reply(http.StatusGone, reply)
	case err != nil:
		return err
	}
	reply.Saved = r.printer.Clock(r.printer.Now)
	return r.reply(http.StatusOK, reply)
}

// submissionSave is submissionDraft by a button.
func (h *Handlers) submissionSave(r *request) error {
	module, assignment, in, err := r.workSent()
	if err != nil {
		return err
	}
	_, err = r.scope.SaveWork(r.ctx(), module, assignment, in)
	if refused, answer := r.workRefused(err, module, assignment, in, false); refused {
		return answer
	}
	return r.done(err, r.T("The draft is saved. It is not handed in yet."), "/modules/%d/assignments/%d#draft", module, assignment)
}

// workSent reads what a form of the page sends, for an assignment that is there.
func (r *request) workSent() (module, assignment uint64, in models.WorkInput, err error) {
	if module, assignment, err = r.assignmentIDs(); err != nil {
		return module, assignment, in, err
	}
	if _, err = r.scope.OwnWork(r.ctx(), module, assignment); err != nil {
		return module, assignment, in, err
	}
	in, err = r.workInput()
	return module, assignment, in, err
}

// workRefused answers what could not be taken, with what was typed.
func (r *request) workRefused(err error, module, assignment uint64, in models.WorkInput, without bool) (bool, error) {
	if faults, ok := r.invalid(err); ok {
		return true, r.showWork(http.StatusUnprocessableEntity, module, assignment, func(f *pages.WorkProps) {
			f.Text, f.Errors, f.Without = in.Text, faults, without
		})
	}
	switch {
	case errors.Is(err, models.ErrConflict):
		return true, r.workConflict(module, assignment, in.Text)
	case errors.Is(err, models.ErrClosed):
		return true, r.showWork(http.StatusForbidden, module, assignment, func(f *pages.WorkProps) {
			f.Problem = r.T("Nothing was handed in.")
		})
	}
	return false, nil
}

// workConflict shows what is kept beside what was typed.
func (r *request) workConflict(module, assignment uint64, mine string) error {
	w, err := r.scope.OwnWork(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	p, frame := r.workPage(w, r.T("Saved somewhere else"))
	return r.show(http.StatusConflict, pages.WorkConflict(p, frame, pages.WorkConflictProps{OwnWork: w, Mine: mine}))
}

// submissionSubmit hands in, once for each attempt.
func (h *Handlers) submissionSubmit(r *request) error {
	module, assignment, in, err := r.workSent()
	if err != nil {
		return err
	}
	without := r.FormValue("without") != ""
	b, first, err := r.scope.HandIn(r.ctx(), module, assignment, models.HandInInput{WorkInput: in, Without: without})
	if refused, answer := r.workRefused(err, module, assignment, in, without); refused {
		return answer
	}
	if err != nil {
		return err
	}
	if first {
		r.flash(r.T("It is handed in. You get a receipt by mail."))
	}
	return r.redirect("/modules/%d/assignments/%d/submissions/%d", module, assignment, b.ID)
}

// submissionTake begins the next attempt with what an earlier one has.
func (h *Handlers) submissionTake(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	err = r.scope.TakeOver(r.ctx(), module, assignment, number(r.FormValue("submission")))
	if errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrClosed) {
		return r.showWork(http.StatusConflict, module, assignment, func(f *pages.WorkProps) {
			f.Problem = r.T("Nothing was taken over: another attempt is begun already, or none is left.")
		})
	}
	return r.done(err, r.T("Text and files are taken over."), "/modules/%d/assignments/%d#draft", module, assignment)
}

// submissionFileAdd takes a file of the draft: one that comes with the form, or
// one whose last byte has put it there already.
func (h *Handlers) submissionFileAdd(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	if _, err := r.scope.OwnWork(r.ctx(), module, assignment); err != nil {
		return err
	}
	if id := number(r.FormValue("upload")); id != 0 {
		err = r.scope.Attached(r.ctx(), module, assignment, id)
	} else {
		err = r.formFile(func(name string, content io.Reader, size int64) error {
			return r.scope.AddSubmissionFile(r.ctx(), module, assignment, name, content, size)
		})
	}
	if faults, ok := r.invalid(err); ok {
		return r.showWork(http.StatusUnprocessableEntity, module, assignment, func(f *pages.WorkProps) { f.File = faults })
	}
	if errors.Is(err, models.ErrClosed) {
		return r.showWork(http.StatusForbidden, module, assignment, func(f *pages.WorkProps) {
			f.Problem = r.T("The file was not taken: nothing can be handed in here any more.")
		})
	}
	return r.done(err, r.T("The file is there. It is not handed in yet."), "/modules/%d/assignments/%d#draft", module, assignment)
}

// formFile gives the file of a form to take.
func (r *request) formFile(take func(name string, content io.Reader, size int64) error) error {
	head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return &models.Invalid{Fields: map[string]models.Message{"file": models.Say("Please choose a file.")}}
	}
	if errors.As(err, new(*http.MaxBytesError)) {
		return err
	}
	if err != nil {
		return errMalformed
	}
	content, err := head.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	return take(head.Filename, content, head.Size)
}

func (h *Handlers) submissionFileDelete(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	file, err := r.id("file")
	if err != nil {
		return err
	}
	err = r.scope.RemoveWorkFile(r.ctx(), module, assignment, file)
	if errors.Is(err, models.ErrClosed) {
		err = models.ErrNotFound
	}
	return r.done(err, r.T("The file is removed."), "/modules/%d/assignments/%d#draft", module, assignment)
}
