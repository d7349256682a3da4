package pages

import (
	"time"

	"luna/models"
	"luna/models/schedule"
	"luna/views/components"
	"luna/views/text"
)

// TermName is a term as people say it: "Winter 2026/27", "Summer 2026".
func TermName(p text.Printer, term models.Term, year int) string {
	if term == models.Winter {
		return p.T("Winter %d/%02d", year, (year+1)%100)
	}
	return p.T("Summer %d", year)
}

// statusName is what people call the state of a module, with the kind of badge
// it gets.
func statusName(p text.Printer, status models.ModuleStatus) (kind, name string) {
	switch status {
	case models.Active:
		return "good", p.T("active")
	case models.Archived:
		return "", p.T("archived")
	default:
		return "caution", p.T("inactive")
	}
}

// staffRoleName is what a person does in a module.
func staffRoleName(p text.Printer, role models.StaffRole) string {
	switch role {
	case models.Owner:
		return p.T("owner")
	case models.ModuleTutor:
		return p.T("tutor")
	default:
		return p.T("lecturer")
	}
}

// civil prints a day of the calendar.
func civil(p text.Printer, d schedule.Date) string {
	if d.IsZero() {
		return "–"
	}
	return p.Date(d.Start(zoneOf(p)))
}

func zoneOf(p text.Printer) *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// faultList gives the faults of a form in the order of its fields.
func faultList(faults map[string]string, names ...string) []components.Fault {
	var list []components.Fault
	for _, name := range names {
		if words := faults[name]; words != "" {
			list = append(list, components.Fault{Name: name, Text: words})
		}
	}
	return list
}
