package models

import (
	"context"
	"time"

	"luna/models/schedule"
)

// AttendedModule is a module as a student in it sees it. Issued counts the
// surveys that are over or answered, Answered those that were answered.
type AttendedModule struct {
	ID           uint64
	EnrollmentID uint64
	Code, Title  string
	Description  string
	Term         Term
	Year         int
	FirstDay     schedule.Date
	LastDay      schedule.Date
	Status       ModuleStatus
	Sharing      Sharing
	Pseudonym    string
	ConsentedAt  time.Time
	Answered     int
	Issued       int
}

// AttendedModules lists the modules that the student is in, the newest first.
func (s Scope) AttendedModules(ctx context.Context) ([]AttendedModule, error) {
	if err := s.only(Student); err != nil {
		return nil, err
	}
	var modules []AttendedModule
	err := s.read(ctx, func(s Scope) error {
		var err error
		modules, err = s.attendedModules(0)
		return err
	})
	return modules, err
}

// attendedModules lists one module, or all with 0.
func (s Scope) attendedModules(moduleID uint64) ([]AttendedModule, error) {
	var modules []AttendedModule
	err := s.tx.Raw(`SELECT m.id, e.id AS enrollment_id, m.code, m.title, m.description, m.term, m.year, m.first_day, m.last_day, m.status,
			e.sharing, e.pseudonym, e.consented_at,
			(SELECT count(*) FROM surveys s WHERE s.university_id = e.university_id AND s.enrollment_id = e.id
				AND s.completed_at IS NOT NULL) AS answered,
			(SELECT count(*) FROM surveys s WHERE s.university_id = e.university_id AND s.enrollment_id = e.id
				AND (s.completed_at IS NOT NULL OR s.closes_at <= ? AND s.status = 'active')) AS issued
		FROM enrollments e JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
		WHERE e.university_id = ? AND e.student_id = ? AND e.left_at IS NULL AND (m.id = ? OR ?)
		ORDER BY CASE m.status WHEN 'archived' THEN 1 ELSE 0 END, m.first_day DESC, m.title, m.id LIMIT 200`,
		s.now(), s.actor.UniversityID, s.actor.UserID, moduleID, moduleID == 0).Scan(&modules).Error
	return modules, err
}

// ModuleForStudent is a module's page for a student in it.
type ModuleForStudent struct {
	AttendedModule
	Lecturers []string
	Due       []DueSurvey
	Work      []DueAssignment
	Coming    []ComingSurvey
	HasTrend  bool
}

// AttendedModule gives the page of one module; ErrNotFound for one the student
// is not in.
func (s Scope) AttendedModule(ctx context.Context, moduleID uint64) (ModuleForStudent, error) {
	if err := s.only(Student); err != nil {
		return ModuleForStudent{}, err
	}
	var m ModuleForStudent
	err := s.read(ctx, func(s Scope) error {
		found, err := s.attendedModules(moduleID)
		if err != nil {
			return err
		}
		if moduleID == 0 || len(found) == 0 {
			return ErrNotFound
		}
		m.AttendedModule = found[0]
		if m.Lecturers, err = s.lecturers(moduleID); err != nil {
			return err
		}
		if m.Due, err = s.due(moduleID); err != nil {
			return err
		}
		if m.Work, err = s.dueWork(moduleID); err != nil {
			return err
		}
		now := s.now()
		if m.Coming, err = s.coming(moduleID, now, now.AddDate(0, 0, comingDays)); err != nil {
			return err
		}
		trends, err := s.ownTrends(moduleID)
		m.HasTrend = len(trends) > 0
		return err
	})
	return m, err
}
