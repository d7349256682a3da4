package handlers

import (
	"fmt"
	"net/http"

	"luna/views/pages"
)

// commentList is the comments that those who mark a module use again.
func (h *Handlers) commentList(r *request) error {
	return r.showComments(http.StatusOK, pages.StockProps{})
}

// showComments draws that page, with what was typed and not taken.
func (r *request) showComments(status int, props pages.StockProps) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	if props.Stock, err = r.scope.MarkingComments(r.ctx(), module); err != nil {
		return err
	}
	p, frame := r.staffPage(props.ModuleHead, "assignments")
	r.assignmentPage(&p, props.Module, r.T("Comments for marking"))
	return r.show(status, pages.Stock(p, frame, props))
}

func (h *Handlers) commentAdd(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	text := r.FormValue("comment")
	err = r.scope.KeepComment(r.ctx(), module, text)
	if faults, ok := r.invalid(err); ok {
		return r.showComments(http.StatusUnprocessableEntity, pages.StockProps{Text: text, Errors: faults})
	}
	return r.done(err, r.T("The comment is kept."), "/modules/%d/comments", module)
}

func (h *Handlers) commentEdit(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	id, err := r.id("comment")
	if err != nil {
		return err
	}
	text := r.FormValue(fmt.Sprintf("comment-%d", id))
	err = r.scope.EditComment(r.ctx(), module, id, text)
	if faults, ok := r.invalid(err); ok {
		return r.showComments(http.StatusUnprocessableEntity, pages.StockProps{Edited: id, Text: text, Errors: faults})
	}
	return r.done(err, r.T("The comment is changed."), "/modules/%d/comments", module)
}

func (h *Handlers) commentDelete(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	id, err := r.id("comment")
	if err != nil {
		return err
	}
	err = r.scope.RemoveComment(r.ctx(), module, id)
	return r.done(err, r.T("The comment is removed."), "/modules/%d/comments", module)
}
