package handlers

import (
	"net/http"

	"luna/models"
	"luna/views/pages"
)

// lessonQuestions chooses what students are asked after a lesson.
func (h *Handlers) lessonQuestions(r *request) error {
	return r.showLessonQuestions(http.StatusOK, func(*pages.LessonAskingProps) {})
}

// showLessonQuestions draws that page; with adds what was chosen and not taken.
func (r *request) showLessonQuestions(status int, with func(*pages.LessonAskingProps)) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	asking, err := r.scope.LessonAsking(r.ctx(), module, lesson)
	if err != nil {
		return err
	}
	if asking.Status == models.Archived {
		return models.ErrNotFound
	}
	props := pages.LessonAskingProps{LessonAsking: asking}
	with(&props)
	p, frame := r.staffPage(asking.ModuleHead, "lessons")
	r.lessonPage(&p, asking.Module, r.T("Questions after %s", asking.Lesson.Title))
	return r.show(status, pages.LessonQuestions(p, frame, props))
}

// lessonAsk saves them. Without a plan nothing is asked any more.
func (h *Handlers) lessonAsk(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	plan := number(r.FormValue("plan"))
	chosen := r.Request().PostForm["item."+r.FormValue("plan")]
	err = r.scope.SetLessonQuestions(r.ctx(), module, lesson, plan, chosen)
	if faults, ok := r.invalid(err); ok {
		return r.showLessonQuestions(http.StatusUnprocessableEntity, func(f *pages.LessonAskingProps) {
			f.Typed, f.Chosen, f.Error = plan, chosen, faults["item"]
		})
	}
	return r.done(err, r.T("The questions after the lesson are saved."), "/modules/%d/lessons/%d/edit#asked", module, lesson)
}
