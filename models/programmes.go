package models

import (
	"context"
	"strings"
	"time"
)

// Department is a part of a faculty.
type Department struct {
	ID           uint64
	UniversityID uint64
	FacultyID    uint64
	Name         string
	CreatedAt    time.Time
}

// Programme is what students are enrolled in: "Psychology (B.Sc.)". It belongs
// to a faculty, and to one of its departments where it has any.
type Programme struct {
	ID           uint64
	UniversityID uint64
	FacultyID    uint64
	DepartmentID *uint64
	Name         string
	CreatedAt    time.Time
}

// StudentProgramme says in which programme a student is.
type StudentProgramme struct {
	UniversityID uint64 `gorm:"primaryKey;autoIncrement:false"`
	UserID       uint64 `gorm:"primaryKey;autoIncrement:false"`
	ProgrammeID  uint64
}

// DepartmentRow is a department with how many programmes belong to it.
type DepartmentRow struct {
	Department
	Programmes int
}

// ProgrammeRow is a programme with how many students are in it.
type ProgrammeRow struct {
	Programme
	Faculty  string
	Students int
}

// FacultyDetail is one faculty with its parts.
type FacultyDetail struct {
	Faculty
	Departments []DepartmentRow
	Programmes  []ProgrammeRow
}

// Faculty gives one faculty of an administrator's university with its parts.
func (s Scope) Faculty(ctx context.Context, id uint64) (FacultyDetail, error) {
	var f FacultyDetail
	if err := s.administers(); err != nil {
		return f, err
	}
	err := s.read(ctx, func(s Scope) error {
		if err := s.of(&Faculty{}).Where("id = ?", id).Take(&f.Faculty).Error; err != nil {
			return err
		}
		err := s.tx.Raw(`SELECT d.*, (SELECT count(*) FROM programmes p
				WHERE p.university_id = d.university_id AND p.department_id = d.id) AS programmes
			FROM departments d WHERE d.university_id = ? AND d.faculty_id = ? ORDER BY d.name, d.id`,
			s.actor.UniversityID, id).Scan(&f.Departments).Error
		if err != nil {
			return err
		}
		return s.tx.Raw(`SELECT p.*, (SELECT count(*) FROM student_programmes sp
				WHERE sp.university_id = p.university_id AND sp.programme_id = p.id) AS students
			FROM programmes p WHERE p.university_id = ? AND p.faculty_id = ? ORDER BY p.name, p.id`,
			s.actor.UniversityID, id).Scan(&f.Programmes).Error
	})
	return f, err
}

// Programmes lists the programmes of an administrator's university by faculty
// and name.
func (s Scope) Programmes(ctx context.Context) ([]ProgrammeRow, error) {
	if err := s.administers(); err != nil {
		return nil, err
	}
	var rows []ProgrammeRow
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT p.*, f.name AS faculty FROM programmes p
			JOIN faculties f ON f.university_id = p.university_id AND f.id = p.faculty_id
			WHERE p.university_id = ? ORDER BY f.name, p.name, p.id LIMIT 2000`, s.actor.UniversityID).Scan(&rows).Error
	})
	return rows, err
}

// ProgrammeOf tells in which programme a student is; 0 for none.
func (s Scope) ProgrammeOf(ctx context.Context, userID uint64) (uint64, error) {
	if err := s.administers(); err != nil {
		return 0, err
	}
	var id uint64
	err := s.read(ctx, func(s Scope) error {
		return s.of(&StudentProgramme{}).Where("user_id = ?", userID).Select("programme_id").Limit(1).Scan(&id).Error
	})
	return id, err
}

// ProgrammeInput is what an administrator says of a programme.
type ProgrammeInput struct {
	Name       string
	Department uint64 // 0: of the faculty as a whole
}

// SaveProgramme adds a programme to a faculty, or with an id changes one of it.
// Invalid for a name that the faculty has already, or a department that it does
// not have.
func (s Scope) SaveProgramme(ctx context.Context, facultyID, id uint64, in ProgrammeInput) error {
	if err := s.administers(); err != nil {
		return err
	}
	in.Name = strings.TrimSpace(in.Name)
	return s.write(ctx, func(s Scope) error {
		p := Programme{UniversityID: s.actor.UniversityID, FacultyID: facultyID, Name: in.Name, CreatedAt: s.now()}
		if err := s.of(&Faculty{}).Where("id = ?", facultyID).Take(&Faculty{}).Error; err != nil {
			return err
		}
		if id != 0 {
			if err := s.of(&Programme{}).Where("id = ? AND faculty_id = ?", id, facultyID).Take(&p).Error; err != nil {
				return err
			}
		}
		if err := s.checkProgramme(facultyID, id, in); err != nil {
			return err
		}
		p.Name, p.DepartmentID = in.Name, optionalID(in.Department)
		if id == 0 {
			if err := s.tx.Create(&p).Error; err != nil {
				return err
			}
			return s.audit("programme.create", "programme", p.ID, nil)
		}
		change := map[string]any{"name": p.Name, "department_id": p.DepartmentID}
		if err := s.of(&Programme{}).Where("id = ?", id).Updates(change).Error; err != nil {
			return err
		}
		return s.audit("programme.update", "programme", id, nil)
	})
}

func (s Scope) checkProgramme(facultyID, id uint64, in ProgrammeInput) error {
	f := faults{}
	checkLine(f, "name", in.Name, 120)
	if err := f.err(); err != nil { // a name that no database takes is not looked for
		return err
	}
	var taken, there int64
	if err := s.of(&Programme{}).Where("faculty_id = ? AND name = ? AND id <> ?", facultyID, in.Name, id).Count(&taken).Error; err != nil {
		return err
	}
	if taken > 0 {
		f.add("name", Say("There is a programme with this name already."))
	}
	if in.Department != 0 {
		if err := s.of(&Department{}).Where("id = ? AND faculty_id = ?", in.Department, facultyID).Count(&there).Error; err != nil {
			return err
		}
		if there == 0 {
			f.add("department", Say("Please choose a department of this faculty."))
		}
	}
	return f.err()
}

// DeleteProgramme takes away a programme in which nobody is; ErrConflict else.
func (s Scope) DeleteProgramme(ctx context.Context, facultyID, id uint64) error {
	return s.deletePart(ctx, part{&Programme{}, &StudentProgramme{}, "programme_id", "programme"}, facultyID, id)
}

// optionalID is nil for 0.
func optionalID(id uint64) *uint64 {
	if id == 0 {
		return nil
	}
	return &id
}
