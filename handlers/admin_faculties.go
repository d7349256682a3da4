package handlers

import (
	"errors"
	"fmt"
	"net/http"

	"luna/models"
	"luna/views/pages"
)

func (h *Handlers) facultyList(r *request) error {
	return r.showFaculties(http.StatusOK, pages.FacultiesProps{})
}

func (r *request) showFaculties(status int, props pages.FacultiesProps) error {
	var err error
	if props.Rows, err = r.scope.Faculties(r.ctx()); err != nil {
		return err
	}
	return r.show(status, pages.Faculties(r.adminPage(r.T("Faculties")), props))
}

func (h *Handlers) facultyCreate(r *request) error {
	name := r.FormValue("name")
	_, err := r.scope.CreateFaculty(r.ctx(), name)
	if fields, ok := r.invalid(err); ok {
		return r.showFaculties(http.StatusUnprocessableEntity, pages.FacultiesProps{Name: name, Error: fields["name"]})
	}
	if err != nil {
		return err
	}
	r.flash(r.T("The faculty is added."))
	return r.redirect("/admin/faculties")
}

func (h *Handlers) facultyRename(r *request) error {
	id, err := r.id("faculty")
	if err != nil {
		return err
	}
	name := r.FormValue("name-" + r.Param("faculty"))
	err = r.scope.RenameFaculty(r.ctx(), id, name)
	if fields, ok := r.invalid(err); ok {
		return r.showFaculties(http.StatusUnprocessableEntity, pages.FacultiesProps{Editing: id, Name: name, Error: fields["name"]})
	}
	if err != nil {
		return err
	}
	r.flash(r.T("The faculty has a new name."))
	return r.redirect("/admin/faculties")
}

func (h *Handlers) facultyDelete(r *request) error {
	id, err := r.id("faculty")
	if err != nil {
		return err
	}
	err = r.scope.DeleteFaculty(r.ctx(), id)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.warn(r.T("It is still in use. Please move what belongs to it first."))
	case err != nil:
		return err
	default:
		r.flash(r.T("The faculty is deleted."))
	}
	return r.redirect("/admin/faculties")
}

func (h *Handlers) facultyShow(r *request) error {
	return r.showFaculty(http.StatusOK, pages.PartForm{})
}

// showFaculty draws a faculty; typed is what one of its forms was refused with.
func (r *request) showFaculty(status int, typed pages.PartForm) error {
	id, err := r.id("faculty")
	if err != nil {
		return err
	}
	props := pages.FacultyProps{Typed: typed}
	if props.FacultyDetail, err = r.scope.Faculty(r.ctx(), id); err != nil {
		return err
	}
	all, err := r.scope.Faculties(r.ctx())
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.ID != id {
			props.Others = append(props.Others, f)
		}
	}
	p := below(r.adminPage(props.Name), r.T("Faculties"), "/admin/faculties")
	return r.show(status, pages.Faculty(p, props))
}

// onPart does something with a part of the faculty in the address and leads
// back to the faculty. Kind and param say which part; without a param it is a
// new one.
func (r *request) onPart(kind, param string, do func(faculty, id uint64, typed pages.PartForm) error, done string) error {
	faculty, err := r.id("faculty")
	if err != nil {
		return err
	}
	var id uint64
	typed := pages.PartForm{Key: kind}
	if param != "" {
		if id, err = r.id(param); err != nil {
			return err
		}
		typed.Key = fmt.Sprintf("%s-%d", kind, id)
	}
	typed.Name, typed.Department = r.FormValue("name-"+typed.Key), r.FormValue("department-"+typed.Key)
	err = do(faculty, id, typed)
	if fields, ok := r.invalid(err); ok {
		typed.Errors = fields
		return r.showFaculty(http.StatusUnprocessableEntity, typed)
	}
	switch {
	case errors.Is(err, models.ErrConflict):
		r.warn(r.T("It is still in use. Please move what belongs to it first."))
	case err != nil:
		return err
	default:
		r.flash(done)
	}
	return r.redirect("/admin/faculties/%d", faculty)
}

func (h *Handlers) departmentCreate(r *request) error {
	return r.onPart("department", "", func(faculty, _ uint64, typed pages.PartForm) error {
		_, err := r.scope.CreateDepartment(r.ctx(), faculty, typed.Name)
		return err
	}, r.T("The department is added."))
}

func (h *Handlers) departmentRename(r *request) error {
	return r.onPart("department", "department", func(faculty, id uint64, typed pages.PartForm) error {
		return r.scope.RenameDepartment(r.ctx(), faculty, id, typed.Name)
	}, r.T("The changes are saved."))
}

func (h *Handlers) departmentMove(r *request) error {
	return r.onPart("department", "department", func(faculty, id uint64, typed pages.PartForm) error {
		return r.scope.MoveDepartment(r.ctx(), faculty, id, number(r.FormValue("faculty-"+typed.Key)))
	}, r.T("The department belongs to the other faculty now."))
}

func (h *Handlers) departmentDelete(r *request) error {
	return r.onPart("department", "department", func(faculty, id uint64, _ pages.PartForm) error {
		return r.scope.DeleteDepartment(r.ctx(), faculty, id)
	}, r.T("The department is deleted."))
}

func (r *request) saveProgramme(faculty, id uint64, typed pages.PartForm) error {
	return r.scope.SaveProgramme(r.ctx(), faculty, id, models.ProgrammeInput{Name: typed.Name, Department: number(typed.Department)})
}

func (h *Handlers) programmeCreate(r *request) error {
	return r.onPart("programme", "", r.saveProgramme, r.T("The programme is added."))
}

func (h *Handlers) programmeUpdate(r *request) error {
	return r.onPart("programme", "programme", r.saveProgramme, r.T("The changes are saved."))
}

func (h *Handlers) programmeDelete(r *request) error {
	return r.onPart("programme", "programme", func(faculty, id uint64, _ pages.PartForm) error {
		return r.scope.DeleteProgramme(r.ctx(), faculty, id)
	}, r.T("The programme is deleted."))
}
