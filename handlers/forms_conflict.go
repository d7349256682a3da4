package handlers

import (
	"net/http"
	"strings"

	"luna/models/questions"
	"luna/views/pages"
)

// formConflict answers an act that came too late: it shows what is saved and
// what was meant, and saves nothing.
func (h *Handlers) formConflict(r *request, id uint64) error {
	f, err := r.scope.FormDraft(r.ctx(), id)
	if err != nil {
		return err
	}
	d, err := f.Definition()
	if err != nil {
		return err
	}
	props := pages.ConflictProps{
		FormID: id, Saved: d, SavedAt: f.UpdatedAt, Revision: f.Revision,
		Meant: r.meant(), Fields: r.Request().Form, Action: r.Request().URL.Path,
	}
	props.Rows = r.conflictRows(d)
	if meant, err := questions.Parse([]byte(r.FormValue("json"))); err == nil {
		props.Changes, props.Saved = questions.Diff(d, meant), d
	}
	return r.show(http.StatusConflict, pages.FormConflict(r.formPage(r.T("Saved somewhere else")), props))
}

// meant says what the act was to do.
func (r *request) meant() string {
	code := r.FormValue("code")
	switch op := r.FormValue("op"); op {
	case "title":
		return r.T("title and introduction")
	case "item-add":
		return r.T("a new question")
	case "item-save":
		return r.T("the question %q", code)
	case "item-up", "item-down":
		return r.T("move the question %q", code)
	case "item-copy":
		return r.T("duplicate the question %q", code)
	case "item-delete":
		return r.T("delete the question %q", code)
	case "scale-add":
		return r.T("a new scale")
	case "scale-save":
		return r.T("the scale %q", code)
	case "scale-delete":
		return r.T("delete the scale %q", code)
	case "undo":
		return r.T("undo the last change")
	case "":
		return r.T("replace the whole draft")
	default:
		return r.T("page %d", r.number("page")+1)
	}
}

// conflictRows sets what was typed beside what is saved.
func (r *request) conflictRows(d questions.Definition) []pages.ConflictRow {
	code := r.FormValue("code")
	switch r.FormValue("op") {
	case "title":
		return r.compare([]pages.ConflictRow{
			r.row("Title in English", d.Title["en"], "title.en"), r.row("Title in German", d.Title["de"], "title.de"),
			r.row("Introduction in English", d.Intro["en"], "description.en"), r.row("Introduction in German", d.Intro["de"], "description.de"),
		})
	case "item-add", "item-save":
		var saved pages.ItemForm
		if it, ok := d.Item(code); ok {
			saved = pages.NewItemForm(it)
		}
		return r.itemRows(saved)
	case "scale-add", "scale-save":
		var saved questions.Scale
		if s, ok := d.Scale(code); ok {
			saved = s
		}
		mine := typedScale(d, code, r.scaleForm())
		return r.compare([]pages.ConflictRow{
			r.row("Name in English", saved.Title["en"], "title.en"), r.row("Name in German", saved.Title["de"], "title.de"),
			{Label: r.T("Questions in this scale"), Saved: scaleItems(saved), Mine: scaleItems(mine)},
			{Label: r.T("How to read it"), Saved: r.T(saved.Direction().Text), Mine: r.T(mine.Direction().Text)},
		})
	}
	return nil
}

func (r *request) itemRows(saved pages.ItemForm) []pages.ConflictRow {
	mine := r.itemForm()
	return r.compare([]pages.ConflictRow{
		r.row("Text in English", saved.Title.EN, "title.en"), r.row("Text in German", saved.Title.DE, "title.de"),
		r.row("Help in English", saved.Help.EN, "description.en"), r.row("Help in German", saved.Help.DE, "description.de"),
		r.row("Lowest value", saved.Min, "min"), r.row("Highest value", saved.Max, "max"), r.row("Step", saved.Step, "step"),
		r.row("Low end in English", saved.MinLabel.EN, "minRateDescription.en"), r.row("Low end in German", saved.MinLabel.DE, "minRateDescription.de"),
		r.row("High end in English", saved.MaxLabel.EN, "maxRateDescription.en"), r.row("High end in German", saved.MaxLabel.DE, "maxRateDescription.de"),
		{Label: r.T("Answers to choose from"), Saved: choiceLines(saved.Choices), Mine: choiceLines(mine.Choices)},
		{Label: r.T("An answer is required"), Saved: r.yesNo(saved.Required), Mine: r.yesNo(mine.Required)},
	})
}

// row is a field whose label is a sentence of the editor.
func (r *request) row(label, saved, field string) pages.ConflictRow {
	return pages.ConflictRow{Label: r.T(label), Saved: saved, Mine: r.words(field)}
}

// compare leaves out what is empty on both sides.
func (r *request) compare(rows []pages.ConflictRow) []pages.ConflictRow {
	var filled []pages.ConflictRow
	for _, row := range rows {
		if row.Saved != "" || row.Mine != "" {
			filled = append(filled, row)
		}
	}
	return filled
}

func (r *request) yesNo(yes bool) string {
	if yes {
		return r.T("Yes")
	}
	return r.T("No")
}

func choiceLines(rows []pages.ChoiceForm) string {
	lines := make([]string, len(rows))
	for i, c := range rows {
		lines[i] = c.Value + " = " + c.Text.EN + " / " + c.Text.DE
	}
	return strings.Join(lines, "; ")
}

func scaleItems(s questions.Scale) string {
	parts := make([]string, len(s.Items))
	for i, part := range s.Items {
		parts[i] = part.Code
		if part.Reversed {
			parts[i] += " (–)"
		}
	}
	return strings.Join(parts, ", ")
}
