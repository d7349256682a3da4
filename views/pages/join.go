package pages

import (
	"luna/models"
	"luna/views/components"
	"luna/views/text"
)

// JoinForm is what a student typed to join a module, with the texts to agree to.
type JoinForm struct {
	models.Joining
	Password, Sharing string
	Errors            map[string]string
	Terms, Research   models.Terms
}

// faults are those of the form, for the summary above it.
func (f JoinForm) faults() []components.Fault {
	var all []components.Fault
	for _, name := range []string{"password", "sharing", "terms"} {
		if words := f.Errors[name]; words != "" {
			all = append(all, components.Fault{Name: name, Text: words})
		}
	}
	return all
}

// whoSees says in one line who sees a trend.
func whoSees(p text.Printer, s models.Sharing) string {
	switch s {
	case models.ShareNamed:
		return p.T("You see this, and the staff of the module see it with your name.")
	case models.SharePseudonym:
		return p.T("You see this, and the staff of the module see it under a code instead of your name.")
	}
	return p.T("Only you see this.")
}

// inFull says all of it: what staff see, from how many students on, and who
// does not.
func inFull(p text.Printer, s models.Sharing, minGroup int) string {
	terms := models.NewTerms(models.Teaching, p.Lang, minGroup)
	words := terms.Choice(s).Help
	if s != models.ShareAggregate {
		words += " " + p.T("The average of the class is shown from %d students on.", minGroup)
	}
	return words + " " + noAdministrator(p)
}

func noAdministrator(p text.Printer) string {
	return p.T("Administrators cannot see it.")
}
