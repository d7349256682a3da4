package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"luna/models"
	"luna/models/sheets"
	"luna/views/pages"
)

// usersMany does something with those chosen in the list, and leads back to
// where the list was.
func (h *Handlers) usersMany(r *request) error {
	if err := r.parseForm(); err != nil {
		return err
	}
	var ids []uint64
	for _, s := range r.Request().Form["user"] {
		if id := number(s); id != 0 {
			ids = append(ids, id)
		}
	}
	done, err := r.withMany(r.FormValue("act"), ids)
	if err != nil {
		return err
	}
	r.flash(done)
	back := localPath(r.FormValue("return"))
	if !strings.HasPrefix(back, "/admin/users") {
		back = "/admin/users"
	}
	return r.redirect("%s", back)
}

// withMany does one of the acts of the list, and says how many it was done to.
func (r *request) withMany(act string, ids []uint64) (string, error) {
	switch act {
	case "deactivate":
		n, err := r.scope.SetActive(r.ctx(), ids, false)
		return r.printer.N(n, "%d person is deactivated.", "%d people are deactivated."), err
	case "reactivate":
		n, err := r.scope.SetActive(r.ctx(), ids, true)
		return r.printer.N(n, "%d person can sign in again.", "%d people can sign in again."), err
	case "invite":
		n, err := r.scope.InviteUsers(r.ctx(), ids)
		return r.printer.N(n, "%d person is invited by mail. Who has a password already is not.", "%d people are invited by mail. Who has a password already is not."), err
	case "student", "lecturer":
		n, err := r.scope.SetRoles(r.ctx(), ids, models.Role(act))
		return r.printer.N(n, "%d person has another role and is signed out.", "%d people have another role and are signed out."), err
	case "programme":
		n, err := r.scope.SetProgramme(r.ctx(), ids, number(r.FormValue("programme-for")))
		return r.printer.N(n, "The programme of %d student is set.", "The programme of %d students is set."), err
	}
	return "", errMalformed
}

func (h *Handlers) userProgramme(r *request) error {
	return r.onUser(
		func(id uint64) error {
			n, err := r.scope.SetProgramme(r.ctx(), []uint64{id}, number(r.FormValue("programme")))
			if err == nil && n == 0 {
				return models.ErrNotFound // no student of this university
			}
			return err
		},
		func(*pages.UserProps, map[string]string) {},
		r.T("The changes are saved."))
}

// userExport sends everybody whom the list shows as a table. It is a POST
// because the log of the university tells of it.
func (h *Handlers) userExport(r *request) error {
	kind := sheets.Kind(r.FormValue("format"))
	if kind != sheets.CSV && kind != sheets.XLSX {
		return errMalformed
	}
	var file bytes.Buffer
	table := sheets.NewWriter(&file, kind)
	table.Row(r.T("Name"), r.T("E-mail"), r.T("Role"), r.T("Language"), r.T("Programme"), r.T("State"), r.T("Since"))
	err := r.scope.EachUser(r.ctx(), r.userSearch(), func(u models.UserRow) {
		table.Cells(sheets.Text(u.Name), sheets.Text(u.Email), sheets.Text(string(u.Role)), sheets.Text(u.Language), sheets.Text(u.Programme),
			sheets.Text(pages.StateName(r.printer, u.State())), sheets.Day(u.CreatedAt.In(r.printer.Zone)))
	})
	if err != nil {
		return err
	}
	if err := table.Close(); err != nil {
		return err
	}
	return r.sendTable(kind, r.T("people"), file.Bytes())
}

// sendTable sends a table as a file to keep.
func (r *request) sendTable(kind sheets.Kind, name string, file []byte) error {
	day := r.printer.Now.In(r.printer.Zone).Format("2006-01-02")
	r.Response().Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+"-"+day+"."+string(kind)))
	return r.send(http.StatusOK, kind.MediaType(), file)
}
