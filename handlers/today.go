package handlers

import (
	"net/http"

	"luna/views/pages"
)

// today is a student's start page.
func (h *Handlers) today(r *request) error {
	t, err := r.scope.Today(r.ctx())
	if err != nil {
		return err
	}
	p := r.page(r.T("Today"))
	p.Lead = r.printer.Date(r.printer.Now)
	return r.show(http.StatusOK, pages.Today(p, t))
}
