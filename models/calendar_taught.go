package models

import "time"

// The dates of who teaches: those of the modules on whose staff they are.

func (s Scope) taughtAssignmentDates(since, now time.Time) ([]CalendarDate, error) {
	var dates []CalendarDate
	err := s.tx.Raw(`SELECT 'assignment' AS kind, a.id, m.id AS module_id, m.title AS module, a.title, NOT a.published AS draft,
			a.due_at AS starts, a.cut_off_at AS cut_off, a.updated_at AS changed_at
		FROM module_staff t
			JOIN modules m ON m.university_id = t.university_id AND m.id = t.module_id
			JOIN assignments a ON a.university_id = m.university_id AND a.module_id = m.id
		WHERE t.university_id = ? AND t.user_id = ? AND m.status <> 'archived' AND a.due_at > ?
		ORDER BY a.due_at DESC, a.id LIMIT ?`, s.actor.UniversityID, s.actor.UserID, since, mostDates).Scan(&dates).Error
	return dates, err
}

func (s Scope) taughtLessonDates(since, now time.Time) ([]CalendarDate, error) {
	var dates []CalendarDate
	err := s.tx.Raw(`SELECT 'lesson' AS kind, l.id, m.id AS module_id, m.title AS module, l.title, NOT l.published AS draft,
			l.publish_at AS starts, l.updated_at AS changed_at
		FROM module_staff t
			JOIN modules m ON m.university_id = t.university_id AND m.id = t.module_id
			JOIN lessons l ON l.university_id = m.university_id AND l.module_id = m.id
		WHERE t.university_id = ? AND t.user_id = ? AND m.status <> 'archived' AND l.publish_at > ?
		ORDER BY l.publish_at DESC, l.id LIMIT ?`, s.actor.UniversityID, s.actor.UserID, since, mostDates).Scan(&dates).Error
	return dates, err
}

// taughtSurveyDates are the slots of the plans that run, and of those that ran.
func (s Scope) taughtSurveyDates(since, now time.Time) ([]CalendarDate, error) {
	var plans []runningPlan
	err := s.tx.Raw(`SELECT p.*, m.title AS module, u.time_zone
		FROM module_staff t
			JOIN modules m ON m.university_id = t.university_id AND m.id = t.module_id
			JOIN survey_plans p ON p.university_id = m.university_id AND p.module_id = m.id
			JOIN universities u ON u.id = m.university_id
		WHERE t.university_id = ? AND t.user_id = ? AND m.status = 'active' AND p.started_at IS NOT NULL
			AND (p.stopped_at IS NULL OR p.stopped_at > ?) AND NOT p.imported
		ORDER BY m.id, p.id LIMIT ?`, s.actor.UniversityID, s.actor.UserID, since, mostDates).Scan(&plans).Error
	var dates []CalendarDate
	for _, p := range plans {
		dates = append(dates, p.dates(since, now)...)
	}
	return dates, err
}
