package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/views/pages"
)

func (h *Handlers) assignmentEditor(r *request) error {
	return r.showAssignmentForm(http.StatusOK, func(*pages.AssignmentForm) {})
}

// showAssignmentForm draws the page that changes the assignment of the address;
// with fills in what was typed instead of what is saved.
func (r *request) showAssignmentForm(status int, with func(*pages.AssignmentForm)) error {
	draft, err := r.assignmentDraft()
	if err != nil {
		return err
	}
	form := pages.AssignmentForm{AssignmentFields: pages.NewAssignmentFields(r.printer, draft.Assignment), AssignmentDraft: draft}
	with(&form)
	p, frame := r.staffPage(draft.ModuleHead, "assignments")
	r.belowAssignment(&p, draft.Module, draft.Assignment, r.T("Edit the assignment"))
	return r.show(status, pages.AssignmentEdit(p, frame, form))
}

// assignmentDraft gives the assignment of the address to those who may change
// it now.
func (r *request) assignmentDraft() (models.AssignmentDraft, error) {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return models.AssignmentDraft{}, err
	}
	draft, err := r.scope.AssignmentDraft(r.ctx(), module, assignment)
	if err == nil && draft.Status == models.Archived {
		err = models.ErrNotFound
	}
	return draft, err
}

// assignmentFields reads the form of an assignment as it was typed.
func (r *request) assignmentFields() pages.AssignmentFields {
	return pages.AssignmentFields{
		Revision: r.FormValue("revision"),
		AssignmentInput: models.AssignmentInput{
			Title: r.FormValue("title"), Text: strings.ReplaceAll(r.FormValue("text"), "\r\n", "\n"), Points: r.FormValue("points"),
			Published: r.FormValue("published") != "", Day: r.FormValue("day"), Clock: r.FormValue("clock"),
			DueDay: r.FormValue("due"), DueClock: r.FormValue("dueclock"), CutDay: r.FormValue("cut"), CutClock: r.FormValue("cutclock"),
			LateUnit: r.FormValue("unit"), LatePercent: r.FormValue("percent"), LateFloor: r.FormValue("floor"),
			Attempts: r.FormValue("attempts"), MostFiles: r.FormValue("files"), Team: r.FormValue("team") == "team",
			Anonymous: r.FormValue("anonymous") != "", TakesText: r.FormValue("takestext") != "",
		},
	}
}

// assignmentUpdate saves an assignment, or only shows what it would look like.
func (h *Handlers) assignmentUpdate(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	fields := r.assignmentFields()
	if r.FormValue("act") == "preview" {
		return r.showAssignmentForm(http.StatusOK, func(f *pages.AssignmentForm) { f.AssignmentFields = fields })
	}
	revision, _ := strconv.Atoi(fields.Revision) // what is none was saved never: a conflict
	_, err = r.scope.UpdateAssignment(r.ctx(), module, assignment, revision, fields.AssignmentInput)
	if faults, ok := r.invalid(err); ok {
		return r.showAssignmentForm(http.StatusUnprocessableEntity, func(f *pages.AssignmentForm) { f.AssignmentFields, f.Errors = fields, faults })
	}
	if errors.Is(err, models.ErrConflict) {
		return r.assignmentConflict(fields)
	}
	return r.done(err, r.T("The assignment is saved."), "/modules/%d/assignments/%d", module, assignment)
}

// assignmentConflict answers an edit that came too late: it shows what is saved
// beside what was typed, keeps that in the form, and saves nothing.
func (r *request) assignmentConflict(mine pages.AssignmentFields) error {
	return r.showAssignmentForm(http.StatusConflict, func(f *pages.AssignmentForm) {
		saved := f.AssignmentFields
		mine.Revision = saved.Revision
		f.AssignmentFields = mine
		f.Conflict = r.compare([]pages.ConflictRow{
			{Label: r.T("Title"), Saved: saved.Title, Mine: mine.Title},
			{Label: r.T("Text"), Saved: saved.Text, Mine: mine.Text},
			{Label: r.T("Points"), Saved: saved.Points, Mine: mine.Points},
			{Label: r.T("Seen from"), Saved: both(saved.Day, saved.Clock), Mine: both(mine.Day, mine.Clock)},
			{Label: r.T("Published"), Saved: r.yesNo(saved.Published), Mine: r.yesNo(mine.Published)},
			{Label: r.T("Due"), Saved: both(saved.DueDay, saved.DueClock), Mine: both(mine.DueDay, mine.DueClock)},
			{Label: r.T("Cut-off"), Saved: both(saved.CutDay, saved.CutClock), Mine: both(mine.CutDay, mine.CutClock)},
			{Label: r.T("Being late costs"), Saved: pages.LateUnitName(r.printer, saved.LateUnit), Mine: pages.LateUnitName(r.printer, mine.LateUnit)},
			{Label: r.T("Percent for each"), Saved: saved.LatePercent, Mine: mine.LatePercent},
			{Label: r.T("Percent that are left at least"), Saved: saved.LateFloor, Mine: mine.LateFloor},
			{Label: r.T("Attempts"), Saved: saved.Attempts, Mine: mine.Attempts},
			{Label: r.T("Files at most"), Saved: saved.MostFiles, Mine: mine.MostFiles},
			{Label: r.T("Takes a text"), Saved: r.yesNo(saved.TakesText), Mine: r.yesNo(mine.TakesText)},
			{Label: r.T("Teams hand in"), Saved: r.yesNo(saved.Team), Mine: r.yesNo(mine.Team)},
			{Label: r.T("Marked without names"), Saved: r.yesNo(saved.Anonymous), Mine: r.yesNo(mine.Anonymous)},
		})
	})
}

// both is a day with its clock.
func both(a, b string) string { return strings.TrimSpace(a + " " + b) }
