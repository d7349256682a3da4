package handlers

import (
	"errors"
	"fmt"
	"net/http"

	"luna/models"
	"luna/views/components"
	"luna/views/layouts"
	"luna/views/pages"
)

// assignmentList is what a module's staff set, and its students hand in.
func (h *Handlers) assignmentList(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	if r.visitor.Role != student {
		return r.showAssignments(http.StatusOK, id, "", "")
	}
	list, err := r.scope.OwnAssignments(r.ctx(), id)
	if err != nil {
		return err
	}
	p, frame := r.studentPage(id, list.Module.Title, "assignments")
	return r.show(http.StatusOK, pages.AssignmentsForStudent(p, frame, list))
}

// showAssignments draws the list of the staff, with the title of a new
// assignment as it was typed.
func (r *request) showAssignments(status int, module uint64, title, fault string) error {
	list, err := r.scope.Assignments(r.ctx(), module)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(list.ModuleHead, "assignments")
	return r.show(status, pages.Assignments(p, frame, pages.AssignmentsProps{
		AssignmentList: list, Changes: list.Status != models.Archived, Title: title, Error: fault,
	}))
}

// assignmentCreate adds a draft and leads to it.
func (h *Handlers) assignmentCreate(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	title := r.FormValue("title")
	a, err := r.scope.CreateAssignment(r.ctx(), id, title)
	if faults, ok := r.invalid(err); ok {
		return r.showAssignments(http.StatusUnprocessableEntity, id, title, faults["title"])
	}
	if err != nil {
		return err
	}
	return r.redirect("/modules/%d/assignments/%d/edit", id, a.ID)
}

// assignmentIDs reads module and assignment from the address.
func (r *request) assignmentIDs() (module, assignment uint64, err error) {
	if module, err = r.id("module"); err != nil {
		return 0, 0, err
	}
	assignment, err = r.id("assignment")
	return module, assignment, err
}

// assignmentShow is an assignment as staff look after it; for students it is
// where they hand in.
func (h *Handlers) assignmentShow(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	if r.visitor.Role == student {
		return h.submissionPage(r, module, assignment)
	}
	return r.showAssignment(http.StatusOK, module, assignment, "")
}

// showAssignment draws the page of the staff, with why it cannot be deleted.
func (r *request) showAssignment(status int, module, assignment uint64, fault string) error {
	o, err := r.scope.AssignmentOverview(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(o.ModuleHead, "assignments")
	r.assignmentPage(&p, o.Module, o.Assignment.Title)
	changes := o.Status != models.Archived
	if changes {
		frame.Action = components.LinkButton(r.T("Edit"), fmt.Sprintf("/modules/%d/assignments/%d/edit", module, assignment))
	}
	return r.show(status, pages.Assignment(p, frame, pages.AssignmentProps{AssignmentOverview: o, Changes: changes, Error: fault}))
}

// assignmentPage puts a page below the list of assignments.
func (r *request) assignmentPage(p *layouts.Page, m models.Module, title string) {
	p.Title, p.Lead = title, m.Title
	p.Crumbs = []layouts.Crumb{{Label: r.T("Assignments"), Href: fmt.Sprintf("/modules/%d/assignments", m.ID)}}
}

// belowAssignment puts a page below one assignment.
func (r *request) belowAssignment(p *layouts.Page, m models.Module, a models.Assignment, title string) {
	r.assignmentPage(p, m, title)
	p.Crumbs = append(p.Crumbs, layouts.Crumb{Label: a.Title, Href: fmt.Sprintf("/modules/%d/assignments/%d", m.ID, a.ID)})
}

func (h *Handlers) assignmentDelete(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	err = r.scope.DeleteAssignment(r.ctx(), module, assignment)
	if errors.Is(err, models.ErrConflict) {
		return r.showAssignment(http.StatusConflict, module, assignment, r.T("Students have begun to work on this assignment. It cannot be deleted any more; you can take it back by making it a draft."))
	}
	return r.done(err, r.T("The assignment is deleted."), "/modules/%d/assignments", module)
}

// assignmentFile sends a file that is given along with an assignment.
func (h *Handlers) assignmentFile(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	file, err := r.id("file")
	if err != nil {
		return err
	}
	reading, err := r.scope.AssignmentFileToRead(r.ctx(), module, assignment, file)
	if err != nil {
		return err
	}
	return r.sendFile(reading)
}

// assignmentFileAdd gives a file along with an assignment: one that was uploaded
// before, or one that comes with the form.
func (h *Handlers) assignmentFileAdd(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	if _, err := r.scope.AssignmentDraft(r.ctx(), module, assignment); err != nil {
		return err
	}
	sent, err := r.fileSent(module)
	if err == nil {
		err = r.scope.GiveFile(r.ctx(), module, assignment, sent.file)
	}
	faults, invalid := r.invalid(err)
	if errors.Is(err, models.ErrConflict) {
		faults, invalid = map[string]string{"file": r.T("This file belongs to something else already. Please upload it once more.")}, true
	}
	if invalid {
		return r.showAssignmentForm(http.StatusUnprocessableEntity, func(f *pages.AssignmentForm) { f.File, f.Arrived = faults, sent.arrived })
	}
	return r.done(err, r.T("The file is there."), "/modules/%d/assignments/%d/edit#files", module, assignment)
}

func (h *Handlers) assignmentFileDelete(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	file, err := r.id("file")
	if err != nil {
		return err
	}
	err = r.scope.TakeBackFile(r.ctx(), module, assignment, file)
	return r.done(err, r.T("The file is removed."), "/modules/%d/assignments/%d/edit#files", module, assignment)
}
