package pages

import (
	"luna/models"
	"luna/views/components"
	"luna/views/text"
)

// JoinForm is what a student typed to join a module. MinGroup is the smallest
// group of which the university shows a mean.
type JoinForm struct {
	models.Joining
	Password, Sharing string
	Errors            map[string]string
	MinGroup          int
}

// faults are those of the form, for the summary above it.
func (f JoinForm) faults() []components.Fault {
	var all []components.Fault
	for _, name := range []string{"password", "sharing"} {
		if words := f.Errors[name]; words != "" {
			all = append(all, components.Fault{Name: name, Text: words})
		}
	}
	return all
}

// sharingChoice asks who may see the trend, in plain words.
func sharingChoice(p text.Printer, chosen, fault string, minGroup int) components.Choose {
	return components.Choose{
		Name: "sharing", Label: p.T("Who may see your trend?"), Required: true, Values: []string{chosen}, Error: fault,
		Help: p.T("The choice is yours. You can change it at any time; it then counts for earlier answers, too."),
		Choices: []components.Choice{
			{
				Value: string(models.ShareAggregate), Label: p.T("Only you"),
				Help: p.T("Staff see your answers only inside the average of the class, and that only from %d students on.", minGroup),
			},
			{
				Value: string(models.SharePseudonym), Label: p.T("You, and staff without your name"),
				Help: p.T("Staff also see your trend, under a code such as K7. They are not told your name."),
			},
			{
				Value: string(models.ShareNamed), Label: p.T("You, and staff with your name"),
				Help: p.T("Staff also see your trend with your name, so that they can talk to you when it gets hard."),
			},
		},
	}
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
