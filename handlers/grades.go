package handlers

import (
	"net/http"

	"luna/models"
	"luna/views/pages"
)

// grades is how a module was marked: for students what they have themselves, for
// its staff the gradebook.
func (h *Handlers) grades(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	if r.visitor.Role != student {
		return h.gradebookPage(r, id)
	}
	list, err := r.scope.OwnGrades(r.ctx(), id)
	if err != nil {
		return err
	}
	p, frame := r.studentPage(id, list.Title, "grades")
	return r.show(http.StatusOK, pages.OwnGrades(p, frame, pages.OwnGradesProps{OwnGrades: list}))
}

// markShow is the mark of an assignment, as the student reads it.
func (h *Handlers) markShow(r *request) error {
	return r.showMark(http.StatusOK, func(*pages.MarkProps) {})
}

// showMark draws that page; with adds what was typed and why it was not taken.
func (r *request) showMark(status int, with func(*pages.MarkProps)) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	mark, err := r.scope.OwnMark(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	props := pages.MarkProps{OwnMark: mark}
	with(&props)
	p, frame := r.studentPage(module, mark.Title, "grades")
	r.belowAssignment(&p, mark.Module, mark.Assignment, r.T("Mark"))
	return r.show(status, pages.Mark(p, frame, props))
}

// markFile sends the file that is given along with the mark.
func (h *Handlers) markFile(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	reading, err := r.scope.OwnMarkFile(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	return r.sendFile(reading)
}

// markAsk asks about the mark.
func (h *Handlers) markAsk(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	text := r.FormValue("text")
	err = r.scope.AskAboutMark(r.ctx(), module, assignment, text)
	if faults, ok := r.invalid(err); ok {
		return r.showMark(http.StatusUnprocessableEntity, func(f *pages.MarkProps) { f.Text, f.Errors = text, faults })
	}
	return r.done(err, r.T("Your question is asked. You are told when it is answered."), "/modules/%d/assignments/%d/mark#inquiry", module, assignment)
}

// releaseShow is where staff release the marks of an assignment.
func (h *Handlers) releaseShow(r *request) error {
	return r.showRelease(http.StatusOK, func(*pages.ReleaseProps) {})
}

// showRelease draws that page; with adds what was typed and why it was not taken.
func (r *request) showRelease(status int, with func(*pages.ReleaseProps)) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	release, err := r.scope.MarkRelease(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	props := pages.NewRelease(r.printer, release)
	with(&props)
	p, frame := r.staffPage(release.ModuleHead, "assignments")
	r.belowAssignment(&p, release.Module, release.Assignment, r.T("Release and statistics"))
	return r.show(status, pages.Release(p, frame, props))
}

// releaseNow shows students what is marked.
func (h *Handlers) releaseNow(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	n, err := r.scope.ReleaseMarks(r.ctx(), module, assignment)
	said := r.printer.N(n, "%d mark is released.", "%d marks are released.")
	if n == 0 {
		said = r.T("There was no mark left to release.")
	}
	return r.done(err, said, releasePage, module, assignment)
}

const releasePage = "/modules/%d/assignments/%d/grading/release"

// releaseDate sets when marks are released by themselves.
func (h *Handlers) releaseDate(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	in := models.ReleaseDate{Day: r.FormValue("date"), Clock: r.FormValue("clock")}
	err = r.scope.SetReleaseDate(r.ctx(), module, assignment, in)
	if faults, ok := r.invalid(err); ok {
		return r.showRelease(http.StatusUnprocessableEntity, func(f *pages.ReleaseProps) { f.Day, f.Clock, f.Errors = in.Day, in.Clock, faults })
	}
	return r.done(err, r.T("The date of release is saved."), releasePage, module, assignment)
}

// releaseHide takes back what students see.
func (h *Handlers) releaseHide(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	n, err := r.scope.HideMarks(r.ctx(), module, assignment)
	return r.done(err, r.printer.N(n, "%d mark is taken back.", "%d marks are taken back."), releasePage, module, assignment)
}
