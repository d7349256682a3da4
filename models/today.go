package models

import (
	"context"
	"slices"
	"time"
)

// comingDays is how far the start page looks ahead.
const comingDays = 7

// DueSurvey is one that the student can answer now.
type DueSurvey struct {
	OwnSurvey
	Begun     bool
	Questions int
	Minutes   int
}

// ComingSurvey is one that will open; the job makes it when its time comes.
type ComingSurvey struct {
	ModuleID     uint64
	Module, Plan string
	Opens        time.Time
	Closes       time.Time
}

// Today is a student's start page.
type Today struct {
	Due     []DueSurvey // the one that closes first first
	Work    []DueAssignment
	Coming  []ComingSurvey
	Modules []AttendedModule
	Trend   *OwnTrend // nil: not enough answers yet
}

// Today gives what a student has to do, from one picture of the records, in a
// number of statements that does not depend on how much that is.
func (s Scope) Today(ctx context.Context) (Today, error) {
	if err := s.only(Student); err != nil {
		return Today{}, err
	}
	var t Today
	err := s.read(ctx, func(s Scope) error {
		var err error
		if t.Modules, err = s.attendedModules(0); err != nil {
			return err
		}
		if len(t.Modules) == 0 {
			return nil
		}
		if t.Due, err = s.due(0); err != nil {
			return err
		}
		if t.Work, err = s.dueWork(0); err != nil {
			return err
		}
		now := s.now()
		if t.Coming, err = s.coming(0, now, now.AddDate(0, 0, comingDays)); err != nil {
			return err
		}
		trends, err := s.ownTrends(0)
		t.Trend = freshest(trends)
		return err
	})
	return t, err
}

// DueSurveys lists the surveys that the student can answer now.
func (s Scope) DueSurveys(ctx context.Context) ([]DueSurvey, error) {
	if err := s.only(Student); err != nil {
		return nil, err
	}
	var due []DueSurvey
	err := s.read(ctx, func(s Scope) error {
		var err error
		due, err = s.due(0)
		return err
	})
	return due, err
}

// due lists open surveys of one of the student's modules, or of all with 0.
func (s Scope) due(moduleID uint64) ([]DueSurvey, error) {
	var due []DueSurvey
	now := s.now()
	err := s.tx.Raw(`SELECT s.id, s.enrollment_id, s.form_version_id, s.number, s.opens_at, s.closes_at, s.items, s.started_at IS NOT NULL AS begun,
			e.module_id, e.sharing, m.title AS module, p.title AS plan, 'open' AS state
		FROM enrollments e
			JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
			JOIN surveys s ON s.university_id = e.university_id AND s.enrollment_id = e.id
			JOIN survey_plans p ON p.university_id = s.university_id AND p.id = s.plan_id
		WHERE e.university_id = ? AND e.student_id = ? AND e.left_at IS NULL AND e.withdrawn_at IS NULL AND m.status = 'active' AND (e.module_id = ? OR ?)
			AND s.completed_at IS NULL AND s.status = 'active' AND s.opens_at <= ? AND s.closes_at > ?
		ORDER BY s.closes_at, s.id LIMIT 50`,
		s.actor.UniversityID, s.actor.UserID, moduleID, moduleID == 0, now, now).Scan(&due).Error
	if err != nil || len(due) == 0 {
		return nil, err
	}
	ids := make([]uint64, len(due))
	for i := range due {
		ids[i] = due[i].FormVersionID
	}
	parsed, err := s.definitions(ids...)
	for i := range due {
		due[i].Definition = parsed[due[i].FormVersionID]
		due[i].narrow()
		due[i].Questions, due[i].Minutes = due[i].Definition.Count(), due[i].Definition.Minutes()
	}
	return due, err
}

// coming lists what opens after from and before to by the running plans of the
// student's modules, or of one of them.
func (s Scope) coming(moduleID uint64, from, to time.Time) ([]ComingSurvey, error) {
	plans, err := s.runningPlans(moduleID)
	if err != nil {
		return nil, err
	}
	var coming []ComingSurvey
	for _, p := range plans {
		for _, slot := range p.Schedule(p.zone()).Slots(from.Add(1), to) {
			coming = append(coming, p.at(slot.Opens, slot.Closes))
		}
	}
	slices.SortStableFunc(coming, func(a, b ComingSurvey) int { return a.Opens.Compare(b.Opens) })
	return coming, nil
}

// next is the survey of a module that opens next, nil when none will.
func (s Scope) next(moduleID uint64) (*ComingSurvey, error) {
	plans, err := s.runningPlans(moduleID)
	if err != nil {
		return nil, err
	}
	var first *ComingSurvey
	for _, p := range plans {
		slot, ok := p.Schedule(p.zone()).Next(s.now())
		if ok && (first == nil || slot.Opens.Before(first.Opens)) {
			c := p.at(slot.Opens, slot.Closes)
			first = &c
		}
	}
	return first, nil
}

// runningPlan is a plan of one of the student's modules.
type runningPlan struct {
	SurveyPlan `gorm:"embedded"`
	Module     string
	TimeZone   string
}

func (p runningPlan) zone() *time.Location { return University{TimeZone: p.TimeZone}.Zone() }

func (p runningPlan) at(opens, closes time.Time) ComingSurvey {
	return ComingSurvey{ModuleID: p.ModuleID, Module: p.Module, Plan: p.Title, Opens: opens, Closes: closes}
}

func (s Scope) runningPlans(moduleID uint64) ([]runningPlan, error) {
	var plans []runningPlan
	err := s.tx.Raw(`SELECT p.*, m.title AS module, u.time_zone
		FROM enrollments e
			JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
			JOIN survey_plans p ON p.university_id = m.university_id AND p.module_id = m.id
			JOIN universities u ON u.id = m.university_id
		WHERE e.university_id = ? AND e.student_id = ? AND e.left_at IS NULL AND e.withdrawn_at IS NULL AND m.status = 'active' AND (m.id = ? OR ?)
			AND p.started_at IS NOT NULL AND p.stopped_at IS NULL AND NOT p.imported
		ORDER BY m.id, p.id`,
		s.actor.UniversityID, s.actor.UserID, moduleID, moduleID == 0).Scan(&plans).Error
	return plans, err
}
