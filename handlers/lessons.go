package handlers

import (
	"fmt"
	"net/http"
	"strconv"

	"luna/models"
	"luna/views/components"
	"luna/views/layouts"
	"luna/views/pages"
)

// lessonList is what a module's staff put in order, and its students read.
func (h *Handlers) lessonList(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	if r.visitor.Role != student {
		return r.showLessons(http.StatusOK, id, "", "")
	}
	list, err := r.scope.LessonsToRead(r.ctx(), id)
	if err != nil {
		return err
	}
	p, frame := r.studentPage(id, list.Title, "lessons")
	return r.show(http.StatusOK, pages.LessonsForStudent(p, frame, list))
}

// showLessons draws the list of the staff, with the title of a new lesson as it
// was typed.
func (r *request) showLessons(status int, module uint64, title, fault string) error {
	list, err := r.scope.Lessons(r.ctx(), module)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(list.ModuleHead, "lessons")
	return r.show(status, pages.Lessons(p, frame, pages.LessonsProps{
		LessonList: list, Changes: list.Status != models.Archived, Title: title, Error: fault,
	}))
}

// studentPage is staffPage for a student: the parts of a module that are theirs.
func (r *request) studentPage(module uint64, title, active string) (layouts.Page, layouts.ModuleFrame) {
	base := "/modules/" + strconv.FormatUint(module, 10)
	return r.page(title), layouts.ModuleFrame{ID: module, Active: active, Tabs: []layouts.Tab{
		{Key: "overview", Label: r.T("Overview"), Href: base},
		{Key: "lessons", Label: r.T("Lessons"), Href: base + "/lessons"},
		{Key: "assignments", Label: r.T("Assignments"), Href: base + "/assignments"},
		{Key: "grades", Label: r.T("Grades"), Href: base + "/grades"},
	}}
}

// lessonCreate adds a draft and leads to it.
func (h *Handlers) lessonCreate(r *request) error {
	id, err := r.id("module")
	if err != nil {
		return err
	}
	title := r.FormValue("title")
	lesson, err := r.scope.CreateLesson(r.ctx(), id, models.LessonInput{Title: title})
	if faults, ok := r.invalid(err); ok {
		return r.showLessons(http.StatusUnprocessableEntity, id, title, faults["title"])
	}
	if err != nil {
		return err
	}
	return r.redirect("/modules/%d/lessons/%d/edit", id, lesson.ID)
}

// lessonIDs reads module and lesson from the address.
func (r *request) lessonIDs() (module, lesson uint64, err error) {
	if module, err = r.id("module"); err != nil {
		return 0, 0, err
	}
	lesson, err = r.id("lesson")
	return module, lesson, err
}

func (h *Handlers) lessonShow(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	reading, err := r.scope.LessonToRead(r.ctx(), module, lesson)
	if err != nil {
		return err
	}
	props := pages.LessonProps{LessonReading: reading, Student: r.visitor.Role == student}
	p, frame := r.studentPage(module, reading.Title, "lessons")
	if !props.Student {
		head, err := r.scope.ModuleHead(r.ctx(), module)
		if err != nil {
			return err
		}
		p, frame = r.staffPage(head, "lessons")
		if head.Status != models.Archived {
			frame.Action = components.LinkButton(r.T("Edit"), fmt.Sprintf("/modules/%d/lessons/%d/edit", module, lesson))
		}
	} else if reading.Progress != nil {
		props.Covered = r.coveredOf(reading)
	}
	r.lessonPage(&p, reading.Module, reading.Lesson.Title)
	if len(reading.Missing) > 0 {
		return r.show(http.StatusForbidden, pages.LessonClosed(p, frame, props))
	}
	return r.show(http.StatusOK, pages.Lesson(p, frame, props))
}

// lessonPage puts a page below the list of lessons.
func (r *request) lessonPage(p *layouts.Page, m models.Module, title string) {
	p.Title, p.Lead = title, m.Title
	p.Crumbs = []layouts.Crumb{{Label: r.T("Lessons"), Href: fmt.Sprintf("/modules/%d/lessons", m.ID)}}
}

// coveredOf says how much of the lesson's video was played.
func (r *request) coveredOf(reading models.LessonReading) string {
	for _, file := range reading.Files {
		if file.Kind == models.LessonVideo {
			return r.covered(reading.Progress.Covers(file.Seconds))
		}
	}
	return ""
}

// lessonOpen notes that a student has the lesson before them: the page says so
// by itself, and nothing of it changes.
func (h *Handlers) lessonOpen(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	if err := r.scope.OpenLesson(r.ctx(), module, lesson); err != nil {
		return err
	}
	return r.NoContent(http.StatusNoContent)
}

// lessonFinish leads to what comes next.
func (h *Handlers) lessonFinish(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	asked, err := r.scope.FinishLesson(r.ctx(), module, lesson)
	if asked != 0 {
		return r.done(err, r.T("The lesson is finished. Here is a short question about it, if you like."), "/surveys/%d", asked)
	}
	return r.done(err, r.T("The lesson is finished."), "/modules/%d/lessons", module)
}

// lessonMove puts a lesson to the place that a form names.
func (h *Handlers) lessonMove(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	draft, err := r.scope.LessonDraft(r.ctx(), module, lesson)
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(r.FormValue("to"))
	if err != nil {
		return errMalformed
	}
	if err := r.scope.MoveLesson(r.ctx(), module, lesson, to); err != nil {
		return err
	}
	// A browser puts the focus on what the address names: on the same button, or
	// on the other one where the lesson cannot go any further.
	button := "down"
	if to > len(draft.Others) || (to > 1 && to < draft.Lesson.Position) {
		button = "up"
	}
	return r.redirect("/modules/%d/lessons#lesson-%d-%s", module, lesson, button)
}

func (h *Handlers) lessonDelete(r *request) error {
	module, lesson, err := r.lessonIDs()
	if err != nil {
		return err
	}
	err = r.scope.DeleteLesson(r.ctx(), module, lesson)
	return r.done(err, r.T("The lesson is deleted."), "/modules/%d/lessons", module)
}
