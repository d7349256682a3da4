package models

import (
	"context"
	"errors"
	"strings"
)

// CreateDepartment adds a department to a faculty. Invalid for a name that the
// faculty has already.
func (s Scope) CreateDepartment(ctx context.Context, facultyID uint64, name string) (Department, error) {
	d := Department{UniversityID: s.actor.UniversityID, FacultyID: facultyID, Name: strings.TrimSpace(name), CreatedAt: s.now()}
	if err := s.administers(); err != nil {
		return d, err
	}
	err := s.write(ctx, func(s Scope) error {
		if err := s.nameDepartment(facultyID, 0, d.Name); err != nil {
			return err
		}
		if err := s.tx.Create(&d).Error; err != nil {
			return err
		}
		return s.audit("department.create", "department", d.ID, map[string]any{"faculty": facultyID})
	})
	return d, err
}

// RenameDepartment gives a department of a faculty another name; same errors as
// CreateDepartment.
func (s Scope) RenameDepartment(ctx context.Context, facultyID, id uint64, name string) error {
	if err := s.administers(); err != nil {
		return err
	}
	name = strings.TrimSpace(name)
	return s.write(ctx, func(s Scope) error {
		if _, err := s.department(facultyID, id); err != nil {
			return err
		}
		if err := s.nameDepartment(facultyID, id, name); err != nil {
			return err
		}
		if err := s.of(&Department{}).Where("id = ?", id).Update("name", name).Error; err != nil {
			return err
		}
		return s.audit("department.rename", "department", id, nil)
	})
}

// MoveDepartment moves a department with its programmes into another faculty.
// Both must be the university's. Invalid where the other one has a department
// or a programme of the same name.
func (s Scope) MoveDepartment(ctx context.Context, from, id, to uint64) error {
	if err := s.administers(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		d, err := s.department(from, id)
		if err != nil {
			return err
		}
		if to == from {
			return nil
		}
		if err := s.nameDepartment(to, id, d.Name); err != nil {
			return atField(err, "faculty")
		}
		var twice int64
		err = s.tx.Raw(`SELECT count(*) FROM programmes a JOIN programmes b ON b.university_id = a.university_id AND b.name = a.name
			WHERE a.university_id = ? AND a.department_id = ? AND b.faculty_id = ?`, s.actor.UniversityID, id, to).Scan(&twice).Error
		if err != nil || twice > 0 {
			return orTaken(err, "faculty", Say("The other faculty has a programme of the same name. Please rename one of them first."))
		}
		if err := s.of(&Department{}).Where("id = ?", id).Update("faculty_id", to).Error; err != nil {
			return err
		}
		if err := s.of(&Programme{}).Where("department_id = ?", id).Update("faculty_id", to).Error; err != nil {
			return err
		}
		return s.audit("department.move", "department", id, map[string]any{"from": from, "to": to})
	})
}

// DeleteDepartment takes away a department to which no programme belongs;
// ErrConflict else.
func (s Scope) DeleteDepartment(ctx context.Context, facultyID, id uint64) error {
	return s.deletePart(ctx, part{&Department{}, &Programme{}, "department_id", "department"}, facultyID, id)
}

func (s Scope) department(facultyID, id uint64) (Department, error) {
	var d Department
	return d, known(s.of(&d).Where("id = ? AND faculty_id = ?", id, facultyID).Take(&d).Error)
}

// nameDepartment checks a name within a faculty, which must be there.
func (s Scope) nameDepartment(facultyID, id uint64, name string) error {
	if err := s.of(&Faculty{}).Where("id = ?", facultyID).Take(&Faculty{}).Error; err != nil {
		return err
	}
	f := faults{}
	checkLine(f, "name", name, 120)
	if err := f.err(); err != nil {
		return err
	}
	var taken int64
	err := s.of(&Department{}).Where("faculty_id = ? AND name = ? AND id <> ?", facultyID, name, id).Count(&taken).Error
	if err != nil || taken > 0 {
		return orTaken(err, "name", Say("There is a department with this name in the faculty already."))
	}
	return nil
}

// atField moves the only fault of an input to the field that it was typed into.
func atField(err error, field string) error {
	var bad *Invalid
	if !errors.As(err, &bad) {
		return err
	}
	for _, m := range bad.Fields {
		return &Invalid{Fields: map[string]Message{field: m}}
	}
	return err
}

// part is a kind of record that belongs to a faculty, and what keeps one of it
// from being deleted.
type part struct {
	record, user any
	column, word string
}

// deletePart takes away what nothing belongs to.
func (s Scope) deletePart(ctx context.Context, p part, facultyID, id uint64) error {
	if err := s.administers(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		var there, used int64
		if err := s.of(p.record).Where("id = ? AND faculty_id = ?", id, facultyID).Count(&there).Error; err != nil {
			return err
		}
		if there == 0 {
			return ErrNotFound
		}
		if err := s.of(p.user).Where(map[string]any{p.column: id}).Count(&used).Error; err != nil {
			return err
		}
		if used > 0 {
			return ErrConflict
		}
		if err := s.of(p.record).Where("id = ?", id).Delete(p.record).Error; err != nil {
			return err
		}
		return s.audit(p.word+".delete", p.word, id, nil)
	})
}
