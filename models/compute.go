package models

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
)

// TrendModule names a module that has answers to compute trends from.
type TrendModule struct {
	UniversityID uint64
	ModuleID     uint64
}

// TrendInput is one picture of all that the trends of a module are made of.
// Lists are ordered, so that equal records give equal results.
type TrendInput struct {
	University   University
	Module       Module
	Plans        []SurveyPlan  // by id
	Versions     []FormVersion // of the plans and surveys, by form and number
	Enrollments  []Enrollment  // who is or was in the module, by id
	Surveys      []TrendSurvey // by enrollment, answered ones in order of time
	Fits         []ModelFit    // the newest of each scale
	Trends       []TrendStamp  // of the enrollments
	ModuleTrends []ModuleTrend
	ReadAt       time.Time
}

// TrendSurvey is a survey as the trends need it. Answers is JSON, read only
// where it is needed; empty where nothing was answered.
type TrendSurvey struct {
	EnrollmentID  uint64
	FormVersionID uint64
	PlanID        uint64
	Slot          time.Time
	Partial       bool // asked after a lesson, of one student: no wave of the plan
	ClosesAt      time.Time
	CompletedAt   *time.Time
	Answers       []byte
}

// TrendStamp tells what a stored curve was computed from.
type TrendStamp struct {
	EnrollmentID uint64
	FormID       uint64
	Scale        string
	FitID        uint64
	InputHash    string
}

