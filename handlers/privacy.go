package handlers

import (
	"net/http"
	"strconv"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

// terms is the text that the reader agrees to, in the reader's language.
func (r *request) terms(purpose models.Purpose) models.Terms {
	return models.NewTerms(purpose, r.printer.Lang, r.visitor.University.MinGroup)
}

// agreement reads what a form with the terms sends.
func (r *request) agreement() models.Agreement {
	return models.Agreement{
		Sharing: models.Sharing(r.FormValue("sharing")), Terms: r.FormValue("terms"), Research: r.FormValue("research"),
	}
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// privacyShow lists what a person can decide about the own data.
func (h *Handlers) privacyShow(r *request) error {
	modules, err := r.scope.MyPrivacy(r.ctx())
	if err != nil {
		return err
	}
	p := r.page(r.T("Privacy"))
	p.Crumbs = []layouts.Crumb{{Label: r.T("Account"), Href: "/account"}}
	return r.show(http.StatusOK, pages.Privacy(p, modules))
}

func (h *Handlers) modulePrivacy(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	return r.showModulePrivacy(http.StatusOK, id, "")
}

func (r *request) showModulePrivacy(status int, id uint64, fault string) error {
	m, err := r.scope.ModulePrivacy(r.ctx(), id)
	if err != nil {
		return err
	}
	p := r.page(m.Module)
	p.Crumbs = []layouts.Crumb{{Label: r.T("Account"), Href: "/account"}, {Label: r.T("Privacy"), Href: "/account/privacy"}}
	return r.show(status, pages.ModulePrivacy(p, pages.PrivacyProps{
		ModulePrivacy: m, Terms: r.terms(models.Teaching), ResearchTerms: r.terms(models.Research), Error: fault,
	}))
}

// privacyAgree takes the choice of who may see a trend, and with it the terms.
// A survey that asked for it first goes on from here.
func (h *Handlers) privacyAgree(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	err = r.scope.Agree(r.ctx(), id, r.agreement())
	if faults, ok := r.invalid(err); ok {
		return r.showModulePrivacy(http.StatusUnprocessableEntity, id, first(faults["sharing"], faults["terms"]))
	}
	if err != nil {
		return err
	}
	r.flash(r.T("Your choice is saved."))
	if survey, err := strconv.ParseUint(r.FormValue("survey"), 10, 63); err == nil && survey > 0 {
		return r.redirect("/surveys/%d", survey)
	}
	return r.redirect("/account/privacy/%d", id)
}

func (h *Handlers) privacyResearch(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	err = r.scope.AgreeToResearch(r.ctx(), id, r.FormValue("research"))
	if faults, ok := r.invalid(err); ok {
		return r.showModulePrivacy(http.StatusUnprocessableEntity, id, faults["terms"])
	}
	if err != nil {
		return err
	}
	r.flash(r.T("Thank you. Your choice is saved."))
	return r.redirect("/account/privacy/%d", id)
}

func (h *Handlers) privacyWithdraw(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	purpose := models.Purpose(r.FormValue("purpose"))
	if !purpose.Valid() {
		return errMalformed
	}
	if err := r.scope.Withdraw(r.ctx(), id, purpose, r.FormValue("delete") != ""); err != nil {
		return err
	}
	r.flash(r.T("You have taken it back."))
	return r.redirect("/account/privacy/%d", id)
}

// showTerms stands before a form that needs an agreement first.
func (r *request) showTerms(status int, v models.OwnSurvey) error {
	return r.show(status, pages.TermsFirst(r.page(r.T("Before you answer")), pages.TermsFirstProps{
		Survey: v, Terms: r.terms(models.Teaching),
	}))
}
