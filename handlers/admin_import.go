package handlers

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"luna/models"
	"luna/models/sheets"
	"luna/views/pages"
)

func (h *Handlers) importForm(r *request) error {
	return r.showImportForm(http.StatusOK, pages.ImportForm{})
}

func (r *request) showImportForm(status int, form pages.ImportForm) error {
	p := below(r.adminPage(r.T("Import people")), r.T("People"), "/admin/users")
	return r.show(status, pages.PeopleImport(p, form))
}

// importUpload keeps a table and leads to what it would do.
func (h *Handlers) importUpload(r *request) error {
	data, err := r.file("file")
	if err != nil {
		return err
	}
	id, err := r.scope.PreparePeopleImport(r.ctx(), data)
	if fields, ok := r.invalid(err); ok {
		return r.showImportForm(http.StatusUnprocessableEntity, pages.ImportForm{Errors: fields})
	}
	if err != nil {
		return err
	}
	return r.redirect("/admin/users/import/%d", id)
}

// file reads a file that came with a form; without one it is empty. The body
// has its limit already, see limitBody.
func (r *request) file(name string) ([]byte, error) {
	head, err := r.FormFile(name)
	switch {
	case errors.Is(err, http.ErrMissingFile):
		return nil, nil
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, err
	case err != nil:
		return nil, errMalformed
	}
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (h *Handlers) importPreview(r *request) error {
	return r.showImport(http.StatusOK, func(*pages.ImportProps) {})
}

func (r *request) showImport(status int, refused func(*pages.ImportProps)) error {
	id, err := r.id("import")
	if err != nil {
		return err
	}
	plan, err := r.scope.PreviewPeopleImport(r.ctx(), id)
	if err != nil {
		return err
	}
	props := pages.ImportProps{ImportPlan: plan}
	refused(&props)
	p := below(below(r.adminPage(r.T("What would happen")), r.T("People"), "/admin/users"), r.T("Import people"), "/admin/users/import")
	p.Wide = true
	return r.show(status, pages.ImportPreview(p, props))
}

// importApply does what the page showed, or shows it anew where it would be
// something else by now.
func (h *Handlers) importApply(r *request) error {
	id, err := r.id("import")
	if err != nil {
		return err
	}
	order := models.ImportOrder{Hash: r.FormValue("seen"), Deactivate: r.FormValue("deactivate") != "", Typed: r.FormValue("typed")}
	done, err := r.scope.ApplyPeopleImport(r.ctx(), id, order)
	if fields, ok := r.invalid(err); ok {
		return r.showImport(http.StatusUnprocessableEntity, func(p *pages.ImportProps) {
			p.Deactivate, p.Typed, p.Error = order.Deactivate, order.Typed, fields["typed"]
		})
	}
	if errors.Is(err, models.ErrConflict) {
		r.warn(r.T("Nothing was done: people changed since you saw the page. This is what would happen now."))
		return r.redirect("/admin/users/import/%d", id)
	}
	if err != nil {
		return err
	}
	r.flash(r.T("New: %d, changed: %d, deactivated: %d.", len(done.Created), done.Updated, done.Deactivated))
	if r.FormValue("invite") != "" {
		n, err := r.scope.InviteUsers(r.ctx(), done.Created)
		if err != nil {
			return err
		}
		r.flash(r.printer.N(n, "%d invitation is on its way.", "%d invitations are on their way."))
	}
	return r.redirect("/admin/users")
}

// importReport sends what becomes of every line as a table.
func (h *Handlers) importReport(r *request) error {
	id, err := r.id("import")
	if err != nil {
		return err
	}
	plan, err := r.scope.PreviewPeopleImport(r.ctx(), id)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	table := sheets.NewWriter(&file, sheets.CSV)
	pages.ImportReport(r.printer, table, plan)
	if err := table.Close(); err != nil {
		return err
	}
	return r.sendTable(sheets.CSV, r.T("import"), file.Bytes())
}

func (h *Handlers) importDiscard(r *request) error {
	id, err := r.id("import")
	if err != nil {
		return err
	}
	if err := r.scope.DiscardPeopleImport(r.ctx(), id); err != nil {
		return err
	}
	r.flash(r.T("The table is discarded. Nothing was changed."))
	return r.redirect("/admin/users/import")
}
