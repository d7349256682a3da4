package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"luna/models"
	"luna/views/code"
	"luna/views/layouts"
	"luna/views/markdown"
	"luna/views/pages"
)

// submissionFileShow is the page of one file that is a text, with its lines.
func (h *Handlers) submissionFileShow(r *request) error {
	module, assignment, submission, err := r.submissionIDs()
	if err != nil {
		return err
	}
	file, err := r.id("file")
	if err != nil {
		return err
	}
	reading, text, err := r.scope.SubmissionFileToShow(r.ctx(), module, assignment, submission, file)
	if err != nil {
		return err
	}
	p, frame, err := r.submissionFrame(reading)
	if err != nil {
		return err
	}
	view := pages.WorkViewProps{WorkShown: reading.WorkShown, Only: file}
	view.Back = submissionPath(reading.Submission, fmt.Sprintf("/files/%d/view", file))
	name := view.Name()
	view.Lines = code.Lines(name, text)
	p.Crumbs = append(p.Crumbs, layouts.Crumb{Label: p.Title, Href: submissionPath(reading.Submission, "")})
	p.Title = name
	return r.show(http.StatusOK, pages.WorkFilePage(p, frame, view))
}

// pinAdd pins a comment to a place of a submission.
func (h *Handlers) pinAdd(r *request) error {
	module, assignment, submission, err := r.submissionIDs()
	if err != nil {
		return err
	}
	typed := pages.PinForm{
		File: r.FormValue("pin_file"), Place: r.FormValue("pin_place"), X: r.FormValue("pin_x"), Y: r.FormValue("pin_y"),
		Text: r.FormValue("pin"), Comment: r.FormValue("pin_comment"), Keep: r.FormValue("pin_keep") != "",
	}
	_, err = r.scope.AddPin(r.ctx(), module, assignment, submission, models.PinInput{
		File: typed.File, Place: typed.Place, X: typed.X, Y: typed.Y, Text: typed.Text, Comment: typed.Comment, Keep: typed.Keep,
		Paragraphs: func(text string) int { return len(markdown.Blocks(text)) },
	})
	if faults, ok := r.invalid(err); ok {
		typed.Errors = faults
		return r.showSubmission(http.StatusUnprocessableEntity, module, assignment, submission, typed)
	}
	return r.pinned(err, r.T("The comment is pinned."), module, assignment, submission)
}

// pinned leads back to the page that the comment was written on.
func (r *request) pinned(err error, notice string, module, assignment, submission uint64) error {
	return r.done(err, notice, "%s#work-pins", r.pinBack(module, assignment, submission))
}

// pinBack is that page.
func (r *request) pinBack(module, assignment, submission uint64) string {
	back := localPath(r.FormValue("return"))
	if !strings.HasPrefix(back, fmt.Sprintf("/modules/%d/assignments/%d/", module, assignment)) {
		return fmt.Sprintf("/modules/%d/assignments/%d/submissions/%d", module, assignment, submission)
	}
	return back
}

// pinEdit changes the words of a comment.
func (h *Handlers) pinEdit(r *request) error {
	module, assignment, submission, err := r.submissionIDs()
	if err != nil {
		return err
	}
	id, err := r.id("pin")
	if err != nil {
		return err
	}
	field := fmt.Sprintf("pin-%d", id)
	text := r.FormValue(field)
	err = r.scope.EditPin(r.ctx(), module, assignment, submission, id, text)
	if faults, ok := r.invalid(err); ok {
		return r.showSubmission(http.StatusUnprocessableEntity, module, assignment, submission, pages.PinForm{Edited: id, Text: text, Errors: faults})
	}
	return r.pinned(err, r.T("The comment is changed."), module, assignment, submission)
}

func (h *Handlers) pinDelete(r *request) error {
	module, assignment, submission, err := r.submissionIDs()
	if err != nil {
		return err
	}
	id, err := r.id("pin")
	if err != nil {
		return err
	}
	err = r.scope.RemovePin(r.ctx(), module, assignment, submission, id)
	return r.pinned(err, r.T("The comment is removed."), module, assignment, submission)
}
