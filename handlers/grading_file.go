package handlers

import (
	"errors"
	"fmt"
	"mime"
	"net/http"

	"luna/models"
	"luna/views/pages"
)

// markFileShow sends the file that is given along with the feedback, to staff.
func (h *Handlers) markFileShow(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	reading, err := r.scope.MarkFile(r.ctx(), module, assignment, key)
	if err != nil {
		return err
	}
	return r.sendFile(reading)
}

// markFileGive takes that file, which is sent with the form or has arrived.
func (h *Handlers) markFileGive(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	if _, err := r.scope.GradingPanel(r.ctx(), module, assignment, key, models.QueueQuery{}); err != nil {
		return err
	}
	sent, err := r.fileSent(module)
	if err == nil {
		err = r.scope.GiveMarkFile(r.ctx(), module, assignment, key, sent.file)
	}
	faults, invalid := r.invalid(err)
	if errors.Is(err, models.ErrConflict) {
		faults, invalid = map[string]string{"file": r.T("This file belongs to something else already. Please upload it once more.")}, true
	}
	if invalid {
		return r.showPanel(http.StatusUnprocessableEntity, func(f *pages.GradingPanelProps) { f.Feedback.Errors, f.Feedback.Arrived = faults, sent.arrived })
	}
	return r.done(err, r.T("The file is there. Students get it with the mark."), "%s#feedback-file", r.panelPath(module, assignment, key))
}

func (h *Handlers) markFileTake(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	err = r.scope.TakeMarkFile(r.ctx(), module, assignment, key)
	return r.done(err, r.T("The file is removed."), "%s#feedback-file", r.panelPath(module, assignment, key))
}

// panelPath is the panel of a work, as the queue was looked at.
func (r *request) panelPath(module, assignment, key uint64) string {
	path := fmt.Sprintf("/modules/%d/assignments/%d/grading/%d", module, assignment, key)
	if query := r.Request().URL.RawQuery; query != "" {
		path += "?" + query
	}
	return localPath(path)
}

// submissionArchive sends all that was handed in and counts as a ZIP. By its
// first byte no transaction is open, and it may take as long as its reader does.
func (h *Handlers) submissionArchive(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	all, err := r.scope.SubmissionArchive(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	header := r.Response().Header()
	header.Set("Content-Type", mime.TypeByExtension(".zip"))
	header.Set("Content-Disposition", disposition("attachment", all.Name()))
	if r.Request().Method == http.MethodHead {
		return r.NoContent(http.StatusOK)
	}
	w := patient(r.Response())
	defer w.done()
	if err := all.Write(r.ctx(), w); err != nil {
		r.h.Log.Warn("an archive was not sent to its end", "assignment", assignment, "error", err)
		panic(http.ErrAbortHandler) // half an archive must not look like a whole one
	}
	return nil
}
