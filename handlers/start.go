package handlers

import (
	"net/http"

	"luna/views/pages"
)

// start is the first page: for a stranger what this is, for everybody else
// the place where their work begins.
func (h *Handlers) start(r *request) error {
	if r.visitor == nil {
		needed, err := h.Store.NeedsSetup(r.ctx())
		if err != nil {
			return err
		}
		if needed {
			return r.Redirect(http.StatusFound, "/setup")
		}
		return r.show(http.StatusOK, pages.Welcome(r.bare(r.T("How is the term going?"))))
	}
	switch {
	case r.visitor.Role == student && r.visitor.Support != nil: // today shows the own trend
		return r.Redirect(http.StatusFound, "/surveys")
	case r.visitor.Role == student:
		return h.today(r)
	case r.visitor.Role == lecturer:
		return r.Redirect(http.StatusFound, "/modules")
	default:
		return r.Redirect(http.StatusFound, "/admin")
	}
}
