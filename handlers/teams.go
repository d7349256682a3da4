package handlers

import (
	"errors"
	"fmt"
	"net/http"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

func (h *Handlers) teamList(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	return r.showTeams(http.StatusOK, id, "", "")
}

// showTeams draws the teams of a module, with the name of a new one as it was
// typed.
func (r *request) showTeams(status int, module uint64, name, fault string) error {
	list, err := r.scope.Teams(r.ctx(), module, number(r.QueryParam("after")), number(r.QueryParam("before")))
	if err != nil {
		return err
	}
	p, frame := r.staffPage(list.ModuleHead, "assignments")
	r.assignmentPage(&p, list.Module, r.T("Teams"))
	return r.show(status, pages.Teams(p, frame, pages.TeamsProps{
		Teams: list, Changes: list.Status != models.Archived, Name: name, Error: fault,
		Previous: r.neighbour("before", list.Previous), Next: r.neighbour("after", list.Next),
	}))
}

// teamCreate adds a team and leads to it.
func (h *Handlers) teamCreate(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	name := r.FormValue("name")
	team, err := r.scope.CreateTeam(r.ctx(), id, name)
	if faults, ok := r.invalid(err); ok {
		return r.showTeams(http.StatusUnprocessableEntity, id, name, faults["name"])
	}
	if err != nil {
		return err
	}
	return r.redirect("/modules/%d/teams/%d", id, team.ID)
}

// teamIDs reads module and team from the address.
func (r *request) teamIDs() (module, team uint64, err error) {
	if module, err = r.id("module"); err != nil {
		return 0, 0, err
	}
	team, err = r.id("team")
	return module, team, err
}

func (h *Handlers) teamShow(r *request) error {
	return r.showTeam(http.StatusOK, func(*pages.TeamProps) {})
}

// showTeam draws the team of the address; with fills in what was typed.
func (r *request) showTeam(status int, with func(*pages.TeamProps)) error {
	module, team, err := r.teamIDs()
	if err != nil {
		return err
	}
	query := r.QueryParam("q")
	if r.Request().Method == http.MethodPost {
		query = r.FormValue("q")
	}
	t, err := r.scope.Team(r.ctx(), module, team, query)
	if err != nil {
		return err
	}
	props := pages.TeamProps{TeamPage: t, Changes: t.Status != models.Archived, Search: query, Name: t.Team.Name}
	with(&props)
	p, frame := r.staffPage(t.ModuleHead, "assignments")
	r.assignmentPage(&p, t.Module, t.Team.Name)
	p.Crumbs = append(p.Crumbs, layouts.Crumb{Label: r.T("Teams"), Href: fmt.Sprintf("/modules/%d/teams", module)})
	return r.show(status, pages.Team(p, frame, props))
}

func (h *Handlers) teamRename(r *request) error {
	module, team, err := r.teamIDs()
	if err != nil {
		return err
	}
	name := r.FormValue("name")
	err = r.scope.RenameTeam(r.ctx(), module, team, name)
	if faults, ok := r.invalid(err); ok {
		return r.showTeam(http.StatusUnprocessableEntity, func(f *pages.TeamProps) { f.Name, f.Errors = name, faults })
	}
	return r.done(err, r.T("The team is saved."), "/modules/%d/teams/%d", module, team)
}

// teamJoin puts the students of a form into a team.
func (h *Handlers) teamJoin(r *request) error {
	module, team, err := r.teamIDs()
	if err != nil {
		return err
	}
	sent, err := r.FormParams()
	if err != nil {
		return errMalformed
	}
	var students []uint64
	for _, id := range sent["student"] {
		students = append(students, number(id))
	}
	err = r.scope.JoinTeam(r.ctx(), module, team, students)
	if faults, ok := r.invalid(err); ok {
		return r.showTeam(http.StatusUnprocessableEntity, func(f *pages.TeamProps) { f.Chosen, f.Errors = sent["student"], faults })
	}
	return r.done(err, r.T("The team is saved."), "/modules/%d/teams/%d", module, team)
}

func (h *Handlers) teamLeave(r *request) error {
	module, team, err := r.teamIDs()
	if err != nil {
		return err
	}
	enrollment, err := r.id("enrollment")
	if err != nil {
		return err
	}
	err = r.scope.LeaveTeam(r.ctx(), module, team, enrollment)
	if errors.Is(err, models.ErrConflict) {
		return r.showTeam(http.StatusConflict, func(f *pages.TeamProps) {
			f.Errors = map[string]string{"student": r.T("This team has marks already, which the student would lose. Nobody leaves it any more.")}
		})
	}
	return r.done(err, r.T("The student is not in the team any more."), "/modules/%d/teams/%d", module, team)
}

func (h *Handlers) teamDelete(r *request) error {
	module, team, err := r.teamIDs()
	if err != nil {
		return err
	}
	err = r.scope.DeleteTeam(r.ctx(), module, team)
	if errors.Is(err, models.ErrConflict) {
		return r.showTeam(http.StatusConflict, func(f *pages.TeamProps) {
			f.Errors = map[string]string{"delete": r.T("This team has begun to work on an assignment. It cannot be deleted any more.")}
		})
	}
	return r.done(err, r.T("The team is deleted."), "/modules/%d/teams", module)
}
