package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

const (
	// noticeBack is how long after its time somebody is still told of a thing,
	// when nobody ran the job before.
	noticeBack = 3 * 24 * time.Hour
	// noticeAhead is how long before its deadline work is called due soon.
	noticeAhead = 24 * time.Hour
)

// TellWhatIsNew tells students of what came by time: a survey has opened, a
// lesson or an assignment has appeared on its day, work is due within a day and
// not handed in. It gives the number of notices. Twice, or by two processes at
// once, does no harm; what was missed for up to three days is made up for.
func (s System) TellWhatIsNew(ctx context.Context, now time.Time) (int, error) {
	var universities []uint64
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Raw("SELECT id FROM universities WHERE active ORDER BY id").Scan(&universities).Error
	})
	if err != nil {
		return 0, err
	}
	told := 0
	var failed []error // one university's trouble is not that of the others
	for _, id := range universities {
		n, err := s.in(id).tellWhatIsNew(ctx, now)
		told += n
		if err != nil {
			failed = append(failed, fmt.Errorf("telling university %d: %w", id, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return told, errors.Join(failed...)
}

func (s Scope) tellWhatIsNew(ctx context.Context, now time.Time) (int, error) {
	var news []Notice
	var over []uint64
	err := s.read(ctx, func(s Scope) error {
		if err := s.overNotices(now).Limit(1).Pluck("id", &over).Error; err != nil {
			return err
		}
		for _, find := range []func(now time.Time) ([]Notice, error){s.openedSurveys, s.appearedLessons, s.appearedAssignments, s.dueSoon} {
			some, err := find(now)
			if err != nil {
				return err
			}
			news = append(news, some...)
		}
		return nil
	})
	if err == nil && len(over) > 0 {
		err = s.write(ctx, func(s Scope) error { return s.overNotices(now).Update("read_at", now).Error })
	}
	told := 0
	for part := range slices.Chunk(news, toldAtOnce) { // nobody else waits for all of them
		if err != nil {
			break
		}
		err = s.write(ctx, func(s Scope) error {
			n, err := s.tellAll(part)
			told += n
			return err
		})
	}
	return told, err
}

// overNotices are unread ones of surveys that are closed and work that is past
// its deadline: nobody needs to read them any more.
func (s Scope) overNotices(now time.Time) *gorm.DB {
	return s.of(&Notice{}).Where("read_at IS NULL AND at <= ? AND kind IN ?", now, []NoticeKind{NoticeSurvey, NoticeDue})
}

// newsRow is something that somebody has not been told yet.
type newsRow struct {
	UserID, ModuleID, ID uint64
	Title                string
	At                   *time.Time
}

// Of whom these statements speak: students who are in the module e, and there.
const (
	newsPeople = `JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id AND u.deactivated_at IS NULL AND u.erased_at IS NULL`
	untold     = ` AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.university_id = e.university_id AND n.user_id = e.student_id AND n.key = `
)

// openedSurveys are those that can be answered now. What is asked after a lesson
// is asked there. The plans are read first: PostgreSQL, as long as it knows
// nothing of how many there are, would try each with each survey.
func (s Scope) openedSurveys(now time.Time) ([]Notice, error) {
	var plans []SurveyPlan
	err := s.tx.Raw(`SELECT p.id, p.module_id, p.title FROM survey_plans p JOIN modules m ON m.university_id = p.university_id AND m.id = p.module_id
		WHERE p.university_id = ? AND m.status = 'active' AND p.started_at IS NOT NULL`, s.actor.UniversityID).Scan(&plans).Error
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	ids, known := make([]uint64, len(plans)), make(map[uint64]SurveyPlan, len(plans))
	for i, p := range plans {
		ids[i], known[p.ID] = p.ID, p
	}
	var rows []struct {
		UserID, ID, PlanID uint64
		At                 *time.Time
	}
	err = s.tx.Raw(`SELECT e.student_id AS user_id, v.id, v.plan_id, v.closes_at AS at
		FROM surveys v JOIN enrollments e ON e.university_id = v.university_id AND e.id = v.enrollment_id `+newsPeople+`
		WHERE v.university_id = ? AND v.plan_id IN ? AND v.slot > ? AND v.slot <= ? AND v.opens_at <= ? AND v.closes_at > ?
			AND v.completed_at IS NULL AND v.status = 'active' AND v.items = '' AND e.left_at IS NULL AND e.withdrawn_at IS NULL
			`+untold+`'survey/' || CAST(v.id AS text)) ORDER BY e.student_id, v.id`,
		s.actor.UniversityID, ids, now.Add(-noticeBack), now, now, now).Scan(&rows).Error
	news := make([]Notice, len(rows))
	for i, r := range rows {
		plan := known[r.PlanID]
		news[i] = Notice{
			UserID: r.UserID, Kind: NoticeSurvey, Key: fmt.Sprintf("survey/%d", r.ID), ModuleID: &plan.ModuleID, Title: plan.Title, Link: surveyPath(r.ID), At: r.At,
		}
	}
	return news, err
}

// appearedLessons are those whose day has come. Who joined later finds them all.
func (s Scope) appearedLessons(now time.Time) ([]Notice, error) {
	var rows []newsRow
	err := s.tx.Raw(`SELECT e.student_id AS user_id, e.module_id, l.id, l.title
		FROM lessons l JOIN modules m ON m.university_id = l.university_id AND m.id = l.module_id
			JOIN enrollments e ON e.university_id = l.university_id AND e.module_id = l.module_id `+newsPeople+`
		WHERE l.university_id = ? AND m.status <> 'archived' AND l.published AND l.publish_at > ? AND l.publish_at <= ?
			AND e.left_at IS NULL AND e.enrolled_at <= l.publish_at
			`+untold+`'lesson/' || CAST(l.id AS text)) ORDER BY e.student_id, l.id`,
		s.actor.UniversityID, now.Add(-noticeBack), now).Scan(&rows).Error
	return notices(rows, NoticeLesson, func(r newsRow) (string, string) {
		return lessonKey(r.ID), lessonPath(r.ModuleID, r.ID)
	}), err
}

func (s Scope) appearedAssignments(now time.Time) ([]Notice, error) {
	var rows []newsRow
	err := s.tx.Raw(`SELECT e.student_id AS user_id, e.module_id, a.id, a.title, a.due_at AS at
		FROM assignments a JOIN modules m ON m.university_id = a.university_id AND m.id = a.module_id
			JOIN enrollments e ON e.university_id = a.university_id AND e.module_id = a.module_id `+newsPeople+`
		WHERE a.university_id = ? AND m.status <> 'archived' AND a.published AND a.publish_at > ? AND a.publish_at <= ?
			AND e.left_at IS NULL AND e.enrolled_at <= a.publish_at
			`+untold+`'assignment/' || CAST(a.id AS text)) ORDER BY e.student_id, a.id`,
		s.actor.UniversityID, now.Add(-noticeBack), now).Scan(&rows).Error
	return notices(rows, NoticeAssignment, func(r newsRow) (string, string) {
		return assignmentKey(r.ID), assignmentPath(r.ModuleID, r.ID)
	}), err
}

// dueSoon is work that is due within a day, by the student's own deadline, and
// not handed in. Another deadline is another thing to be told.
func (s Scope) dueSoon(now time.Time) ([]Notice, error) {
	soon := now.Add(noticeAhead)
	var rows []struct {
		Work   ownAssignment `gorm:"embedded"`
		UserID uint64
	}
	err := s.tx.Raw(`SELECT a.id, a.module_id, a.title, a.due_at, a.cut_off_at, e.student_id AS user_id,
			x.due_at AS own_due, x.cut_off_at AS own_cut_off, y.due_at AS team_due, y.cut_off_at AS team_cut_off
		FROM assignments a JOIN modules m ON m.university_id = a.university_id AND m.id = a.module_id
			JOIN enrollments e ON e.university_id = a.university_id AND e.module_id = a.module_id `+newsPeople+ownTimes+`
		WHERE a.university_id = ? AND m.status <> 'archived' AND a.published AND (a.publish_at IS NULL OR a.publish_at <= ?) AND e.left_at IS NULL
			AND (a.due_at > ? AND a.due_at <= ? OR EXISTS (SELECT 1 FROM extensions z WHERE z.university_id = a.university_id
				AND z.assignment_id = a.id AND z.due_at > ? AND z.due_at <= ?))
			AND coalesce(x.due_at, y.due_at, a.due_at) > ? AND coalesce(x.due_at, y.due_at, a.due_at) <= ?
			AND NOT EXISTS (SELECT 1 FROM submissions b WHERE b.university_id = a.university_id AND b.assignment_id = a.id AND b.active
				AND (b.team_id IS NULL AND b.enrollment_id = e.id OR b.team_id = t.team_id))
			AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.university_id = e.university_id AND n.user_id = e.student_id
				AND n.key LIKE 'due/' || CAST(a.id AS text) || '/%' AND n.at = coalesce(x.due_at, y.due_at, a.due_at))
		ORDER BY e.student_id, a.id`,
		s.actor.UniversityID, now, now, soon, now, soon, now, soon).Scan(&rows).Error
	var news []Notice
	for _, r := range rows {
		a, due := r.Work, r.Work.rule().Due
		if due == nil || !due.After(now) || due.After(soon) {
			continue // the rule decides
		}
		news = append(news, Notice{
			UserID: r.UserID, Kind: NoticeDue, Key: fmt.Sprintf("due/%d/%d", a.ID, due.Unix()), ModuleID: &a.ModuleID, Title: a.Title,
			Link: assignmentPath(a.ModuleID, a.ID), At: due,
		})
	}
	return news, err
}

func notices(rows []newsRow, kind NoticeKind, names func(newsRow) (key, link string)) []Notice {
	news := make([]Notice, len(rows))
	for i, r := range rows {
		key, link := names(r)
		news[i] = Notice{UserID: r.UserID, Kind: kind, Key: key, ModuleID: &r.ModuleID, Title: r.Title, Link: link, At: r.At}
	}
	return news
}

func lessonKey(id uint64) string          { return fmt.Sprintf("lesson/%d", id) }
func assignmentKey(id uint64) string      { return fmt.Sprintf("assignment/%d", id) }
func surveyPath(id uint64) string         { return fmt.Sprintf("/surveys/%d", id) }
func lessonPath(module, id uint64) string { return fmt.Sprintf("/modules/%d/lessons/%d", module, id) }

func assignmentPath(module, id uint64) string {
	return fmt.Sprintf("/modules/%d/assignments/%d", module, id)
}