// TrendModules lists the modules with answers that are not archived, by
// university, those of closed universities left out.
func (s System) TrendModules(ctx context.Context) ([]TrendModule, error) {
	var list []TrendModule
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT m.university_id, m.id AS module_id FROM modules m
			JOIN universities u ON u.id = m.university_id AND u.active
			WHERE m.status <> 'archived' AND EXISTS (SELECT 1 FROM survey_plans p
				JOIN surveys v ON v.university_id = p.university_id AND v.plan_id = p.id AND v.completed_at IS NOT NULL
				WHERE p.university_id = m.university_id AND p.module_id = m.id)
			ORDER BY m.university_id, m.id`).Scan(&list).Error
	})
	return list, err
}

// TrendInput reads a module, or one enrollment of it: then Enrollments,
// Surveys and Trends are those of this one. ErrNotFound where it is not there.
func (s System) TrendInput(ctx context.Context, m TrendModule, enrollmentID uint64) (TrendInput, error) {
	in := TrendInput{ReadAt: s.store.Now()}
	err := s.in(m.UniversityID).read(ctx, func(s Scope) error { return s.trendInput(&in, m.ModuleID, enrollmentID) })
	return in, err
}

// EnrollmentModule tells in which module an enrollment is.
func (s System) EnrollmentModule(ctx context.Context, universityID, enrollmentID uint64) (TrendModule, error) {
	m := TrendModule{UniversityID: universityID}
	err := s.in(universityID).read(ctx, func(s Scope) error {
		return s.of(&Enrollment{}).Select("module_id").Where("id = ?", enrollmentID).Take(&m.ModuleID).Error
	})
	return m, err
}

func (s Scope) trendInput(in *TrendInput, moduleID, enrollmentID uint64) error {
	if err := s.tx.Take(&in.University, "id = ?", s.actor.UniversityID).Error; err != nil {
		return err
	}
	if err := s.of(&in.Module).Where("id = ?", moduleID).Take(&in.Module).Error; err != nil {
		return err
	}
	one := "e.university_id = ? AND e.module_id = ?"
	args := []any{s.actor.UniversityID, moduleID}
	if enrollmentID != 0 {
		one += " AND e.id = ?"
		args = append(args, enrollmentID)
	}
	ids := "SELECT e.id FROM enrollments e WHERE " + one
	for _, q := range []struct {
		into any
		sql  string
		args []any
	}{
		{&in.Plans, "SELECT p.* FROM survey_plans p WHERE p.university_id = ? AND p.module_id = ? ORDER BY p.id", args[:2]},
		{&in.Enrollments, "SELECT e.* FROM enrollments e WHERE " + one + " ORDER BY e.id", args},
		{&in.Fits, `SELECT f.* FROM model_fits f WHERE f.university_id = ? AND f.module_id = ? AND NOT EXISTS (SELECT 1 FROM model_fits g
			WHERE g.university_id = f.university_id AND g.module_id = f.module_id AND g.form_id = f.form_id
				AND g.scale = f.scale AND g.version > f.version) ORDER BY f.form_id, f.scale`, args[:2]},
		{
			&in.Trends, `SELECT t.enrollment_id, t.form_id, t.scale, t.fit_id, t.input_hash FROM trends t
			WHERE t.university_id = ? AND t.enrollment_id IN (` + ids + `) ORDER BY t.enrollment_id, t.form_id, t.scale`,
			append([]any{s.actor.UniversityID}, args...),
		},
		{&in.ModuleTrends, "SELECT t.* FROM module_trends t WHERE t.university_id = ? AND t.module_id = ? ORDER BY t.form_id, t.scale", args[:2]},
	} {
		if err := s.tx.Raw(q.sql, q.args...).Scan(q.into).Error; err != nil {
			return err
		}
	}
	var err error
	in.Surveys, err = s.trendSurveys(`e.university_id = ? AND v.enrollment_id IN (`+ids+`)`, append([]any{s.actor.UniversityID}, args...)...)
	if err != nil {
		return err
	}
	return s.of(&FormVersion{}).Where("id IN ?", in.versionIDs()).Order("form_id, number").Find(&in.Versions).Error
}

// versionIDs lists the versions that the plans and surveys name.
func (in *TrendInput) versionIDs() []uint64 {
	seen := map[uint64]bool{}
	for _, p := range in.Plans {
		seen[p.FormVersionID] = true
	}
	for _, v := range in.Surveys {
		seen[v.FormVersionID] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// FormAnswers reads the answered surveys of one questionnaire over all modules
// of a university, with the versions they were given to.
func (s System) FormAnswers(ctx context.Context, universityID, formID uint64) ([]FormVersion, []TrendSurvey, error) {
	var versions []FormVersion
	var surveys []TrendSurvey
	err := s.in(universityID).read(ctx, func(s Scope) error {
		if err := s.of(&versions).Where("form_id = ?", formID).Order("number").Find(&versions).Error; err != nil {
			return err
		}
		var err error
		surveys, err = s.trendSurveys(`e.university_id = ? AND v.completed_at IS NOT NULL AND v.plan_id IN (
			SELECT p.id FROM survey_plans p JOIN form_versions f ON f.university_id = p.university_id AND f.id = p.form_version_id
			WHERE p.university_id = ? AND f.form_id = ?)`, universityID, universityID, formID)
		return err
	})
	return versions, surveys, err
}

// trendSurveys reads row by row: a module has tens of thousands of them. A
// survey that opened after its student had left, or was deactivated, was never
// asked; who has withdrawn is part of nothing.
func (s Scope) trendSurveys(where string, args ...any) ([]TrendSurvey, error) {
	rows, err := s.tx.Raw(`SELECT v.enrollment_id, v.form_version_id, v.plan_id, v.slot, v.items <> '' AS partial, v.closes_at, v.completed_at, v.answers
		FROM surveys v JOIN enrollments e ON e.university_id = v.university_id AND e.id = v.enrollment_id
		JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE `+where+` AND v.status = 'active' AND e.withdrawn_at IS NULL AND (v.completed_at IS NOT NULL OR e.left_at IS NULL OR v.opens_at < e.left_at)
			AND (v.completed_at IS NOT NULL OR u.deactivated_at IS NULL OR v.opens_at < u.deactivated_at)
		ORDER BY v.enrollment_id, v.completed_at, v.slot, v.plan_id`, args...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []TrendSurvey
	for rows.Next() {
		var v TrendSurvey
		if err := rows.Scan(&v.EnrollmentID, &v.FormVersionID, &v.PlanID, &v.Slot, &v.Partial, &v.ClosesAt, &v.CompletedAt, &v.Answers); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// StoredTrends lists the stored curves of a module, by enrollment, form and scale.
func (s System) StoredTrends(ctx context.Context, universityID, moduleID uint64) ([]Trend, error) {
	var list []Trend
	err := s.in(universityID).read(ctx, func(s Scope) error {
		return s.of(&list).Where("enrollment_id IN (SELECT e.id FROM enrollments e WHERE e.university_id = ? AND e.module_id = ?)", universityID, moduleID).
			Order("enrollment_id, form_id, scale").Find(&list).Error
	})
	return list, err
}
