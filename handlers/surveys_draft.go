package handlers

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/questions"

	"github.com/labstack/echo/v4"
)

// mostFields is more than any questionnaire has.
const mostFields = 2000

// draftReply is what the page's script hears about a draft.
type draftReply struct {
	Revision int               `json:"revision"`
	Saved    string            `json:"saved,omitempty"`  // a clock, "20:01"
	State    string            `json:"state,omitempty"`  // why it takes no answers
	Errors   map[string]string `json:"errors,omitempty"` // by field
}

// surveyDraft keeps what has been entered so far. 422 names the fields that
// cannot be taken, the others are kept; 409 means that another device has saved
// since; 410 that the survey takes no answers.
func (h *Handlers) surveyDraft(r *request) error {
	id, err := r.id("survey")
	if err != nil {
		return err
	}
	in, err := r.answers()
	if err != nil {
		return err
	}
	v, err := r.scope.SaveDraft(r.ctx(), id, in)
	reply := draftReply{Revision: v.Revision}
	if faults, ok := r.invalid(err); ok {
		reply.Errors = faults
		return r.reply(http.StatusUnprocessableEntity, reply)
	}
	switch {
	case errors.Is(err, models.ErrConflict):
		return r.reply(http.StatusConflict, reply)
	case errors.Is(err, models.ErrClosed):
		reply.State = string(v.State)
		return r.reply(http.StatusGone, reply)
	case err != nil:
		return err
	}
	reply.Saved = r.printer.Clock(r.printer.Now)
	return r.reply(http.StatusOK, reply)
}

func (r *request) reply(status int, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return r.send(status, "application/json", b)
}

// answers reads the fields of an answering page from the body. A body of
// another kind is refused: it would read as a page without any answers.
func (r *request) answers() (models.AnswerInput, error) {
	in := models.AnswerInput{Page: models.WholeSurvey, Fields: map[string][]string{}}
	kind, _, err := mime.ParseMediaType(r.Request().Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return in, echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	if err := r.parseForm(); err != nil {
		return in, err
	}
	form := r.Request().PostForm
	if len(form) > mostFields {
		return in, errMalformed
	}
	for name, values := range form {
		if strings.HasPrefix(name, questions.FieldPrefix) {
			in.Fields[name] = values
		}
	}
	if in.Revision, err = countFrom(form.Get("revision"), 0); err != nil {
		return in, err
	}
	if page := form.Get("page"); page != "" {
		in.Page, err = countFrom(page, 1)
		in.Page--
	}
	return in, err
}

// countFrom reads a number of at least least that the database can hold; none is 0.
func countFrom(text string, least int) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || int(n) < least {
		return 0, errMalformed
	}
	return int(n), nil
}
