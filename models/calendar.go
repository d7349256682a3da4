package models

import (
	"fmt"
	"slices"
	"time"
)

// What a calendar holds: dates to come, surveys as far as they are planned, and
// what was a while ago.
const (
	calendarBack   = 60   // days
	calendarSlots  = 14   // days ahead, of surveys
	mostDates      = 1000 // of one kind
	noteReadings   = time.Hour
	readingAFeed   = "reading a calendar"
	calendarSecret = 32 // bytes
)

// CalendarKind is what a date is about.
type CalendarKind string

// The kinds of dates.
const (
	CalendarAssignment CalendarKind = "assignment" // is due
	CalendarSurvey     CalendarKind = "survey"     // opens and closes
	CalendarLesson     CalendarKind = "lesson"     // is published
)

// CalendarDate is an entry of a person's calendar.
type CalendarDate struct {
	Kind      CalendarKind
	ID        uint64 // of the assignment, the lesson or the survey plan
	ModuleID  uint64
	Module    string
	Title     string // empty: of a lesson that students do not see yet
	Draft     bool   // students do not see it; only staff have it
	Starts    time.Time
	Ends      time.Time  // zero: a moment
	CutOff    *time.Time // of an assignment; nil: nothing ends it
	ChangedAt time.Time
}

// Key is what the date is known by in a calendar: it stays when the date moves.
// Of the surveys of a plan each has its own.
func (d CalendarDate) Key() string {
	if d.Kind == CalendarSurvey {
		return fmt.Sprintf("%s-%d-%d", d.Kind, d.ID, d.Starts.Unix())
	}
	return fmt.Sprintf("%s-%d", d.Kind, d.ID)
}

// Calendar is all dates of a person, and how to tell them.
type Calendar struct {
	Role     Role
	Language string
	Zone     *time.Location
	Dates    []CalendarDate
}

// dates lists the actor's dates. Who is neither student nor lecturer has none.
func (s Scope) dates() ([]CalendarDate, error) {
	now := s.now()
	since := now.AddDate(0, 0, -calendarBack)
	parts := []func(since, now time.Time) ([]CalendarDate, error){s.taughtAssignmentDates, s.taughtSurveyDates, s.taughtLessonDates}
	if s.actor.Role == Student {
		parts = []func(since, now time.Time) ([]CalendarDate, error){s.assignmentDates, s.surveyDates, s.plannedDates, s.lessonDates}
	} else if s.actor.Role != Lecturer {
		return nil, nil
	}
	var all []CalendarDate
	for _, part := range parts {
		some, err := part(since, now)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	sortBy(all, func(d CalendarDate) time.Time { return d.Starts })
	// A survey that exists goes before the same one as it was planned.
	seen := make(map[string]bool, len(all))
	return slices.DeleteFunc(all, func(d CalendarDate) bool {
		double := seen[d.Key()]
		seen[d.Key()] = true
		return double
	}), nil
}

// sortBy puts records in the order of a time; those of one time stay as they are.
func sortBy[T any](all []T, at func(T) time.Time) {
	slices.SortStableFunc(all, func(a, b T) int { return at(a).Compare(at(b)) })
}

func (s Scope) assignmentDates(since, _ time.Time) ([]CalendarDate, error) {
	all, err := s.ownAssignments(0, since)
	var dates []CalendarDate
	for _, a := range all {
		if rule := a.rule(); rule.Due != nil {
			dates = append(dates, CalendarDate{
				Kind: CalendarAssignment, ID: a.ID, ModuleID: a.ModuleID, Module: a.Module, Title: a.Title, Starts: *rule.Due, CutOff: rule.CutOff, ChangedAt: a.changed(),
			})
		}
	}
	return dates, err
}

// surveyDates are the student's surveys. Whether one is answered stands nowhere:
// calendars are seen by others.
func (s Scope) surveyDates(since, _ time.Time) ([]CalendarDate, error) {
	var dates []CalendarDate
	err := s.tx.Raw(`SELECT 'survey' AS kind, p.id, m.id AS module_id, m.title AS module, p.title, y.opens_at AS starts, y.closes_at AS ends, p.created_at AS changed_at
		FROM enrollments e
			JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
			JOIN surveys y ON y.university_id = e.university_id AND y.enrollment_id = e.id
			JOIN survey_plans p ON p.university_id = y.university_id AND p.id = y.plan_id
		WHERE e.university_id = ? AND e.student_id = ? AND e.left_at IS NULL AND e.withdrawn_at IS NULL AND m.status = 'active'
			AND y.status = 'active' AND NOT p.imported AND y.opens_at > ?
		ORDER BY y.opens_at DESC, y.id LIMIT ?`, s.actor.UniversityID, s.actor.UserID, since, mostDates).Scan(&dates).Error
	return dates, err
}

// plannedDates are the surveys that the running plans of the student's modules
// will open.
func (s Scope) plannedDates(_, now time.Time) ([]CalendarDate, error) {
	plans, err := s.runningPlans(0)
	var dates []CalendarDate
	for _, p := range plans {
		dates = append(dates, p.dates(now, now)...)
	}
	return dates, err
}

// dates are the slots of a plan from a time on.
func (p runningPlan) dates(from, now time.Time) []CalendarDate {
	for _, begins := range []*time.Time{p.StartedAt, p.RuleFrom} {
		if begins != nil && begins.After(from) {
			from = *begins
		}
	}
	to := now.AddDate(0, 0, calendarSlots)
	if p.StoppedAt != nil && p.StoppedAt.Before(to) {
		to = *p.StoppedAt
	}
	var dates []CalendarDate
	for _, slot := range p.Schedule(p.zone()).Slots(from, to) {
		dates = append(dates, CalendarDate{
			Kind: CalendarSurvey, ID: p.ID, ModuleID: p.ModuleID, Module: p.Module, Title: p.Title, Starts: slot.Opens, Ends: slot.Closes, ChangedAt: p.CreatedAt,
		})
	}
	return dates
}

// lessonDates are those of lessons that have a date of their own. What is still
// to come has no title.
func (s Scope) lessonDates(since, now time.Time) ([]CalendarDate, error) {
	var dates []CalendarDate
	err := s.tx.Raw(`SELECT 'lesson' AS kind, l.id, m.id AS module_id, m.title AS module,
			CASE WHEN l.publish_at <= ? THEN l.title ELSE '' END AS title, l.publish_at AS starts, l.updated_at AS changed_at
		FROM enrollments e
			JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
			JOIN lessons l ON l.university_id = m.university_id AND l.module_id = m.id
		WHERE e.university_id = ? AND e.student_id = ? AND e.left_at IS NULL AND m.status <> 'archived'
			AND l.published AND l.publish_at > ?
		ORDER BY l.publish_at DESC, l.id LIMIT ?`, now, s.actor.UniversityID, s.actor.UserID, since, mostDates).Scan(&dates).Error
	for i, d := range dates {
		if !d.Starts.After(now) && d.Starts.After(d.ChangedAt) {
			dates[i].ChangedAt = d.Starts // it has got its title
		}
	}
	return dates, err
}
