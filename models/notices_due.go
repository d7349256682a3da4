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

// Of whom these statements speak: students who are in the module e, and there.
const (
	newsPeople = `JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id AND u.deactivated_at IS NULL AND u.erased_at IS NULL`
	noNotice   = ` AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.university_id = e.university_id AND n.user_id = e.student_id AND n.key = `
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
			`+noNotice+`'survey/' || CAST(v.id AS text)) ORDER BY e.student_id, v.id`,
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

func lessonKey(id uint64) string          { return fmt.Sprintf("lesson/%d", id) }
func assignmentKey(id uint64) string      { return fmt.Sprintf("assignment/%d", id) }
func surveyPath(id uint64) string         { return fmt.Sprintf("/surveys/%d", id) }
func lessonPath(module, id uint64) string { return fmt.Sprintf("/modules/%d/lessons/%d", module, id) }

func assignmentPath(module, id uint64) string {
	return fmt.Sprintf("/modules/%d/assignments/%d", module, id)
}
