package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

// queueQuery is what of a queue is looked at; an unknown filter is none.
func (r *request) queueQuery() models.QueueQuery {
	q := models.QueueQuery{Filter: models.QueueFilter(r.QueryParam("filter")), Query: r.QueryParam("q"), At: number(r.QueryParam("at"))}
	if !slices.Contains(models.QueueFilters(), q.Filter) {
		q.Filter = models.QueueAll
	}
	return q
}

// gradingList is the queue of an assignment, for those who mark.
func (h *Handlers) gradingList(r *request) error {
	return r.showGrading(http.StatusOK)
}

// showGrading draws the queue.
func (r *request) showGrading(status int) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	page, _ := strconv.Atoi(r.QueryParam("page")) // what is no number names none
	queue, err := r.scope.GradingQueue(r.ctx(), module, assignment, r.queueQuery(), page)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(queue.ModuleHead, "assignments")
	r.belowAssignment(&p, queue.Module, queue.Assignment, r.T("Marking"))
	p.Wide, p.Keys = true, pages.QueueKeys(p)
	frame.Action = pages.GradingAction(p, queue)
	return r.show(status, pages.Grading(p, frame, pages.GradingProps{GradingQueue: queue}))
}

// workIDs reads module, assignment and the key of a work from the address.
func (r *request) workIDs() (module, assignment, key uint64, err error) {
	if module, assignment, err = r.assignmentIDs(); err != nil {
		return 0, 0, 0, err
	}
	key, err = r.id("work")
	return module, assignment, key, err
}

// gradingPanel is one work as somebody marks it.
func (h *Handlers) gradingPanel(r *request) error {
	return r.showPanel(http.StatusOK, func(*pages.GradingPanelProps) {})
}

// showPanel draws that page; with adds what was typed and why it was not taken.
func (r *request) showPanel(status int, with func(*pages.GradingPanelProps)) error {
	p, frame, props, err := r.panel()
	if err != nil {
		return err
	}
	with(&props)
	return r.show(status, pages.GradingPanel(p, frame, props))
}

// panel reads the work that the address names.
func (r *request) panel() (p layouts.Page, frame layouts.ModuleFrame, props pages.GradingPanelProps, err error) {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return p, frame, props, err
	}
	g, err := r.scope.GradingPanel(r.ctx(), module, assignment, key, r.queueQuery())
	if err != nil {
		return p, frame, props, err
	}
	p, frame = r.staffPage(g.ModuleHead, "assignments")
	r.belowAssignment(&p, g.Module, g.Assignment, pages.WorkTitle(p, g))
	pages.PanelPage(&p, g)
	props = pages.GradingPanelProps{GradingPanel: g, Form: pages.MarkFormOf(p, g), Changes: g.Status != models.Archived, Asked: pages.InquiryOf(g)}
	if g.Shown != nil {
		props.View = &pages.WorkViewProps{WorkShown: *g.Shown, Back: p.Path}
	}
	return p, frame, props, nil
}

// markInput reads what was typed for a work.
func (r *request) markInput() (in models.MarkInput, revision int, err error) {
	if err := r.parseForm(); err != nil {
		return in, 0, err
	}
	form := r.Request().PostForm
	in = models.MarkInput{Points: form.Get("points"), Feedback: form.Get("feedback"), Choices: map[string]string{}}
	for name := range form {
		if code, ok := strings.CutPrefix(name, pages.ChoicePrefix); ok && len(in.Choices) < mostFields {
			in.Choices[code] = form.Get(name)
		}
	}
	if form.Has("submission") {
		looked := number(form.Get("submission"))
		in.Submission = &looked
	}
	revision, err = countFrom(form.Get("revision"), 0)
	return in, revision, err
}

// gradingSave sets a mark and leads to the next work, or back to this one.
func (h *Handlers) gradingSave(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	in, revision, err := r.markInput()
	if err != nil {
		return err
	}
	_, err = r.scope.SaveMark(r.ctx(), module, assignment, key, revision, in)
	typed := pages.MarkForm{MarkInput: in, Revision: revision}
	if faults, ok := r.invalid(err); ok {
		typed.Errors = faults
		return r.showPanel(http.StatusUnprocessableEntity, func(f *pages.GradingPanelProps) { f.Form, f.Draft = typed, nil })
	}
	if errors.Is(err, models.ErrConflict) {
		p, frame, props, err := r.panel()
		if err != nil {
			return err
		}
		return r.show(http.StatusConflict, pages.MarkConflict(p, frame, pages.MarkConflictProps{GradingPanelProps: props, Mine: typed, Then: r.FormValue("then")}))
	}
	if err != nil {
		return err
	}
	return r.afterMark(module, assignment, key)
}

// afterMark leads to what follows a mark that is set.
func (r *request) afterMark(module, assignment, key uint64) error {
	query := r.queueQuery()
	if r.FormValue("then") != "next" {
		r.flash(r.T("The mark is saved."))
		return r.redirect("%s", pages.PanelHref(module, assignment, key, query))
	}
	next, err := r.scope.NextWork(r.ctx(), module, assignment, key, query)
	if err != nil {
		return err
	}
	if next == 0 {
		r.flash(r.T("The mark is saved. It was the last one in this list."))
		return r.redirect("%s", pages.GradingHref(module, assignment, key, query))
	}
	return r.redirect("%s", pages.PanelHref(module, assignment, next, query))
}

// gradingDraft keeps what is typed until it is saved as the mark. 410 means that
// the module takes nothing any more.
func (h *Handlers) gradingDraft(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	in, revision, err := r.markInput()
	if err != nil {
		return err
	}
	var reply draftReply
	reply.Revision, err = r.scope.SaveGradeDraft(r.ctx(), module, assignment, key, revision, in)
	if faults, ok := r.invalid(err); ok {
		reply.Errors = faults
		return r.reply(http.StatusUnprocessableEntity, reply)
	}
	switch {
	case errors.Is(err, models.ErrClosed):
		return r.reply(http.StatusGone, reply)
	case err != nil:
		return err
	}
	reply.Saved = r.printer.Clock(r.printer.Now)
	return r.reply(http.StatusOK, reply)
}

// gradingDiscard forgets what was typed and not saved.
func (h *Handlers) gradingDiscard(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	err = r.scope.DropGradeDraft(r.ctx(), module, assignment, key)
	return r.done(err, r.T("What was not saved is gone."), "%s", pages.PanelHref(module, assignment, key, r.queueQuery()))
}

// holdReply says who marks a work just now, if it is somebody else.
type holdReply struct {
	Holder string `json:"holder"`
}

// gradingHold says for a while that the reader marks a work.
func (h *Handlers) gradingHold(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	var reply holdReply
	if reply.Holder, err = r.scope.HoldWork(r.ctx(), module, assignment, key); err != nil {
		return err
	}
	return r.reply(http.StatusOK, reply)
}

// gradingLeave says that the reader does not mark it any more.
func (h *Handlers) gradingLeave(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	if err := r.scope.LetGoOfWork(r.ctx(), module, assignment, key); err != nil {
		return err
	}
	return r.NoContent(http.StatusNoContent)
}
