package handlers

import (
	"net/http"

	"luna/views/pages"
)

// inquiryAnswer answers what a student asked about a mark.
func (h *Handlers) inquiryAnswer(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	text := r.FormValue("text")
	err = r.scope.AnswerInquiry(r.ctx(), module, assignment, key, text, r.FormValue("settle") != "")
	if faults, ok := r.invalid(err); ok {
		return r.showPanel(http.StatusUnprocessableEntity, func(f *pages.GradingPanelProps) { f.Asked.Text, f.Asked.Errors = text, faults })
	}
	return r.done(err, r.T("The answer is sent."), "%s#inquiry", pages.PanelHref(module, assignment, key, r.queueQuery()))
}

// inquirySettle says that nothing is left open.
func (h *Handlers) inquirySettle(r *request) error {
	module, assignment, key, err := r.workIDs()
	if err != nil {
		return err
	}
	err = r.scope.SettleInquiry(r.ctx(), module, assignment, key)
	return r.done(err, r.T("The question is settled."), "%s#inquiry", pages.PanelHref(module, assignment, key, r.queueQuery()))
}
