package models

import (
	"context"
	"time"
)

// ModulePrivacy is what a student has agreed to in one module.
type ModulePrivacy struct {
	ModuleID     uint64
	EnrollmentID uint64
	Module       string
	Sharing      Sharing
	Pseudonym    string
	Agreed       int // version of the terms
	WithdrawnAt  *time.Time
	LeftAt       *time.Time
	Answers      int       // handed in
	Research     bool      `gorm:"-"`
	History      []Consent `gorm:"-"` // the newest first
}

// Outdated tells whether the terms have changed since the student agreed.
func (m ModulePrivacy) Outdated() bool { return m.Agreed < ConsentVersion }

// MyPrivacy lists a student's modules, left ones too. For other people it is
// empty: they are asked nothing.
func (s Scope) MyPrivacy(ctx context.Context) ([]ModulePrivacy, error) {
	if s.actor.Role != Student {
		return nil, nil
	}
	var modules []ModulePrivacy
	err := s.read(ctx, func(s Scope) error {
		var err error
		modules, err = s.privacyRows(0)
		return err
	})
	return modules, err
}

// ModulePrivacy gives what the student has agreed to in one module, and when.
// ErrNotFound for one the student was never in.
func (s Scope) ModulePrivacy(ctx context.Context, moduleID uint64) (ModulePrivacy, error) {
	if err := s.only(Student); err != nil {
		return ModulePrivacy{}, err
	}
	var m ModulePrivacy
	err := s.read(ctx, func(s Scope) error {
		rows, err := s.privacyRows(moduleID)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return ErrNotFound
		}
		m = rows[0]
		err = s.of(&m.History).Where("enrollment_id = ?", m.EnrollmentID).Order("id DESC").Limit(mostSteps).Find(&m.History).Error
		for _, c := range m.History {
			if c.Purpose == Research {
				m.Research = c.Given
				break
			}
		}
		return err
	})
	return m, err
}

// mostSteps is how much of a history a page shows; the export has all of it.
const mostSteps = 200

// privacyRows lists one module, or all with 0.
func (s Scope) privacyRows(moduleID uint64) ([]ModulePrivacy, error) {
	var rows []ModulePrivacy
	err := s.tx.Raw(`SELECT e.module_id, e.id AS enrollment_id, m.title AS module, e.sharing, e.pseudonym, e.consent_version AS agreed,
			e.withdrawn_at, e.left_at,
			(SELECT count(*) FROM surveys v WHERE v.university_id = e.university_id AND v.enrollment_id = e.id
				AND v.completed_at IS NOT NULL) AS answers
		FROM enrollments e JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
		WHERE e.university_id = ? AND e.student_id = ? AND (m.id = ? OR ?)
		ORDER BY m.first_day DESC, m.title, m.id LIMIT 200`,
		s.actor.UniversityID, s.actor.UserID, moduleID, moduleID == 0).Scan(&rows).Error
	return rows, err
}
