package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

// privacyPage is a page below the one about privacy.
func (r *request) privacyPage(title string) layouts.Page {
	p := r.page(title)
	p.Crumbs = []layouts.Crumb{{Label: r.T("Account"), Href: "/account"}, {Label: r.T("Privacy"), Href: "/account/privacy"}}
	return p
}

// exportForm says what the file will hold; the button below makes it.
func (h *Handlers) exportForm(r *request) error {
	return r.show(http.StatusOK, pages.ExportMyself(r.privacyPage(r.T("Take your data with you"))))
}

// export sends all of a person's data as a file. It is read whole before the
// first byte is sent: no transaction waits for a slow reader.
func (h *Handlers) export(r *request) error {
	e, err := r.scope.ExportMyself(r.ctx())
	if err != nil {
		return err
	}
	header := r.Response().Header()
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="luna-%s.zip"`, e.MadeAt.Format("2006-01-02")))
	r.Response().WriteHeader(http.StatusOK)
	w := patient(r.Response())
	defer w.done()
	if err := e.Write(w, r.exportReadme(e)); err != nil {
		h.Log.Warn("sending an export", "error", err, "request", requestIDOf(r.Context))
	}
	return nil
}

// exportReadme explains the file in the reader's language.
func (r *request) exportReadme(e models.Export) string {
	lines := []string{
		r.T("Your data in Luna"), "",
		r.T("Made on %s.", r.printer.Exact(e.MadeAt)), "",
		r.T("data.json holds everything, for programs. The other files hold the same as tables, for spreadsheet programs: one for each subject."),
		r.T("Answers are named by the codes of the questions. The questionnaires themselves are in data.json."),
		r.T("What you handed in as files is in the folder files."),
		r.T("Times are in UTC. Passwords, second factors and links that let somebody in are not in the file."), "",
	}
	for _, part := range e.Parts {
		lines = append(lines, fmt.Sprintf("%s.csv: %s", part.Name, r.printer.N(len(part.Rows), "%d row", "%d rows")))
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}

func (h *Handlers) eraseForm(r *request) error { return r.showErase(http.StatusOK, "", nil) }

func (r *request) showErase(status int, typed string, faults map[string]string) error {
	return r.show(status, pages.EraseMyself(r.privacyPage(r.T("Erase your account")), pages.EraseForm{
		Email: r.visitor.Email, Typed: typed, Errors: faults, Staff: r.visitor.Role != student,
	}))
}

// eraseMyself erases the person and ends at a page that needs no account.
func (h *Handlers) eraseMyself(r *request) error {
	typed := r.FormValue("email")
	err := r.scope.EraseMyself(r.ctx(), typed)
	if faults, ok := r.invalid(err); ok {
		return r.showErase(http.StatusUnprocessableEntity, typed, faults)
	}
	if errors.Is(err, models.ErrConflict) {
		return r.showErase(http.StatusConflict, typed, map[string]string{
			"email": r.T("You are the only one who administers this installation. Please appoint somebody else first."),
		})
	}
	if err != nil {
		return err
	}
	h.logins.keep(r.Response(), "")
	r.flash(r.T("Your account is erased. Nothing of it can be brought back."))
	return r.redirect("/login")
}

func (h *Handlers) userEraseForm(r *request) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	return r.showUserErase(http.StatusOK, id, pages.EraseForm{})
}

func (r *request) showUserErase(status int, id uint64, form pages.EraseForm) error {
	u, err := r.scope.Erasable(r.ctx(), id)
	if err != nil {
		return err
	}
	form.ID, form.Name, form.Email, form.Staff = u.ID, u.Name, u.Email, u.Role != student
	p := r.page(r.T("Erase %s", u.Name))
	p.Crumbs = []layouts.Crumb{{Label: r.T("Overview"), Href: "/admin"}, {Label: r.T("People"), Href: "/admin/users"}, {Label: u.Name, Href: fmt.Sprintf("/admin/users/%d", u.ID)}}
	return r.show(status, pages.EraseUser(p, form))
}

func (h *Handlers) userErase(r *request) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	form := pages.EraseForm{Typed: r.FormValue("email"), Reason: r.FormValue("reason")}
	err = r.scope.Erase(r.ctx(), id, form.Typed, models.ErasureReason(form.Reason))
	if faults, ok := r.invalid(err); ok {
		form.Errors = faults
		return r.showUserErase(http.StatusUnprocessableEntity, id, form)
	}
	if err != nil {
		return err
	}
	r.flash(r.T("The person is erased."))
	return r.redirect("/admin/users")
}

// retentionShow is what the next nightly run will remove.
func (h *Handlers) retentionShow(r *request) error {
	lines, err := r.scope.Retention(r.ctx())
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.Retention(r.adminPage(r.T("Retention")), lines))
}
