package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"luna/models"
	"luna/views/pages"
)

// mostRubricRows is how many rows of each kind a form may hold: more than the
// models take, so that they say what is too many.
const mostRubricRows = 40

func (h *Handlers) rubricEditor(r *request) error {
	return r.showRubric(http.StatusOK, func(*pages.RubricForm) {})
}

// showRubric draws the page that changes the rubric of the assignment of the
// address; with fills in what was typed instead of what is saved.
func (r *request) showRubric(status int, with func(*pages.RubricForm)) error {
	draft, err := r.assignmentDraft()
	if err != nil {
		return err
	}
	form := pages.RubricForm{
		AssignmentDraft: draft, Revision: strconv.Itoa(draft.Assignment.Revision),
		Criteria: pages.NewRubricFields(r.printer, draft.Assignment.Rubric.V),
	}
	with(&form)
	p, frame := r.staffPage(draft.ModuleHead, "assignments")
	r.belowAssignment(&p, draft.Module, draft.Assignment, r.T("Rubric"))
	return r.show(status, pages.Rubric(p, frame, form))
}

// rubricUpdate saves a rubric. The buttons that add, move and remove rows change
// the form alone.
func (h *Handlers) rubricUpdate(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	criteria, revision := r.criteria(), r.FormValue("revision")
	if act := r.FormValue("act"); act != "" {
		criteria = changeRubric(criteria, act)
		return r.showRubric(http.StatusOK, func(f *pages.RubricForm) { f.Criteria, f.Revision = criteria, revision })
	}
	seen, _ := strconv.Atoi(revision) // what is none was saved never: a conflict
	_, err = r.scope.UpdateRubric(r.ctx(), module, assignment, seen, criteria)
	if faults, ok := r.invalid(err); ok {
		return r.showRubric(http.StatusUnprocessableEntity, func(f *pages.RubricForm) { f.Criteria, f.Revision, f.Errors = criteria, revision, faults })
	}
	if errors.Is(err, models.ErrConflict) {
		return r.showRubric(http.StatusConflict, func(f *pages.RubricForm) { f.Criteria, f.Conflict = criteria, true })
	}
	return r.done(err, r.T("The rubric is saved."), "/modules/%d/assignments/%d", module, assignment)
}

// criteria reads the form of a rubric as it was typed: rows end where the next
// has no title field.
func (r *request) criteria() []models.CriterionInput {
	sent, err := r.FormParams()
	if err != nil {
		return nil
	}
	var criteria []models.CriterionInput
	for i := range mostRubricRows {
		field := fmt.Sprintf("criterion-%d", i)
		if !sent.Has(field) {
			break
		}
		c := models.CriterionInput{Code: sent.Get(fmt.Sprintf("code-%d", i)), Title: sent.Get(field)}
		for j := range mostRubricRows {
			level := fmt.Sprintf("%s-level-%d", field, j)
			if !sent.Has(level) {
				break
			}
			c.Levels = append(c.Levels, models.LevelInput{
				Code: sent.Get(fmt.Sprintf("code-%d-%d", i, j)), Title: sent.Get(level), Points: sent.Get(fmt.Sprintf("%s-points-%d", field, j)),
			})
		}
		criteria = append(criteria, c)
	}
	return criteria
}

// changeRubric does what a button of the form says: "add", "up-1", "down-1",
// "drop-1", "level-1", "drop-1-0". What does not fit changes nothing.
func changeRubric(criteria []models.CriterionInput, act string) []models.CriterionInput {
	what, rest, _ := strings.Cut(act, "-")
	at, level, ofLevel := strings.Cut(rest, "-")
	i, err := strconv.Atoi(at)
	switch {
	case what == "add" && len(criteria) < mostRubricRows:
		return append(criteria, pages.NewCriterion())
	case err != nil || i < 0 || i >= len(criteria):
	case what == "up" && i > 0:
		criteria[i-1], criteria[i] = criteria[i], criteria[i-1]
	case what == "down" && i < len(criteria)-1:
		criteria[i+1], criteria[i] = criteria[i], criteria[i+1]
	case what == "level" && len(criteria[i].Levels) < mostRubricRows:
		criteria[i].Levels = append(criteria[i].Levels, models.LevelInput{})
	case what == "drop" && !ofLevel:
		return slices.Delete(criteria, i, i+1)
	case what == "drop":
		if j, err := strconv.Atoi(level); err == nil && j >= 0 && j < len(criteria[i].Levels) {
			criteria[i].Levels = slices.Delete(criteria[i].Levels, j, j+1)
		}
	}
	return criteria
}
