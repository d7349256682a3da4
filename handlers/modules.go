package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/schedule"
	"luna/views/components"
	"luna/views/layouts"
	"luna/views/pages"
)

// moduleList is the modules of whoever asks: those a student attends, those a
// lecturer teaches, all of an administrator's university.
func (h *Handlers) moduleList(r *request) error {
	switch r.visitor.Role {
	case student:
		return h.modulesForStudent(r)
	case lecturer:
		return h.modulesTaught(r)
	default:
		return h.modulesOfUniversity(r)
	}
}

func (h *Handlers) modulesTaught(r *request) error {
	rows, err := r.scope.TaughtModules(r.ctx())
	if err != nil {
		return err
	}
	p := r.page(r.T("Modules"))
	p.Action = components.PrimaryLink(r.T("New module"), "/modules/new")
	return r.show(http.StatusOK, pages.Modules(p, pages.ModulesProps{Rows: rows}))
}

func (h *Handlers) modulesOfUniversity(r *request) error {
	in := models.ModuleSearch{
		Query: r.QueryParam("q"), Status: models.ModuleStatus(r.QueryParam("status")), Faculty: number(r.QueryParam("faculty")),
		After: number(r.QueryParam("after")), Before: number(r.QueryParam("before")),
	}
	list, err := r.scope.UniversityModules(r.ctx(), in)
	if err != nil {
		return err
	}
	faculties, err := r.scope.FacultyChoices(r.ctx())
	if err != nil {
		return err
	}
	p := r.page(r.T("Modules"))
	p.Wide, p.Action = true, components.PrimaryLink(r.T("New module"), "/modules/new")
	return r.show(http.StatusOK, pages.AllModules(p, pages.AllModulesProps{
		List: list, Search: in, Faculties: faculties, Previous: r.neighbour("before", list.Previous), Next: r.neighbour("after", list.Next),
	}))
}

// neighbour is the address of this page with the row where the page before ends
// or the next one begins; empty where there is none.
func (r *request) neighbour(name string, id uint64) string {
	if id == 0 {
		return ""
	}
	return r.neighbourAt(name, strconv.FormatUint(id, 10))
}

func (r *request) neighbourAt(name, key string) string {
	if key == "" {
		return ""
	}
	q := r.Request().URL.Query()
	q.Del("after")
	q.Del("before")
	q.Set(name, key)
	return r.Request().URL.Path + "?" + q.Encode()
}

// number reads an id of a query or a form; what is none gives 0.
func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return 0
	}
	return n
}

func (h *Handlers) moduleNew(r *request) error {
	now := r.printer.Now.In(r.visitor.University.Zone())
	fields := pages.ModuleFields{Term: string(models.Winter), Year: strconv.Itoa(now.Year())}
	if now.Month() >= 2 && now.Month() <= 7 {
		fields.Term = string(models.Summer)
	}
	return h.showModuleNew(r, http.StatusOK, pages.ModuleForm{ModuleFields: fields})
}

func (h *Handlers) showModuleNew(r *request, status int, form pages.ModuleForm) error {
	faculties, err := r.scope.FacultyChoices(r.ctx())
	if err != nil {
		return err
	}
	form.Faculties, form.AsksOwner = faculties, r.visitor.Role == admin
	p := r.page(r.T("New module"))
	p.Crumbs = []layouts.Crumb{{Label: r.T("Modules"), Href: "/modules"}}
	return r.show(status, pages.ModuleNew(p, form))
}

func (h *Handlers) moduleCreate(r *request) error {
	form := pages.ModuleForm{ModuleFields: r.moduleFields()}
	module, err := r.scope.CreateModule(r.ctx(), moduleInput(form.ModuleFields))
	if faults, ok := r.invalid(err); ok {
		form.Errors = faults
		return h.showModuleNew(r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	r.flash(r.T("The module is created. What it still needs stands below."))
	return r.redirect("/modules/%d", module.ID)
}

// moduleFields reads the form of a module as it was typed.
func (r *request) moduleFields() pages.ModuleFields {
	return pages.ModuleFields{
		Code: r.FormValue("code"), Title: r.FormValue("title"), Description: r.FormValue("description"),
		Faculty: r.FormValue("faculty"), Term: r.FormValue("term"), Year: strings.TrimSpace(r.FormValue("year")),
		First: r.FormValue("first"), Last: r.FormValue("last"), Capacity: strings.TrimSpace(r.FormValue("capacity")),
		Owner: r.FormValue("owner"),
	}
}

// moduleInput turns what was typed into what the models check. What cannot be
// read becomes a value that they refuse.
func moduleInput(f pages.ModuleFields) models.ModuleInput {
	in := models.ModuleInput{
		Code: f.Code, Title: f.Title, Description: f.Description, Term: models.Term(f.Term),
		First: date(f.First), Last: date(f.Last), Owner: f.Owner, Year: -1,
	}
	if year, err := strconv.Atoi(f.Year); err == nil {
		in.Year = year
	}
	if f.Capacity != "" {
		in.Capacity = -1
		if n, err := strconv.Atoi(f.Capacity); err == nil && n > 0 {
			in.Capacity = n
		}
	}
	if f.Faculty != "" {
		if in.Faculty = number(f.Faculty); in.Faculty == 0 {
			in.Faculty = 1<<63 - 1 // no faculty has this id
		}
	}
	return in
}

// date reads a day of a form; what is none gives the zero Date.
func date(s string) schedule.Date {
	d, err := schedule.ParseDate(strings.TrimSpace(s))
	if err != nil {
		return schedule.Date{}
	}
	return d
}

// module is a module's own page: for staff what it has and lacks, for students
// what is due.
func (h *Handlers) module(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	if r.visitor.Role == student {
		return h.moduleForStudent(r, id)
	}
	o, err := r.scope.ModuleOverview(r.ctx(), id)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(o.ModuleHead, "overview")
	return r.show(http.StatusOK, pages.ModuleOverview(p, frame, o, h.BaseURL.JoinPath("join", o.JoinCode).String()))
}

// staffPage fills what every page of a module shows its staff around the
// content: only the parts that are there for them.
func (r *request) staffPage(m models.ModuleHead, active string) (layouts.Page, layouts.ModuleFrame) {
	p := r.page(m.Title)
	p.Lead = pages.TermName(r.printer, m.Term, m.Year)
	if m.Faculty != "" {
		p.Lead += " · " + m.Faculty
	}
	base := "/modules/" + strconv.FormatUint(m.ID, 10)
	tabs := []layouts.Tab{{Key: "overview", Label: r.T("Overview"), Href: base}}
	if m.Teaches {
		tabs = append(tabs,
			layouts.Tab{Key: "plans", Label: r.T("Surveys"), Href: base + "/plans"},
			layouts.Tab{Key: "trends", Label: r.T("Trends"), Href: base + "/trends"},
			layouts.Tab{Key: "lessons", Label: r.T("Lessons"), Href: base + "/lessons"},
			layouts.Tab{Key: "assignments", Label: r.T("Assignments"), Href: base + "/assignments"},
			layouts.Tab{Key: "grades", Label: r.T("Grades"), Href: base + "/grades"},
			layouts.Tab{Key: "people", Label: r.T("People"), Href: base + "/people"})
	}
	if m.Manages {
		tabs = append(tabs, layouts.Tab{Key: "settings", Label: r.T("Settings"), Href: base + "/settings"})
	}
	return p, layouts.ModuleFrame{ID: m.ID, Active: active, Staff: true, Tabs: tabs}
}
