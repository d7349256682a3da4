package handlers

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/sheets"
	"luna/views/layouts"
	"luna/views/pages"
)

// teamsSeveral offers what can be done to many teams at once.
func (h *Handlers) teamsSeveral(r *request) error {
	return r.showSeveral(http.StatusOK, func(*pages.SeveralTeams) {})
}

// showSeveral draws it; with fills in what was typed.
func (r *request) showSeveral(status int, with func(*pages.SeveralTeams)) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	work, err := r.scope.TeamWork(r.ctx(), module)
	if err != nil {
		return err
	}
	form := pages.SeveralTeams{TeamWork: work, Sharing: models.TeamSharing{
		By: models.ShareBySize, Number: "3", Order: models.ShareRandomly, Name: r.T("Team"),
	}}
	with(&form)
	p, frame := r.staffPage(work.ModuleHead, "assignments")
	r.belowTeams(&p, work.Module, r.T("Several teams at once"))
	return r.show(status, pages.Several(p, frame, form))
}

// belowTeams puts a page below the list of teams.
func (r *request) belowTeams(p *layouts.Page, m models.Module, title string) {
	r.assignmentPage(p, m, title)
	p.Crumbs = append(p.Crumbs, layouts.Crumb{Label: r.T("Teams"), Href: "/modules/" + strconv.FormatUint(m.ID, 10) + "/teams"})
}

// teamsShare shows into which teams the students would be shared out; sent back
// by that page it makes them.
func (h *Handlers) teamsShare(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	in := models.TeamSharing{
		By: r.FormValue("by"), Number: r.FormValue("number"), Order: r.FormValue("order"), Name: r.FormValue("name"), Seed: r.FormValue("seed"),
	}
	seen := r.FormValue("seen")
	if seen == "" || r.FormValue("again") != "" {
		in.Seed = ""
		return r.previewSharing(http.StatusOK, module, in)
	}
	n, err := r.scope.ShareOut(r.ctx(), module, in, seen)
	if errors.Is(err, models.ErrConflict) {
		r.warn(r.T("Nothing was done: students or teams have changed since you saw the page. This is what would be made now."))
		return r.previewSharing(http.StatusConflict, module, in)
	}
	if faults, ok := r.invalid(err); ok {
		return r.refuseSharing(in, faults)
	}
	return r.done(err, r.printer.N(n, "%d team is made.", "%d teams are made."), "/modules/%d/teams", module)
}

func (r *request) refuseSharing(in models.TeamSharing, faults map[string]string) error {
	return r.showSeveral(http.StatusUnprocessableEntity, func(f *pages.SeveralTeams) { f.Sharing, f.Errors = in, faults })
}

// previewSharing draws the teams that would be made.
func (r *request) previewSharing(status int, module uint64, in models.TeamSharing) error {
	plan, err := r.scope.PreviewSharing(r.ctx(), module, in)
	if faults, ok := r.invalid(err); ok {
		return r.refuseSharing(in, faults)
	}
	if err != nil {
		return err
	}
	p, frame := r.staffPage(plan.ModuleHead, "assignments")
	r.belowTeams(&p, plan.Module, r.T("What would be made"))
	return r.show(status, pages.TeamsShared(p, frame, plan))
}

// teamsImport shows what a list of teams would do; sent back by that page it does
// it. Between the two nothing is kept.
func (h *Handlers) teamsImport(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	if err := r.scope.ChangesTeams(r.ctx(), module); err != nil {
		return err
	}
	sent := r.FormValue("table")
	if sent == "" {
		data, err := r.file("file")
		if err != nil {
			return err
		}
		list, field := r.FormValue("list"), "file"
		if len(data) == 0 {
			data, field = []byte(list), "list"
		}
		return r.previewTeams(http.StatusOK, module, data, func(fault string) error { return r.refuseTeams(list, field, fault) })
	}
	data, err := base64.RawURLEncoding.DecodeString(sent)
	if err != nil {
		return errMalformed
	}
	refuse := func(fault string) error { return r.refuseTeams("", "file", fault) }
	n, err := r.scope.ImportTeams(r.ctx(), module, data, r.FormValue("seen"))
	if errors.Is(err, models.ErrConflict) {
		r.warn(r.T("Nothing was done: students or teams have changed since you saw the page. This is what would be made now."))
		return r.previewTeams(http.StatusConflict, module, data, refuse)
	}
	if faults, ok := r.invalid(err); ok {
		return refuse(tableFault(faults))
	}
	return r.done(err, r.printer.N(n, "%d student is put into a team.", "%d students are put into teams."), "/modules/%d/teams", module)
}

// tableFault says on which line a table is at fault, and how.
func tableFault(faults map[string]string) string {
	return strings.TrimSpace(faults["line"] + " " + faults["file"])
}

// refuseTeams draws the page again with the list as it was pasted.
func (r *request) refuseTeams(list, field, fault string) error {
	return r.showSeveral(http.StatusUnprocessableEntity, func(f *pages.SeveralTeams) {
		f.List, f.Errors = list, map[string]string{field: fault}
	})
}

// previewTeams draws what a list would do.
func (r *request) previewTeams(status int, module uint64, data []byte, refuse func(fault string) error) error {
	plan, err := r.scope.PreviewTeams(r.ctx(), module, data)
	if faults, ok := r.invalid(err); ok {
		return refuse(tableFault(faults))
	}
	if err != nil {
		return err
	}
	p, frame := r.staffPage(plan.ModuleHead, "assignments")
	r.belowTeams(&p, plan.Module, r.T("What would be made"))
	return r.show(status, pages.TeamsListed(p, frame, plan, base64.RawURLEncoding.EncodeToString([]byte(plan.Table))))
}

// teamsClear deletes the teams that have not begun to work.
func (h *Handlers) teamsClear(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	n, err := r.scope.DeleteIdleTeams(r.ctx(), module, r.FormValue("seen"))
	if errors.Is(err, models.ErrConflict) {
		return r.showSeveral(http.StatusConflict, func(f *pages.SeveralTeams) {
			f.Errors = map[string]string{"clear": r.T("Nothing was deleted: teams have changed since you saw the page. Please look once more.")}
		})
	}
	return r.done(err, r.printer.N(n, "%d team is deleted.", "%d teams are deleted."), "/modules/%d/teams", module)
}

// teamsExport sends all students with their teams as a table that can be brought
// back. It is a POST because the people in it are told.
func (h *Handlers) teamsExport(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	kind := r.tableKind()
	table, err := r.scope.ExportTeams(r.ctx(), module)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	out := sheets.NewWriter(&file, kind)
	out.Row(r.T("ID"), r.T("Student"), r.T("Team"))
	for _, row := range table.Rows {
		out.Row(strconv.FormatUint(row.ID, 10), row.Name, row.Team)
	}
	if err := out.Close(); err != nil {
		return err
	}
	return r.sendTable(kind, r.T("teams"), file.Bytes())
}
