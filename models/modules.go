package models

import (
	"context"
	"time"

	"luna/models/schedule"
)

// ModuleStatus is where a module is in its life.
type ModuleStatus string

// A module starts inactive; only an active one has surveys and takes students.
const (
	Inactive ModuleStatus = "inactive"
	Active   ModuleStatus = "active"
	Archived ModuleStatus = "archived"
)

// Term is half of an academic year.
type Term string

// The two terms. A winter term is named by the year in which it begins.
const (
	Winter Term = "winter"
	Summer Term = "summer"
)

// Module is a course in one term.
type Module struct {
	ID           uint64
	UniversityID uint64
	FacultyID    *uint64
	Code         string
	Title        string
	Description  string
	Term         Term
	Year         int
	FirstDay     schedule.Date
	LastDay      schedule.Date
	KeyHash      string // of the enrolment password; empty: nobody can join
	JoinCode     string // of the link that leads to joining; not secret
	Capacity     *int
	Status       ModuleStatus
	CreatedAt    time.Time
}

// StaffRole is what a person does in one module.
type StaffRole string

// The owner answers for a module; lecturers and tutors work in it.
const (
	Owner       StaffRole = "owner"
	CoLecturer  StaffRole = "lecturer"
	ModuleTutor StaffRole = "tutor"
)

// ModuleStaff puts a person on a module's staff.
type ModuleStaff struct {
	UniversityID uint64 `gorm:"primaryKey;autoIncrement:false"`
	ModuleID     uint64 `gorm:"primaryKey;autoIncrement:false"`
	UserID       uint64 `gorm:"primaryKey;autoIncrement:false"`
	Role         StaffRole
}

// TableName is singular in the schema: staff is a plural already.
func (ModuleStaff) TableName() string { return "module_staff" }

// Module gives a module that the actor belongs to: a lecturer on its staff, a
// student enrolled in it, an administrator of its university.
func (s Scope) Module(ctx context.Context, id uint64) (Module, error) {
	var m Module
	err := s.read(ctx, func(s Scope) error {
		var err error
		m, err = s.module(id)
		return err
	})
	return m, err
}

// module is Module inside a transaction.
func (s Scope) module(id uint64) (Module, error) {
	var m Module
	q := s.of(&m).Where("id = ?", id)
	switch s.actor.Role {
	case Lecturer:
		q = q.Where("EXISTS (SELECT 1 FROM module_staff t WHERE t.university_id = modules.university_id AND t.module_id = modules.id AND t.user_id = ?)", s.actor.UserID)
	case Student:
		q = q.Where(`EXISTS (SELECT 1 FROM enrollments e WHERE e.university_id = modules.university_id AND e.module_id = modules.id
			AND e.student_id = ? AND e.left_at IS NULL)`, s.actor.UserID)
	}
	return m, known(q.Take(&m).Error)
}

// Teaches gives nil to a lecturer who is on the module's staff, else ErrNotFound.
func (s Scope) Teaches(ctx context.Context, id uint64) error {
	if err := s.only(Lecturer); err != nil {
		return err
	}
	_, err := s.Module(ctx, id)
	return err
}

// Attends gives nil to a student who is enrolled in the module, else ErrNotFound.
func (s Scope) Attends(ctx context.Context, id uint64) error {
	if err := s.only(Student); err != nil {
		return err
	}
	_, err := s.Module(ctx, id)
	return err
}

// Belongs gives nil to staff, enrolled students and the university's
// administrators, else ErrNotFound.
func (s Scope) Belongs(ctx context.Context, id uint64) error {
	_, err := s.Module(ctx, id)
	return err
}

// ModuleLink names a module for a list of places.
type ModuleLink struct {
	ID    uint64
	Title string
}

// MyModules lists the modules that a lecturer teaches or a student attends and
// that are not archived, newest term first, at most limit of them. An
// administrator has none.
func (s Scope) MyModules(ctx context.Context, limit int) ([]ModuleLink, error) {
	var links []ModuleLink
	var member string
	switch s.actor.Role {
	case Lecturer:
		member = `JOIN module_staff t ON t.university_id = m.university_id AND t.module_id = m.id AND t.user_id = ?`
	case Student:
		member = `JOIN enrollments e ON e.university_id = m.university_id AND e.module_id = m.id AND e.student_id = ? AND e.left_at IS NULL`
	default:
		return nil, nil
	}
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT m.id, m.title FROM modules m `+member+`
			WHERE m.university_id = ? AND m.status <> 'archived' ORDER BY m.first_day DESC, m.title, m.id LIMIT ?`,
			s.actor.UserID, s.actor.UniversityID, limit).Scan(&links).Error
	})
	return links, err
}
