package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"luna/models"
	"luna/models/questions"
	"luna/views/pages"
)

func (h *Handlers) formDefinition(r *request) error {
	props, err := r.definition()
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.FormDefinition(r.formPage(r.T("Definition")), props))
}

// definition is what the reader may see of a questionnaire, as text.
func (r *request) definition() (pages.DefinitionProps, error) {
	id, err := r.id("form")
	if err != nil {
		return pages.DefinitionProps{}, err
	}
	d, err := r.scope.FormShown(r.ctx(), id)
	if err != nil {
		return pages.DefinitionProps{}, err
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return pages.DefinitionProps{}, fmt.Errorf("writing a definition: %w", err)
	}
	props := pages.DefinitionProps{FormID: id, JSON: string(text)}
	f, err := r.scope.FormDraft(r.ctx(), id)
	if errors.Is(err, models.ErrNotFound) {
		return props, nil
	}
	props.Own, props.Revision = f.ArchivedAt == nil, f.Revision
	return props, err
}

// formReplace puts a whole definition in the place of the draft.
func (h *Handlers) formReplace(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	text, err := r.sentDefinition()
	if err != nil {
		return err
	}
	revision := r.number("revision")
	d, err := questions.Parse([]byte(text))
	if err == nil {
		_, err = r.scope.EditForm(r.ctx(), id, revision, func(questions.Definition) (questions.Definition, error) { return d, nil })
	}
	var bad *questions.Invalid
	switch {
	case errors.As(err, &bad):
		p := pages.DefinitionProps{FormID: id, JSON: text, Revision: revision, Own: true, Faults: r.formFaults(bad.Problems)}
		if _, err := r.scope.FormDraft(r.ctx(), id); err != nil {
			return err
		}
		return r.show(http.StatusUnprocessableEntity, pages.FormDefinition(r.formPage(r.T("Definition")), p))
	case errors.Is(err, models.ErrConflict):
		r.Request().Form.Set("json", text) // what came as a file is sent again as text
		return h.formConflict(r, id)
	case errors.Is(err, models.ErrClosed):
		r.warn(r.T("The questionnaire is archived. Please take it out of the archive first."))
		return r.redirect("/forms/%d", id)
	case err != nil:
		return err
	}
	r.flash(r.T("The draft is replaced. “Undo last change” brings the old one back."))
	return r.redirect("/forms/%d/edit", id)
}

// sentDefinition is the file of the form, or where there is none its text.
func (r *request) sentDefinition() (string, error) {
	kind, _, err := mime.ParseMediaType(r.Request().Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" && kind != "application/x-www-form-urlencoded" {
		return "", errMalformed
	}
	text := r.FormValue("json")
	header, err := r.FormFile("file")
	if err != nil || header.Size == 0 {
		return text, nil // no file was chosen
	}
	file, err := header.Open()
	if err != nil {
		return "", fmt.Errorf("opening an upload: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, questions.MaxBytes+1))
	if err != nil {
		return "", fmt.Errorf("reading an upload: %w", err)
	}
	return strings.ToValidUTF8(string(data), "\uFFFD"), nil
}

// formDownload gives the definition as a file: the draft, or a version.
func (h *Handlers) formDownload(r *request) error {
	id, err := r.id("form")
	if err != nil {
		return err
	}
	f, err := r.scope.FormPage(r.ctx(), id)
	if err != nil {
		return err
	}
	stored, name := f.Draft, fmt.Sprintf("luna-form-%d.json", id)
	if n := r.number("version"); n >= 0 {
		stored, name = "", fmt.Sprintf("luna-form-%d-version-%d.json", id, n)
		for _, v := range f.Versions {
			if v.Number == n {
				stored = v.Definition
			}
		}
		if stored == "" {
			return models.ErrNotFound
		}
	}
	var pretty strings.Builder
	encoder := json.NewEncoder(&pretty)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(json.RawMessage(stored)); err != nil {
		return fmt.Errorf("writing a definition: %w", err)
	}
	r.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return r.send(http.StatusOK, "application/json; charset=utf-8", []byte(pretty.String()))
}
