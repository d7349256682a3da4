package handlers

import (
	"fmt"
	"net/http"

	"luna/models/questions"
	"luna/views/pages"
)

// formPreview begins a test run of a questionnaire. It leaves no data.
func (h *Handlers) formPreview(r *request) error {
	trial, err := r.trial()
	if err != nil {
		return err
	}
	trial.Page = min(max(0, r.number("page")), len(trial.Definition.Pages)-1)
	return r.showTrial(http.StatusOK, trial)
}

// formTry takes a page of a test run and shows the next one, what is missing,
// or the scores. What was answered travels with the pages and is kept nowhere.
func (h *Handlers) formTry(r *request) error {
	trial, err := r.trial()
	if err != nil {
		return err
	}
	d := trial.Definition
	page := min(max(0, r.number("page")), len(d.Pages)-1)
	answers, faults := d.FromForm(r.Request().Form)
	trial.Page, trial.Answers = page, answers
	if r.FormValue("go") == "back" {
		trial.Page = max(0, page-1)
		return r.showTrial(http.StatusOK, trial)
	}
	for code, m := range d.CheckPage(page, answers) {
		faults[code] = m
	}
	last := page == len(d.Pages)-1
	if last && len(faults) == 0 {
		faults = d.CheckAnswers(answers, true)
	}
	if len(faults) > 0 {
		trial.Errors = r.messages(faults)
		trial.Page = faultyPage(d, faults, page)
		return r.showTrial(http.StatusUnprocessableEntity, trial)
	}
	if last {
		return r.show(http.StatusOK, pages.FormTrialDone(r.formPage(r.T("Test run")), r.trialResult(trial)))
	}
	trial.Page = page + 1
	return r.showTrial(http.StatusOK, trial)
}

// trial reads the questionnaire in the language of the test run.
func (r *request) trial() (pages.TrialProps, error) {
	id, err := r.id("form")
	if err != nil {
		return pages.TrialProps{}, err
	}
	d, err := r.scope.FormShown(r.ctx(), id)
	if err != nil {
		return pages.TrialProps{}, err
	}
	if err := r.parseForm(); err != nil {
		return pages.TrialProps{}, err
	}
	printer := r.printer
	printer.Lang = r.previewLanguage()
	return pages.TrialProps{FormID: id, Definition: d, Printer: printer}, nil
}

func (r *request) showTrial(status int, trial pages.TrialProps) error {
	return r.show(status, pages.FormTrial(r.bare(trial.Definition.Title.In(trial.Printer.Lang)), trial))
}

// faultyPage is the first page with a fault, or the one at hand.
func faultyPage[M any](d questions.Definition, faults map[string]M, page int) int {
	for i := range d.Pages {
		for _, it := range d.Pages[i].Items {
			if _, bad := faults[it.Code]; bad {
				return i
			}
		}
	}
	return page
}

func (r *request) trialResult(trial pages.TrialProps) pages.TrialResult {
	result := pages.TrialResult{FormID: trial.FormID, Lang: trial.Printer.Lang}
	for _, s := range trial.Definition.Scales {
		lo, hi := s.Range(trial.Definition)
		score := pages.TrialScore{
			Title: s.Title.In(r.printer.Lang), Direction: r.T(s.Direction().Text),
			Value: "–", Range: r.printer.Number(lo, 0) + "–" + r.printer.Number(hi, 0),
		}
		value, answered, ok := s.Score(trial.Definition, trial.Answers)
		if ok {
			score.Value = r.printer.Number(value, 2)
		}
		score.Answered = r.T("%d of %d", answered, len(s.Items))
		result.Scores = append(result.Scores, score)
	}
	return result
}

// formItemPreview draws the question that is being typed; the editor's script
// asks for it.
func (h *Handlers) formItemPreview(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	if _, err := r.scope.FormDraft(r.ctx(), id); err != nil {
		return err
	}
	form := r.itemForm()
	if !form.Type.Known() {
		return fmt.Errorf("%w: no kind of question", errMalformed)
	}
	printer := r.printer
	printer.Lang = r.previewLanguage()
	return r.show(http.StatusOK, pages.FormItemPreview(printer, form.Preview()))
}
