package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"luna/models"
	"luna/models/sheets"
	"luna/views/pages"
)

// gradebookPage is the table of all marks of a module, for its staff.
func (h *Handlers) gradebookPage(r *request, module uint64) error {
	return r.showGradebook(http.StatusOK, module, nil)
}

// showGradebook draws it; faults are those of a table that was not taken over.
func (r *request) showGradebook(status int, module uint64, faults map[string]string) error {
	page, _ := strconv.Atoi(r.QueryParam("page")) // what is no number is the first page
	table, err := r.scope.GradeTable(r.ctx(), module, r.QueryParam("q"), page)
	if err != nil {
		return err
	}
	p, frame := r.staffPage(table.ModuleHead, "grades")
	p.Wide = true
	return r.show(status, pages.Gradebook(p, frame, table, faults))
}

// cellReply is what the table's script hears about a cell that it has sent.
type cellReply struct {
	Revision int               `json:"revision"`
	Value    string            `json:"value"` // as it is typed
	Shown    string            `json:"shown"`
	Note     string            `json:"note"`
	Released bool              `json:"released"`
	Fault    string            `json:"fault,omitempty"`  // why it is not taken
	Result   string            `json:"result,omitempty"` // of the student
	Notes    map[string]string `json:"notes,omitempty"`  // of the other cells of the row, by assignment
}

// gradeSet takes one cell of the table. 422 says what cannot be a mark; 409 that
// somebody else has saved since, with what the cell is now.
func (h *Handlers) gradeSet(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	if err := r.parseForm(); err != nil {
		return err
	}
	form := r.Request().PostForm
	revision, err := countFrom(form.Get("revision"), 0)
	if err != nil {
		return err
	}
	assignment, key := number(form.Get("assignment")), number(form.Get("work"))
	cell, err := r.scope.SetPoints(r.ctx(), module, assignment, key, revision, form.Get("points"))
	reply := cellReply{
		Revision: cell.Revision, Value: pages.MarkTyped(r.printer, cell.Points), Shown: pages.MarkShown(r.printer, cell),
		Note: pages.MarkNote(r.printer, cell), Released: cell.Released,
	}
	if faults, ok := r.invalid(err); ok {
		reply.Fault = faults["points"]
		return r.reply(http.StatusUnprocessableEntity, reply)
	}
	if errors.Is(err, models.ErrConflict) {
		reply.Fault = r.T("Somebody else has set this mark in the meantime: %s. Yours is not saved; type it again if it is to hold.", reply.Shown)
		return r.reply(http.StatusConflict, reply)
	}
	if err != nil {
		return err
	}
	if err := r.addRow(&reply, module, key); err != nil {
		return err
	}
	return r.reply(http.StatusOK, reply)
}

// addRow adds what a mark has changed in the rest of the student's row.
func (r *request) addRow(reply *cellReply, module, enrollment uint64) error {
	table, err := r.scope.GradesOf(r.ctx(), module, enrollment)
	if err != nil || len(table.Rows) == 0 {
		return err
	}
	reply.Result, reply.Notes = pages.ResultShown(r.printer, table.Settings, table.Rows[0].Result), map[string]string{}
	for j, a := range table.Assignments {
		reply.Notes[strconv.FormatUint(a.ID, 10)] = pages.MarkNote(r.printer, table.Rows[0].Cells[j])
	}
	return nil
}

// gradesExport sends the whole gradebook as a table. It is a POST because the
// people in it are told.
func (h *Handlers) gradesExport(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	kind := r.tableKind()
	table, err := r.scope.ExportGrades(r.ctx(), module)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	out := sheets.NewWriter(&file, kind)
	pages.GradebookSheet(r.printer, out, table)
	if err := out.Close(); err != nil {
		return err
	}
	return r.sendTable(kind, r.T("grades"), file.Bytes())
}

// gradesImport shows what a table of the whole gradebook would change; sent back
// by that page it changes it.
func (h *Handlers) gradesImport(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	if err := r.scope.ImportsGrades(r.ctx(), module); err != nil {
		return err
	}
	return r.importMarks(marksDoor{
		preview: func(data []byte) (models.MarksPlan, error) { return r.scope.PreviewGrades(r.ctx(), module, data) },
		take: func(data []byte, seen string) (int, error) {
			return r.scope.ImportGrades(r.ctx(), module, data, seen)
		},
		refuse: func(faults map[string]string) error {
			return r.showGradebook(http.StatusUnprocessableEntity, module, faults)
		},
		base: fmt.Sprintf("/modules/%d/grades", module),
	})
}

// tableKind reads in which format a table is asked for: as CSV unless it is said
// otherwise.
func (r *request) tableKind() sheets.Kind {
	if sheets.Kind(r.FormValue("format")) == sheets.XLSX {
		return sheets.XLSX
	}
	return sheets.CSV
}
