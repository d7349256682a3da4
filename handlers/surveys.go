package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"luna/models"
	"luna/models/questions"
	"luna/views/pages"
)

func (h *Handlers) surveyList(r *request) error {
	list, err := r.scope.MySurveys(r.ctx())
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.Surveys(r.page(r.T("Surveys")), list))
}

// surveyShow draws a page of a survey: the one that the address names, else
// the first that still lacks something.
func (h *Handlers) surveyShow(r *request) error {
	id, err := r.id("survey")
	if err != nil {
		return err
	}
	v, err := r.scope.Survey(r.ctx(), id)
	if err != nil {
		return err
	}
	if v.State != models.SurveyOpen {
		return r.showClosed(v)
	}
	if v.Outdated() {
		return r.showTerms(http.StatusOK, v)
	}
	page, err := wantedPage(v, r.QueryParam("page"))
	if err != nil {
		return err
	}
	return r.showAnswer(http.StatusOK, v, page, nil, nil)
}

// surveyAnswer takes a page of a survey: its buttons go back, go on, or on the
// last page hand in.
func (h *Handlers) surveyAnswer(r *request) error {
	id, err := r.id("survey")
	if err != nil {
		return err
	}
	in, err := r.answers()
	if err != nil {
		return err
	}
	form := r.Request().PostForm
	if form.Get("go") == "back" || form.Get("turn") != "" {
		return r.turnPage(id, in, form.Get("go") == "back")
	}
	done, err := r.scope.Submit(r.ctx(), id, in)
	if faults, ok := r.invalid(err); ok {
		return r.showAnswer(http.StatusUnprocessableEntity, done.OwnSurvey, firstFaultyPage(done.OwnSurvey, faults, in.Page), in.Fields, faults)
	}
	if err != nil {
		return r.closedOr(err, done.OwnSurvey)
	}
	if done.First && h.Trends != nil {
		if err := h.Trends.Refresh(r.ctx(), r.visitor.UniversityID, done.EnrollmentID); err != nil {
			h.Log.Error("refreshing a trend", "error", err, "request", requestIDOf(r.Context), "enrollment", done.EnrollmentID)
		}
	}
	return r.redirect("/surveys/%d/done", id)
}

// turnPage keeps a page and goes to its neighbour. Back asks for nothing: what
// is faulty there is asked for again before the survey is handed in.
func (r *request) turnPage(id uint64, in models.AnswerInput, back bool) error {
	v, err := r.scope.TurnPage(r.ctx(), id, in, !back)
	faults, invalid := r.invalid(err)
	switch {
	case invalid && !back:
		return r.showAnswer(http.StatusUnprocessableEntity, v, max(in.Page, 0), in.Fields, faults)
	case err != nil && !invalid:
		return r.closedOr(err, v)
	}
	to := in.Page + 1
	if back {
		to = in.Page - 1
	}
	to = min(max(to, 0), len(v.Definition.Pages)-1)
	return r.redirect("/surveys/%d?page=%d", id, to+1)
}

func (h *Handlers) surveyDone(r *request) error {
	id, err := r.id("survey")
	if err != nil {
		return err
	}
	t, err := r.scope.Thanks(r.ctx(), id)
	if errors.Is(err, models.ErrConflict) {
		return r.redirect("/surveys/%d", id)
	}
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.Thanks(r.page(r.T("Thank you")), t))
}

func (r *request) showAnswer(status int, v models.OwnSurvey, page int, sent map[string][]string, faults map[string]string) error {
	return r.show(status, pages.Answer(r.bare(v.Module+" · "+v.Plan), pages.AnswerPage{
		Survey: v, Page: page, Sent: sent, Errors: faults, MinGroup: r.visitor.University.MinGroup,
	}))
}

// closedOr explains a survey that takes no answers; any other error goes on.
func (r *request) closedOr(err error, v models.OwnSurvey) error {
	if errors.Is(err, models.ErrClosed) && v.ID != 0 {
		return r.showClosed(v)
	}
	return err
}

// showClosed leads to the thanks where there is something to thank for.
func (r *request) showClosed(v models.OwnSurvey) error {
	status, title := http.StatusGone, r.T("The time for this survey is over")
	switch v.State {
	case models.SurveyDone:
		return r.redirect("/surveys/%d/done", v.ID)
	case models.SurveyEarly:
		status, title = http.StatusForbidden, r.T("This survey is not open yet")
	case models.SurveyUnagreed:
		return r.showTerms(http.StatusForbidden, v)
	case models.SurveyAway:
		title = r.T("This survey was put away")
	}
	return r.show(status, pages.SurveyClosed(r.page(title), v))
}

// wantedPage reads the number of a page, counted from 1 in the address.
func wantedPage(v models.OwnSurvey, asked string) (int, error) {
	last := len(v.Definition.Pages) - 1
	if asked == "" {
		for page := range v.Definition.Pages {
			if len(v.Definition.CheckPage(page, v.Answers())) > 0 {
				return page, nil
			}
		}
		if len(v.Answers()) == 0 {
			return 0, nil
		}
		return last, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 || n-1 > last {
		return 0, models.ErrNotFound
	}
	return n - 1, nil
}

// firstFaultyPage is the first page with a fault; a fault without a page stays on
// the one that was sent.
func firstFaultyPage(v models.OwnSurvey, faults map[string]string, sent int) int {
	for page, p := range v.Definition.Pages {
		for _, it := range p.Items {
			if faults[questions.FieldPrefix+it.Code] != "" {
				return page
			}
		}
	}
	return max(sent, 0)
}
