package handlers

import (
	"fmt"
	"net/http"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

func (h *Handlers) moduleTrends(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	trends, err := r.scope.ModuleTrends(r.ctx(), id, models.SharedPage{After: r.QueryParam("after"), Before: r.QueryParam("before")})
	if err != nil {
		return err
	}
	p, frame := r.staffPage(trends.ModuleHead, "trends")
	p.Wide = true
	return r.show(http.StatusOK, pages.ModuleTrends(p, frame, pages.ModuleTrendsProps{
		Trends: trends, Previous: r.neighbourAt("before", trends.Shared.Previous), Next: r.neighbourAt("after", trends.Shared.Next),
	}))
}

// personTrends shows one student who shares the own trend. The parameter is a
// number for who shares under a name, and the pseudonym for who shares under it.
func (h *Handlers) personTrends(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	one, err := r.scope.SharedTrend(r.ctx(), id, r.Param("enrollment"))
	if err != nil {
		return err
	}
	p, frame := r.staffPage(one.ModuleHead, "trends")
	p.Wide = true
	p.Crumbs = []layouts.Crumb{{Label: r.T("Trends"), Href: fmt.Sprintf("/modules/%d/trends", id)}}
	return r.show(http.StatusOK, pages.PersonTrends(p, frame, one))
}
