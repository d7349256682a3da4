package models

import (
	"context"
	"slices"
	"strings"

	"luna/models/questions"
)

// mostLessonQuestions keeps it to what somebody answers in passing.
const mostLessonQuestions = 3

// QuestionSource is a running plan whose questions a lesson can ask.
type QuestionSource struct {
	PlanID uint64
	Title  string
	Items  []questions.Item
}

// LessonAsking is what the page that chooses a lesson's questions needs.
type LessonAsking struct {
	ModuleHead
	Lesson  Lesson
	Sources []QuestionSource // by title
	PlanID  uint64           // that is asked from; 0: nothing is asked
	Codes   []string         // of the items
}

// LessonAsking gives the questions of a lesson to the staff of its module.
func (s Scope) LessonAsking(ctx context.Context, moduleID, id uint64) (LessonAsking, error) {
	var a LessonAsking
	err := s.read(ctx, func(s Scope) error {
		var err error
		if a.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if err := known(s.lessonsOf(moduleID).Where("id = ?", id).Take(&a.Lesson).Error); err != nil {
			return err
		}
		if a.Sources, err = s.questionSources(moduleID); err != nil {
			return err
		}
		q, err := s.lessonQuestions(id)
		if q != nil {
			a.PlanID, a.Codes = q.PlanID, q.codes()
		}
		return err
	})
	return a, err
}

func (q LessonQuestions) codes() []string { return strings.Split(q.Items, ",") }

// lessonQuestions are those of a lesson; nil: it asks nothing.
func (s Scope) lessonQuestions(lessonID uint64) (*LessonQuestions, error) {
	var found []LessonQuestions
	err := s.of(&LessonQuestions{}).Where("lesson_id = ?", lessonID).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// questionSources are the running plans of a module with their questions. One
// that waits for the module to become active is among them.
func (s Scope) questionSources(moduleID uint64) ([]QuestionSource, error) {
	var plans []SurveyPlan
	err := s.of(&SurveyPlan{}).Where("module_id = ? AND started_at IS NOT NULL AND stopped_at IS NULL AND NOT imported", moduleID).
		Order("title, id").Find(&plans).Error
	if err != nil {
		return nil, err
	}
	versions := make([]uint64, len(plans))
	for i, p := range plans {
		versions[i] = p.FormVersionID
	}
	parsed, err := s.definitions(versions...)
	if err != nil {
		return nil, err
	}
	sources := make([]QuestionSource, len(plans))
	for i, p := range plans {
		sources[i] = QuestionSource{p.ID, p.Title, parsed[p.FormVersionID].Items()}
	}
	return sources, nil
}

// SetLessonQuestions lets a lesson ask these items of a running plan's
// questionnaire whenever a student finishes it; without items it asks nothing.
// The field of Invalid is "item". ErrNotFound where the plan does not run in
// the module.
func (s Scope) SetLessonQuestions(ctx context.Context, moduleID, id, planID uint64, items []string) error {
	return s.write(ctx, func(s Scope) error {
		l, err := s.ownLesson(moduleID, id)
		if err != nil {
			return err
		}
		chosen, err := s.chosenItems(moduleID, planID, items)
		if err != nil {
			return err
		}
		if err := s.forgetQuestions(l.ID).Error; err != nil {
			return err
		}
		if len(chosen) > 0 {
			q := LessonQuestions{UniversityID: l.UniversityID, ModuleID: moduleID, LessonID: l.ID, PlanID: planID, Items: strings.Join(chosen, ",")}
			if err := s.tx.Create(&q).Error; err != nil {
				return err
			}
		}
		return s.audit("lesson.ask", "module", moduleID, map[string]any{"lesson": l.ID, "plan": planID, "questions": len(chosen)})
	})
}

// chosenItems are the codes in the order of the questionnaire.
func (s Scope) chosenItems(moduleID, planID uint64, items []string) ([]string, error) {
	if len(items) == 0 {
		return nil, nil
	}
	sources, err := s.questionSources(moduleID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(sources, func(q QuestionSource) bool { return q.PlanID == planID })
	if i < 0 {
		return nil, ErrNotFound
	}
	var chosen []string
	for _, it := range sources[i].Items {
		if slices.Contains(items, it.Code) {
			chosen = append(chosen, it.Code)
		}
	}
	f := faults{}
	slices.Sort(items)
	if len(slices.Compact(items)) != len(chosen) {
		f.add("item", Say("The questionnaire has changed meanwhile. Please choose again."))
	}
	if len(chosen) > mostLessonQuestions {
		f.add("item", Say("Please choose at most %d questions.", mostLessonQuestions))
	}
	return chosen, f.err()
}
