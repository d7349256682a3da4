package handlers

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/sheets"
	"luna/views/pages"
)

// markSheet is a field for each mark of an assignment.
func (h *Handlers) markSheet(r *request) error {
	return r.showMarks(http.StatusOK, r.QueryParam("page"), func(*pages.MarkSheetProps) {})
}

// showMarks draws a page of it; with adds what was typed and why it was not
// taken.
func (r *request) showMarks(status int, page string, with func(*pages.MarkSheetProps)) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(page) // what is no number is the first page
	sheet, err := r.scope.MarkSheet(r.ctx(), module, assignment, n)
	if err != nil {
		return err
	}
	props := pages.MarkSheetProps{MarkSheet: sheet}
	with(&props)
	p, frame := r.staffPage(sheet.ModuleHead, "grades")
	r.belowGrades(&p, sheet.Module, sheet.Assignment.Title)
	return r.show(status, pages.MarkSheet(p, frame, props))
}

// marksSet saves the fields that were changed, all of them or none.
func (h *Handlers) marksSet(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	if err := r.parseForm(); err != nil {
		return err
	}
	edits, typed, err := r.markEdits()
	if err != nil {
		return err
	}
	page := r.FormValue("page")
	err = r.scope.SetMarks(r.ctx(), module, assignment, edits)
	if faults, ok := r.invalid(err); ok {
		status := http.StatusUnprocessableEntity
		if faults["conflict"] != "" {
			status = http.StatusConflict
		}
		return r.showMarks(status, page, func(f *pages.MarkSheetProps) { f.Typed, f.Errors = typed, faults })
	}
	said := r.printer.N(len(edits), "%d mark is saved.", "%d marks are saved.")
	if len(edits) == 0 {
		said = r.T("There was nothing to save.")
	}
	n, _ := strconv.Atoi(page)
	return r.done(err, said, "/modules/%d/assignments/%d/marks?page=%d", module, assignment, max(n, 1))
}

// markEdits reads the fields that are not as they were when the page was made,
// in the order of the works, so that two who save wait for each other in one
// direction only.
func (r *request) markEdits() (edits []models.MarkEdit, typed map[uint64]string, err error) {
	form, typed := r.Request().PostForm, map[uint64]string{}
	for name := range form {
		key, ok := strings.CutPrefix(name, "points-")
		if !ok || form.Get(name) == form.Get("was-"+key) {
			continue
		}
		revision, err := countFrom(form.Get("revision-"+key), 0)
		if err != nil || number(key) == 0 {
			return nil, nil, errMalformed
		}
		edits = append(edits, models.MarkEdit{Key: number(key), Revision: revision, Points: form.Get(name)})
		typed[number(key)] = form.Get(name)
	}
	slices.SortFunc(edits, func(a, b models.MarkEdit) int { return int(a.Key) - int(b.Key) })
	return edits, typed, nil
}

// marksExport sends the marks of an assignment as a table that can be brought
// back.
func (h *Handlers) marksExport(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	kind := r.tableKind()
	sheet, err := r.scope.ExportMarks(r.ctx(), module, assignment)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	out := sheets.NewWriter(&file, kind)
	pages.MarksSheet(r.printer, out, sheet)
	if err := out.Close(); err != nil {
		return err
	}
	return r.sendTable(kind, r.T("marks")+"-"+strconv.FormatUint(assignment, 10), file.Bytes())
}

// marksImport takes the marks of an assignment over from a table.
func (h *Handlers) marksImport(r *request) error {
	module, assignment, err := r.assignmentIDs()
	if err != nil {
		return err
	}
	if err := r.scope.ImportsMarks(r.ctx(), module, assignment); err != nil {
		return err
	}
	base := fmt.Sprintf("/modules/%d/assignments/%d/marks", module, assignment)
	return r.importMarks(marksDoor{
		preview: func(data []byte) (models.MarksPlan, error) {
			return r.scope.PreviewMarks(r.ctx(), module, assignment, data)
		},
		take: func(data []byte, seen string) (int, error) {
			return r.scope.ImportMarks(r.ctx(), module, assignment, data, seen)
		},
		refuse: func(faults map[string]string) error {
			return r.showMarks(http.StatusUnprocessableEntity, "", func(f *pages.MarkSheetProps) { f.Errors = faults })
		},
		base: base,
	})
}

// marksDoor is a table of marks, or of several assignments, that is seen before it
// is taken over.
type marksDoor struct {
	preview func(data []byte) (models.MarksPlan, error)
	take    func(data []byte, seen string) (int, error)
	refuse  func(faults map[string]string) error // shows the page that the file came from
	base    string                               // the address of that page
}

// importMarks shows what a table would change; sent back by that page it changes
// it. Between the two nothing is kept.
func (r *request) importMarks(d marksDoor) error {
	sent := r.FormValue("table")
	if sent == "" {
		data, err := r.file("file")
		if err != nil {
			return err
		}
		return r.previewMarks(http.StatusOK, d, data)
	}
	data, err := base64.RawURLEncoding.DecodeString(sent)
	if err != nil {
		return errMalformed
	}
	n, err := d.take(data, r.FormValue("seen"))
	if errors.Is(err, models.ErrConflict) {
		r.warn(r.T("Nothing was done: marks have changed since you saw the page. This is what would happen now."))
		return r.previewMarks(http.StatusConflict, d, data)
	}
	if fields, ok := r.invalid(err); ok {
		return d.refuse(fields)
	}
	return r.done(err, r.printer.N(n, "%d mark is saved.", "%d marks are saved."), "%s", d.base)
}

// previewMarks draws what a table would change.
func (r *request) previewMarks(status int, d marksDoor, data []byte) error {
	plan, err := d.preview(data)
	if fields, ok := r.invalid(err); ok {
		return d.refuse(fields)
	}
	if err != nil {
		return err
	}
	p, frame := r.staffPage(plan.ModuleHead, "grades")
	r.belowGrades(&p, plan.Module, r.T("What would change"))
	return r.show(status, pages.MarksImport(p, frame, plan, d.base, base64.RawURLEncoding.EncodeToString([]byte(plan.Table))))
}
