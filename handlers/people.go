package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"luna/models"
	"luna/views/pages"
)

func (h *Handlers) roster(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	sort := r.QueryParam("sort")
	in := models.RosterSearch{
		Query: r.QueryParam("q"), ByJoined: strings.TrimPrefix(sort, "-") == "joined", Down: strings.HasPrefix(sort, "-"),
		After: number(r.QueryParam("after")), Before: number(r.QueryParam("before")),
	}
	list, err := r.scope.Roster(r.ctx(), id, in)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(list.ModuleHead, "people")
	p.Wide = true
	return r.show(http.StatusOK, pages.Roster(p, frame, pages.RosterProps{
		Roster: list, Search: in.Query, Query: r.Request().URL.Query(), Path: fmt.Sprintf("/modules/%d/people", id),
		Previous: r.neighbour("before", list.Previous), Next: r.neighbour("after", list.Next),
	}))
}

func (h *Handlers) studentRemove(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	enrollment, err := r.id("enrollment")
	if err != nil {
		return err
	}
	return r.done(r.scope.RemoveStudent(r.ctx(), id, enrollment), r.T("The student is not in the module any more."), "/modules/%d/people", id)
}
