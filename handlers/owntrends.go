package handlers

import (
	"net/http"

	"luna/views/pages"
)

// ownTrends shows a student the own curves.
func (h *Handlers) ownTrends(r *request) error {
	trends, err := r.scope.OwnTrends(r.ctx())
	if err != nil {
		return err
	}
	p := r.page(r.T("My trends"))
	p.Wide = true
	return r.show(http.StatusOK, pages.OwnTrends(p, trends))
}
