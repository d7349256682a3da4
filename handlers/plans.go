package handlers

import (
	"errors"
	"fmt"
	"net/http"

	"luna/models"
	"luna/models/schedule"
	"luna/views/components"
	"luna/views/layouts"
	"luna/views/pages"
)

func (h *Handlers) planList(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	list, err := r.scope.Plans(r.ctx(), id)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(list.ModuleHead, "plans")
	if list.Manages && list.Status != models.Archived {
		frame.Action = components.PrimaryLink(r.T("New plan"), fmt.Sprintf("/modules/%d/plans/new", id))
	}
	return r.show(http.StatusOK, pages.Plans(p, frame, pages.PlansProps{Rows: list.Rows, Manages: frame.Action != nil}))
}

// planNew offers a plan that suits most modules, or the copy of another one.
func (h *Handlers) planNew(r *request) error {
	return h.showPlan(r, http.StatusOK, func(page models.PlanPage, form *pages.PlanForm) error {
		in := models.PlanInput{
			Weekdays: usualDays, Times: []string{"10:00"}, OpenMinutes: 10 * 60, First: page.FirstDay, Last: page.LastDay,
		}
		if today := schedule.DateOf(r.printer.Now, r.visitor.University.Zone()); in.First.Before(today) && today.Before(in.Last) {
			in.First = today
		}
		if like := number(r.QueryParam("like")); like != 0 {
			other, err := r.scope.Plan(r.ctx(), page.ID, like)
			if err != nil {
				return err
			}
			in = other.Plan.Input()
		} else if len(page.Forms) > 0 {
			in.FormVersionID, in.Title = page.Forms[0].VersionID, page.Forms[0].Titles().In(r.printer.Lang)
		}
		form.PlanFields, form.Preview = pages.NewPlanFields(in), h.preview(r, in)
		return nil
	})
}

// showPlan draws the page of the plan that the address names, or of a new one;
// with fills the form.
func (h *Handlers) showPlan(r *request, status int, with func(models.PlanPage, *pages.PlanForm) error) error {
	id, plan, err := r.planIDs()
	if err != nil {
		return err
	}
	page, err := r.scope.Plan(r.ctx(), id, plan)
	if err != nil {
		return err
	}
	form := pages.PlanForm{Plan: page.Plan, Forms: page.Forms, Manages: page.Manages && page.Status != models.Archived, Action: planAddress(id, plan)}
	if err := with(page, &form); err != nil {
		return err
	}
	p, frame := r.staffPage(page.ModuleHead, "plans")
	p.Crumbs = []layouts.Crumb{{Label: r.T("Surveys"), Href: fmt.Sprintf("/modules/%d/plans", id)}}
	return r.show(status, pages.Plan(p, frame, form))
}

// planIDs reads module and plan from the address; a new plan has none yet.
func (r *request) planIDs() (module, plan uint64, err error) {
	if module, err = r.id("module"); err != nil || r.Param("plan") == "" {
		return module, 0, err
	}
	plan, err = r.id("plan")
	return module, plan, err
}

func planAddress(module, plan uint64) string {
	if plan == 0 {
		return fmt.Sprintf("/modules/%d/plans/new", module)
	}
	return fmt.Sprintf("/modules/%d/plans/%d", module, plan)
}

func (h *Handlers) preview(r *request, in models.PlanInput) models.PlanPreview {
	return in.Preview(r.visitor.University.Zone(), r.printer.Now)
}

func (h *Handlers) planShow(r *request) error {
	return h.showPlan(r, http.StatusOK, func(page models.PlanPage, form *pages.PlanForm) error {
		in := page.Plan.Input()
		form.PlanFields, form.Preview = pages.NewPlanFields(in), h.preview(r, in)
		return nil
	})
}

// planSave creates or changes a plan, or only shows what it would do.
func (h *Handlers) planSave(r *request) error {
	id, plan, err := r.planIDs()
	if err != nil {
		return err
	}
	fields := r.planFields()
	in := planInput(fields)
	show := func(status int, faults map[string]string) error {
		return h.showPlan(r, status, func(_ models.PlanPage, form *pages.PlanForm) error {
			form.PlanFields, form.Errors, form.Preview = fields, faults, h.preview(r, in)
			return nil
		})
	}
	if r.FormValue("act") == "preview" {
		return show(http.StatusOK, nil)
	}
	if plan == 0 {
		var made models.SurveyPlan
		made, err = r.scope.CreatePlan(r.ctx(), id, in)
		plan = made.ID
	} else {
		err = r.scope.UpdatePlan(r.ctx(), id, plan, in)
	}
	if faults, ok := r.invalid(err); ok {
		return show(http.StatusUnprocessableEntity, faults)
	}
	return r.done(err, r.T("The plan is saved."), "%s", planAddress(id, plan))
}

func (h *Handlers) planStart(r *request) error {
	id, plan, err := r.planIDs()
	if err != nil {
		return err
	}
	err = r.scope.StartPlan(r.ctx(), id, plan)
	if faults, ok := r.invalid(err); ok {
		return h.showPlan(r, http.StatusUnprocessableEntity, func(page models.PlanPage, form *pages.PlanForm) error {
			in := page.Plan.Input()
			form.PlanFields, form.Preview = pages.NewPlanFields(in), h.preview(r, in)
			form.Errors = map[string]string{"start": faults["last"]}
			return nil
		})
	}
	return r.done(err, r.T("The plan is started."), "%s", planAddress(id, plan))
}

func (h *Handlers) planStop(r *request) error {
	id, plan, err := r.planIDs()
	if err != nil {
		return err
	}
	err = r.scope.StopPlan(r.ctx(), id, plan)
	if errors.Is(err, models.ErrConflict) {
		r.warn(r.T("Only a plan that runs can be stopped."))
		return r.redirect("%s", planAddress(id, plan))
	}
	return r.done(err, r.T("The plan is stopped."), "%s", planAddress(id, plan))
}
