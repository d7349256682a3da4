package handlers

import (
	"net/http"

	"luna/models"
	"luna/views/components"
	"luna/views/pages"
)

// userSearch reads whom the address of a list asks for.
func (r *request) userSearch() models.UserSearch {
	q := r.QueryParam
	return models.UserSearch{
		Query: q("q"), Role: models.Role(q("role")), State: models.UserState(q("state")), Sort: q("sort"),
		Faculty: number(q("faculty")), Programme: number(q("programme")), Size: int(min(number(q("size")), 1000)),
		After: number(q("after")), Before: number(q("before")),
	}
}

func (h *Handlers) userList(r *request) error {
	in := r.userSearch()
	list, err := r.scope.Users(r.ctx(), in)
	if err != nil {
		return err
	}
	props := pages.UsersProps{
		UserList: list, Search: in, Query: r.QueryParams(),
		Previous: r.neighbour("before", list.Previous), Next: r.neighbour("after", list.Next),
	}
	p := r.adminPage(r.T("People"))
	p.Wide, p.Action = true, components.PrimaryLink(r.T("New person"), "/admin/users/new")
	if !r.visitor.Platform() {
		if props.Programmes, err = r.scope.Programmes(r.ctx()); err != nil {
			return err
		}
		p.Action = pages.UsersActions(p)
	}
	return r.show(http.StatusOK, pages.Users(p, props))
}

func (h *Handlers) userNew(r *request) error {
	return r.showUserNew(http.StatusOK, pages.UserForm{Role: string(models.Student)})
}

func (r *request) showUserNew(status int, form pages.UserForm) error {
	return r.show(status, pages.UserNew(below(r.adminPage(r.T("New person")), r.T("People"), "/admin/users"), form))
}

// userForm reads a person as they were typed.
func (r *request) userForm() pages.UserForm {
	return pages.UserForm{Name: r.FormValue("name"), Email: r.FormValue("email"), Role: r.FormValue("role"), Language: r.FormValue("language")}
}

func userInput(f pages.UserForm, password string) models.UserInput {
	return models.UserInput{Name: f.Name, Email: f.Email, Role: models.Role(f.Role), Language: f.Language, Password: password, Invite: true}
}

func (h *Handlers) userCreate(r *request) error {
	form := r.userForm()
	u, err := r.scope.CreateUser(r.ctx(), userInput(form, r.FormValue("password")))
	if fields, ok := r.invalid(err); ok {
		form.Errors = fields
		return r.showUserNew(http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	if u.PasswordHash == "" {
		r.flash(r.T("%s is added and invited by mail.", u.Name))
	} else {
		r.flash(r.T("%s is added.", u.Name))
	}
	return r.redirect("/admin/users/%d", u.ID)
}

func (h *Handlers) userShow(r *request) error {
	return r.showUser(http.StatusOK, func(*pages.UserProps) {})
}

// showUser draws a person; refused puts in what was typed and why it is not
// taken.
func (r *request) showUser(status int, refused func(*pages.UserProps)) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	u, err := r.scope.User(r.ctx(), id)
	if err != nil {
		return err
	}
	props := pages.UserProps{
		User: u, Self: u.ID == r.visitor.UserID,
		Form: pages.UserForm{Name: u.Name, Email: u.Email, Role: string(u.Role), Language: u.Language},
	}
	if u.Role == models.Student {
		if props.Programmes, err = r.scope.Programmes(r.ctx()); err != nil {
			return err
		}
		if props.Programme, err = r.scope.ProgrammeOf(r.ctx(), id); err != nil {
			return err
		}
	}
	refused(&props)
	return r.show(status, pages.User(below(r.adminPage(u.Name), r.T("People"), "/admin/users"), props))
}

// onUser does something with the person of the address and says so.
func (r *request) onUser(do func(id uint64) error, refused func(p *pages.UserProps, fields map[string]string), done string) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	err = do(id)
	if fields, ok := r.invalid(err); ok {
		return r.showUser(http.StatusUnprocessableEntity, func(p *pages.UserProps) { refused(p, fields) })
	}
	if err != nil {
		return err
	}
	r.flash(done)
	return r.redirect("/admin/users/%d", id)
}

func (h *Handlers) userUpdate(r *request) error {
	form := r.userForm()
	return r.onUser(
		func(id uint64) error { return r.scope.UpdateUser(r.ctx(), id, userInput(form, "")) },
		func(p *pages.UserProps, fields map[string]string) { p.Form, p.Form.Errors = form, fields },
		r.T("The changes are saved."))
}

func (h *Handlers) userPassword(r *request) error {
	return r.onUser(
		func(id uint64) error { return r.scope.SetPassword(r.ctx(), id, r.FormValue("password")) },
		func(p *pages.UserProps, fields map[string]string) { p.PasswordError = fields["password"] },
		r.T("The password is set."))
}

func (h *Handlers) userDeactivate(r *request) error {
	return r.onUser(
		func(id uint64) error { return r.scope.Deactivate(r.ctx(), id) },
		func(p *pages.UserProps, fields map[string]string) { p.StateError = fields["state"] },
		r.T("The person is deactivated and signed out."))
}

func (h *Handlers) userReactivate(r *request) error {
	return r.onUser(
		func(id uint64) error { return r.scope.Reactivate(r.ctx(), id) },
		func(*pages.UserProps, map[string]string) {},
		r.T("The person can sign in again."))
}
