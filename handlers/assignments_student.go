package handlers

import (
	"net/http"

	"luna/views/pages"
)

// assignmentToRead is an assignment as a student of the module reads it.
func (h *Handlers) assignmentToRead(r *request, module, assignment uint64) error {
	work, err := r.scope.OwnWork(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	p, frame := r.studentPage(module, work.Title, "assignments")
	r.assignmentPage(&p, work.Module, work.Assignment.Title)
	return r.show(http.StatusOK, pages.AssignmentToRead(p, frame, work))
}
