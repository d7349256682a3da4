package models

import (
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// askAfter makes the short survey of a lesson that a student has just finished,
// and gives its id; 0: nothing is asked. It is one of the plan whose
// questionnaire it asks from, so that the answers belong to the same series,
// and it is open as long as the plan's others. Who has not agreed to being
// asked is not asked.
func (s Scope) askAfter(moduleID, lessonID uint64, e Enrollment, now time.Time) (uint64, error) {
	q, err := s.lessonQuestions(lessonID)
	if err != nil || q == nil || e.ConsentVersion == 0 || e.WithdrawnAt != nil {
		return 0, err
	}
	plans, err := s.lockedPlans(moduleID)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(plans, func(p duePlan) bool { return p.ID == q.PlanID })
	if i < 0 {
		return 0, nil // it has been stopped, or the module is not active
	}
	p := plans[i]
	parsed, err := s.definitions(p.FormVersionID)
	if err != nil || parsed[p.FormVersionID].Only(q.codes()).Count() == 0 {
		return 0, err
	}
	var last int
	if err := s.of(&Survey{}).Where("enrollment_id = ?", e.ID).Select("coalesce(max(number), 0)").Scan(&last).Error; err != nil {
		return 0, err
	}
	v := Survey{
		UniversityID: s.actor.UniversityID, PlanID: p.ID, EnrollmentID: e.ID, FormVersionID: p.FormVersionID, Number: last + 1,
		Slot: now, OpensAt: now, ClosesAt: now.Add(time.Duration(p.OpenMinutes) * time.Minute), Items: q.Items, Status: SurveyActive,
	}
	err = s.tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&v).Error
	return v.ID, err
}

// askedAfter gives the short survey of a lesson that the student can still
// answer; 0: there is none. It was made at the moment when the lesson was
// finished, and by that it is known.
func (s Scope) askedAfter(p *LessonProgress) (uint64, error) {
	if p == nil || p.FinishedAt == nil {
		return 0, nil
	}
	var ids []uint64
	err := s.of(&Survey{}).Where("enrollment_id = ? AND slot = ? AND items <> '' AND completed_at IS NULL AND closes_at > ? AND status = ?",
		p.EnrollmentID, *p.FinishedAt, s.now(), SurveyActive).Limit(1).Pluck("id", &ids).Error
	if len(ids) == 0 {
		return 0, err
	}
	return ids[0], err
}

// narrow keeps of the questionnaire what the survey asks.
func (v *OwnSurvey) narrow() {
	if v.Items != "" {
		v.Definition = v.Definition.Only(strings.Split(v.Items, ","))
	}
}

// forgetQuestions lets a lesson ask nothing.
func (s Scope) forgetQuestions(lessonID uint64) *gorm.DB {
	return s.of(&LessonQuestions{}).Where("lesson_id = ?", lessonID).Delete(&LessonQuestions{})
}
