package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

// submissionList is who has handed something in, for staff.
func (h *Handlers) submissionList(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	page, _ := strconv.Atoi(r.QueryParam("page")) // what is no number is the first page
	table, err := r.scope.Submissions(r.ctx(), module, assignment, page)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(table.ModuleHead, "assignments")
	r.belowAssignment(&p, table.Module, table.Assignment, r.T("Submissions"))
	return r.show(http.StatusOK, pages.Submissions(p, frame, table))
}

// submissionIDs reads module, assignment and submission from the address.
func (r *request) submissionIDs() (module, assignment, submission uint64, err error) {
	if module, assignment, err = r.assignmentIDs(); err != nil {
		return 0, 0, 0, err
	}
	submission, err = r.id("submission")
	return module, assignment, submission, err
}

// submissionShow is the receipt of what was handed in, with all of it.
func (h *Handlers) submissionShow(r *request) error {
	module, assignment, submission, err := r.submissionIDs()
	if err != nil {
		return err
	}
	return r.showSubmission(http.StatusOK, module, assignment, submission, pages.PinForm{})
}

// showSubmission draws that page, with a comment that was not taken.
func (r *request) showSubmission(status int, module, assignment, submission uint64, pin pages.PinForm) error {
	reading, err := r.scope.SubmissionToRead(r.ctx(), module, assignment, submission)
	if err != nil {
		return err
	}
	p, frame, err := r.submissionFrame(reading)
	if err != nil {
		return err
	}
	view := pages.WorkViewProps{WorkShown: reading.WorkShown, Back: submissionPath(reading.Submission, ""), Pin: pin}
	if len(pin.Errors) > 0 {
		view.Back = r.pinBack(module, assignment, submission)
	}
	return r.show(status, pages.Receipt(p, frame, pages.ReceiptProps{SubmissionReading: reading, View: view}))
}

// submissionPath is the address of a submission, or of something below it.
func submissionPath(b models.Submission, rest string) string {
	return fmt.Sprintf("/modules/%d/assignments/%d/submissions/%d%s", b.ModuleID, b.AssignmentID, b.ID, rest)
}

// submissionFrame is the frame of a page about one submission.
func (r *request) submissionFrame(reading models.SubmissionReading) (layouts.Page, layouts.ModuleFrame, error) {
	module := reading.Module.ID
	p, frame := r.studentPage(module, reading.Title, "assignments")
	title := r.T("Attempt %d", reading.Submission.Attempt)
	if r.visitor.Role != student {
		head, err := r.scope.ModuleHead(r.ctx(), module)
		if err != nil {
			return p, frame, err
		}
		p, frame = r.staffPage(head, "assignments")
		title = r.T("Submission")
	}
	r.belowAssignment(&p, reading.Module, reading.Assignment, title)
	return p, frame, nil
}

// submissionFile sends a file of a submission, whole or in parts. Who asks is
// looked up each time.
func (h *Handlers) submissionFile(r *request) error {
	module, assignment, submission, err := r.submissionIDs()
	if err != nil {
		return err
	}
	file, err := r.id("file")
	if err != nil {
		return err
	}
	reading, err := r.scope.SubmissionFileToRead(r.ctx(), module, assignment, submission, file)
	if err != nil {
		return err
	}
	return r.sendFile(reading)
}

// submissionWithdraw takes back what was handed in, before it is due.
func (h *Handlers) submissionWithdraw(r *request) error {
	module, assignment, submission, err := r.submissionIDs()
	if err != nil {
		return err
	}
	err = r.scope.TakeBack(r.ctx(), module, assignment, submission)
	if errors.Is(err, models.ErrClosed) {
		return r.showWork(http.StatusForbidden, module, assignment, func(f *pages.WorkProps) {
			f.Problem = r.T("It was not withdrawn: that is possible until it is due.")
		})
	}
	return r.done(err, r.T("It is withdrawn."), "/modules/%d/assignments/%d", module, assignment)
}
