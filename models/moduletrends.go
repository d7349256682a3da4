package models

import (
	"context"
	"slices"
	"time"

	"luna/models/privacy"
	"luna/models/questions"
)

// ScaleInfo is what a reader of a trend needs to know about its scale.
type ScaleInfo struct {
	Code       string
	Title      questions.Text
	Min, Max   float64
	Items      int
	HighIsGood bool
	Neutral    bool
}

// ClassTrend is the class's curve of one scale.
type ClassTrend struct {
	ModuleTrend
	Info ScaleInfo
}

// ModuleTrends is what a module's staff may see of all students together.
type ModuleTrends struct {
	Module
	Faculty   string
	Manages   bool
	MinGroup  int // the smallest group of which a mean is shown
	Students  int
	Named     int // of these share their trend under their name
	Pseudonym int // of these share it under a pseudonym
	Scales    []ClassTrend
	// TooSmall: the module has fewer students than MinGroup, so that there is
	// no class trend, whatever the job has stored.
	TooSmall bool
}

// HidesPseudonyms tells whether the trends that are shared under a pseudonym
// are held back: a pseudonym hides nobody among fewer than MinGroup students
// who could be behind it.
func (m ModuleTrends) HidesPseudonyms() bool {
	return m.Pseudonym > 0 && !privacy.Publishable(m.Students-m.Named, m.Students, m.MinGroup)
}

// ModuleTrends gives the class trends to the module's staff. It reads what the
// job has stored and computes nothing.
func (s Scope) ModuleTrends(ctx context.Context, moduleID uint64) (ModuleTrends, error) {
	var t ModuleTrends
	err := s.read(ctx, func(s Scope) error {
		if err := s.trendsHead(moduleID, &t); err != nil {
			return err
		}
		if t.TooSmall {
			return nil
		}
		var rows []ModuleTrend
		if err := s.of(&ModuleTrend{}).Where("module_id = ?", moduleID).Order("form_id, scale").Find(&rows).Error; err != nil {
			return err
		}
		infos, err := s.scaleInfos(moduleID)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if info, ok := infos.of(row.FormID, row.Scale); ok {
				t.Scales = append(t.Scales, ClassTrend{row, info})
			}
		}
		sortByPlace(t.Scales, infos, func(c ClassTrend) (uint64, string) { return c.FormID, c.Scale })
		return nil
	})
	return t, err
}

// trendsHead reads the module and who shares what.
func (s Scope) trendsHead(moduleID uint64, t *ModuleTrends) error {
	var err error
	if t.Module, err = s.taught(moduleID); err != nil {
		return err
	}
	var row struct {
		Faculty                    string
		Mine                       StaffRole
		MinGroup                   int
		Students, Named, Pseudonym int
	}
	err = s.tx.Raw(`SELECT u.min_group, coalesce(f.name, '') AS faculty, t.role AS mine,
			(SELECT count(*) FROM enrollments e WHERE e.university_id = m.university_id AND e.module_id = m.id AND e.left_at IS NULL) AS students,
			(SELECT count(*) FROM enrollments e WHERE e.university_id = m.university_id AND e.module_id = m.id AND e.left_at IS NULL
				AND e.sharing = 'named') AS named,
			(SELECT count(*) FROM enrollments e WHERE e.university_id = m.university_id AND e.module_id = m.id AND e.left_at IS NULL
				AND e.sharing = 'pseudonym') AS pseudonym
		FROM modules m JOIN universities u ON u.id = m.university_id
			JOIN module_staff t ON t.university_id = m.university_id AND t.module_id = m.id AND t.user_id = ?
			LEFT JOIN faculties f ON f.university_id = m.university_id AND f.id = m.faculty_id
		WHERE m.university_id = ? AND m.id = ?`, s.actor.UserID, s.actor.UniversityID, moduleID).Scan(&row).Error
	t.Faculty, t.Manages, t.MinGroup = row.Faculty, row.Mine != ModuleTutor, max(row.MinGroup, privacy.Floor)
	t.Students, t.Named, t.Pseudonym = row.Students, row.Named, row.Pseudonym
	t.TooSmall = !privacy.Publishable(t.Students, t.Students, t.MinGroup)
	return err
}

// LastShown is the newest point that may be shown.
func (t ClassTrend) LastShown() (ModuleTrendPoint, bool) {
	for _, p := range slices.Backward(t.Points.V) {
		if p.Shown {
			return p, true
		}
	}
	return ModuleTrendPoint{}, false
}

// Visible are the points to draw: those up to now, without the period that is
// not over yet and has nothing to show. What is left out at the end is not a
// lack of answers.
func (t ClassTrend) Visible(now time.Time) []ModuleTrendPoint {
	points := t.Points.V
	for len(points) > 0 {
		last := points[len(points)-1]
		if last.Shown || last.To.Before(now) {
			break
		}
		points = points[:len(points)-1]
	}
	return points
}
