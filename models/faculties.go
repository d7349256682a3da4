package models

import (
	"context"
	"strings"
	"time"
)

// Faculty is a part of a university that modules can belong to.
type Faculty struct {
	ID           uint64
	UniversityID uint64
	Name         string
	CreatedAt    time.Time
}

// FacultyRow is a faculty with how much belongs to it.
type FacultyRow struct {
	Faculty
	Modules, Departments, Programmes int
}

// Used tells whether anything belongs to the faculty.
func (f FacultyRow) Used() bool { return f.Modules+f.Departments+f.Programmes > 0 }

// Faculties lists the faculties of an administrator's university by name.
func (s Scope) Faculties(ctx context.Context) ([]FacultyRow, error) {
	if err := s.administers(); err != nil {
		return nil, err
	}
	var rows []FacultyRow
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT f.*, (SELECT count(*) FROM modules m
				WHERE m.university_id = f.university_id AND m.faculty_id = f.id) AS modules,
			(SELECT count(*) FROM departments d WHERE d.university_id = f.university_id AND d.faculty_id = f.id) AS departments,
			(SELECT count(*) FROM programmes p WHERE p.university_id = f.university_id AND p.faculty_id = f.id) AS programmes
			FROM faculties f WHERE f.university_id = ? ORDER BY f.name, f.id`, s.actor.UniversityID).Scan(&rows).Error
	})
	return rows, err
}

// CreateFaculty adds a faculty. Invalid for a name that there is already.
func (s Scope) CreateFaculty(ctx context.Context, name string) (Faculty, error) {
	f := Faculty{UniversityID: s.actor.UniversityID, Name: strings.TrimSpace(name), CreatedAt: s.now()}
	err := s.write(ctx, func(s Scope) error {
		if err := s.nameFaculty(0, f.Name); err != nil {
			return err
		}
		if err := s.tx.Create(&f).Error; err != nil {
			return err
		}
		return s.audit("faculty.create", "faculty", f.ID, nil)
	})
	return f, err
}

// RenameFaculty gives a faculty another name; same errors as CreateFaculty.
func (s Scope) RenameFaculty(ctx context.Context, id uint64, name string) error {
	name = strings.TrimSpace(name)
	return s.write(ctx, func(s Scope) error {
		if err := s.nameFaculty(id, name); err != nil {
			return err
		}
		if err := oneRow(s.of(&Faculty{}).Where("id = ?", id).Update("name", name)); err != nil {
			return err
		}
		return s.audit("faculty.rename", "faculty", id, nil)
	})
}

// nameFaculty checks the name for a faculty with this id, or for a new one.
func (s Scope) nameFaculty(id uint64, name string) error {
	if err := s.administers(); err != nil {
		return err
	}
	if id != 0 {
		if err := s.of(&Faculty{}).Where("id = ?", id).Take(&Faculty{}).Error; err != nil {
			return err
		}
	}
	f := faults{}
	checkLine(f, "name", name, 120)
	if err := f.err(); err != nil {
		return err
	}
	var taken int64
	err := s.of(&Faculty{}).Where("name = ? AND id <> ?", name, id).Count(&taken).Error
	if err != nil || taken > 0 {
		return orTaken(err, "name", Say("There is a faculty with this name already."))
	}
	return nil
}

// DeleteFaculty takes away a faculty to which no module, department or
// programme belongs; ErrConflict for one in use.
func (s Scope) DeleteFaculty(ctx context.Context, id uint64) error {
	if err := s.administers(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		if err := s.of(&Faculty{}).Where("id = ?", id).Take(&Faculty{}).Error; err != nil {
			return err
		}
		for _, what := range []any{&Module{}, &Department{}, &Programme{}} {
			var used int64
			if err := s.of(what).Where("faculty_id = ?", id).Count(&used).Error; err != nil {
				return err
			}
			if used > 0 {
				return ErrConflict
			}
		}
		if err := s.of(&Faculty{}).Where("id = ?", id).Delete(&Faculty{}).Error; err != nil {
			return err
		}
		return s.audit("faculty.delete", "faculty", id, nil)
	})
}

// administers is nil for the administrators of a university.
func (s Scope) administers() error {
	if s.actor.UniversityID == 0 {
		return ErrNotFound
	}
	return s.only(Administrator)
}
