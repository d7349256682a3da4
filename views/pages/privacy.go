package pages

import (
	"fmt"

	"luna/models"
	"luna/views/components"
	"luna/views/layouts"
)

func privacyHref(m models.ModulePrivacy) string {
	return fmt.Sprintf("/account/privacy/%d", m.ModuleID)
}

// sharedDetail says who sees what of a module, for a list of modules.
func sharedDetail(p layouts.Page, m models.ModulePrivacy) string {
	if m.WithdrawnAt != nil {
		return p.T("You have taken back your agreement.")
	}
	return whoSees(p.Printer, m.Sharing)
}

// privacyFacts say in a few words how things are.
func privacyFacts(p layouts.Page, m models.ModulePrivacy) []components.Fact {
	facts := []components.Fact{
		{Label: p.T("Who sees your trend"), Value: whoSees(p.Printer, m.Sharing)},
		{Label: p.T("Your code"), Value: m.Pseudonym},
		{Label: p.T("Answered surveys"), Value: p.N(m.Answers, "%d survey", "%d surveys")},
	}
	if m.WithdrawnAt != nil {
		facts[0].Value = p.T("Nobody: there is none.")
	}
	return facts
}

// consentWords say what one step was.
func consentWords(p layouts.Page, c models.Consent) string {
	switch {
	case c.Purpose == models.Research && c.Given:
		return p.T("Agreed for research")
	case c.Purpose == models.Research:
		return p.T("Taken back for research")
	case !c.Given:
		return p.T("Taken back")
	}
	return p.T("Agreed: %s", models.NewTerms(models.Teaching, p.Lang, 0).Choice(c.Sharing).Label)
}

// shortHash is enough of a hash to compare it with a printed text.
func shortHash(hash string) string { return hash[:min(12, len(hash))] }
