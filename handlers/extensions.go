package handlers

import (
	"net/http"
	"strings"

	"luna/models"
	"luna/views/pages"
)

func (h *Handlers) extensionList(r *request) error {
	return r.showExtensions(http.StatusOK, pages.ExtensionFields{}, nil)
}

// showExtensions draws the extensions of the assignment of the address, and what
// was typed and ticked on the page.
func (r *request) showExtensions(status int, typed pages.ExtensionFields, faults map[string]string) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	in := models.ExtensionSearch{
		Query: r.QueryParam("q"), Students: typed.Enrollments, Teams: typed.Teams,
		After: number(r.QueryParam("after")), Before: number(r.QueryParam("before")),
	}
	if r.Request().Method == http.MethodPost {
		in.Query = r.FormValue("q")
	}
	list, err := r.scope.Extensions(r.ctx(), module, assignment, in)
	if err != nil {
		return err
	}
	props := pages.ExtensionsProps{
		Extensions: list, Changes: list.Status != models.Archived && list.Assignment.DueAt != nil, Search: in.Query,
		Previous: r.neighbour("before", list.Previous), Next: r.neighbour("after", list.Next), Typed: typed, Errors: faults,
	}
	p, frame := r.staffPage(list.ModuleHead, "assignments")
	r.belowAssignment(&p, list.Module, list.Assignment, r.T("Extensions"))
	return r.show(status, pages.Extensions(p, frame, props))
}

// extensionGrant gives other times to all who were ticked, or looks for others to
// tick beside them.
func (h *Handlers) extensionGrant(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	sent, err := r.FormParams()
	if err != nil {
		return errMalformed
	}
	typed := pages.ExtensionFields{Who: sent["who"], ExtensionInput: models.ExtensionInput{
		Day: r.FormValue("due"), Clock: r.FormValue("dueclock"), CutDay: r.FormValue("cut"), CutClock: r.FormValue("cutclock"), Reason: r.FormValue("reason"),
	}}
	for _, who := range typed.Who {
		if team, ok := strings.CutPrefix(who, "team-"); ok {
			typed.Teams = append(typed.Teams, number(team))
		} else {
			typed.Enrollments = append(typed.Enrollments, number(strings.TrimPrefix(who, "student-")))
		}
	}
	if r.FormValue("search") != "" {
		if typed.Day != "" && r.FormValue("q") == r.FormValue("was") { // Enter in another field
			r.warn(r.T("Nothing is granted yet. Please press “Grant extension”."))
		}
		return r.showExtensions(http.StatusOK, typed, nil)
	}
	err = r.scope.GrantExtension(r.ctx(), module, assignment, typed.ExtensionInput)
	if faults, ok := r.invalid(err); ok {
		return r.showExtensions(http.StatusUnprocessableEntity, typed, faults)
	}
	return r.done(err, r.T("The extension is granted."), "/modules/%d/assignments/%d/extensions", module, assignment)
}

func (h *Handlers) extensionRemove(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	extension, err := r.id("extension")
	if err != nil {
		return err
	}
	err = r.scope.RemoveExtension(r.ctx(), module, assignment, extension)
	return r.done(err, r.T("The extension is taken back."), "/modules/%d/assignments/%d/extensions", module, assignment)
}
