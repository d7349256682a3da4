package models

import (
	"context"
	"time"
)

// pastSurveys is how many surveys a student's list looks back.
const pastSurveys = 40

// PastSurvey is one that is over or answered.
type PastSurvey struct {
	ID           uint64
	Module, Plan string
	OpensAt      time.Time
	CompletedAt  *time.Time // nil: not answered
}

// MySurveys is a student's list of surveys.
type MySurveys struct {
	Due    []DueSurvey
	Coming []ComingSurvey
	Past   []PastSurvey // the newest first
}

// MySurveys lists what the student can answer, what comes and what was.
func (s Scope) MySurveys(ctx context.Context) (MySurveys, error) {
	if err := s.only(Student); err != nil {
		return MySurveys{}, err
	}
	var list MySurveys
	err := s.read(ctx, func(s Scope) error {
		var err error
		if list.Due, err = s.due(0); err != nil {
			return err
		}
		now := s.now()
		if list.Coming, err = s.coming(0, now, now.AddDate(0, 0, comingDays)); err != nil {
			return err
		}
		return s.tx.Raw(`SELECT s.id, s.opens_at, s.completed_at, m.title AS module, p.title AS plan
			FROM enrollments e
				JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
				JOIN surveys s ON s.university_id = e.university_id AND s.enrollment_id = e.id
				JOIN survey_plans p ON p.university_id = s.university_id AND p.id = s.plan_id
			WHERE e.university_id = ? AND e.student_id = ? AND e.left_at IS NULL
				AND (s.completed_at IS NOT NULL OR s.closes_at <= ? AND s.status = 'active')
			ORDER BY s.opens_at DESC, s.id DESC LIMIT ?`,
			s.actor.UniversityID, s.actor.UserID, now, pastSurveys).Scan(&list.Past).Error
	})
	return list, err
}
