package handlers

import (
	"net/http"

	"luna/models"
	"luna/views/pages"
)

func (h *Handlers) providerList(r *request) error {
	rows, err := r.scope.Providers(r.ctx())
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.Providers(r.adminPage(r.T("University login")), rows))
}

func (h *Handlers) providerNew(r *request) error {
	return r.showProvider(http.StatusOK, pages.ProviderForm{Active: true})
}

func (h *Handlers) providerShow(r *request) error {
	id, err := r.id("provider")
	if err != nil {
		return err
	}
	p, err := r.scope.Provider(r.ctx(), id)
	if err != nil {
		return err
	}
	return r.showProvider(http.StatusOK, pages.ProviderForm{
		ID: p.ID, Name: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, Active: p.Active,
	})
}

func (r *request) showProvider(status int, form pages.ProviderForm) error {
	title := r.T("New university login")
	if form.ID != 0 {
		title = r.T("University login")
	}
	form.Callback = r.h.BaseURL.String() + models.LoginCallback
	p := below(r.adminPage(title), r.T("University login"), "/admin/logins")
	return r.show(status, pages.Provider(p, form))
}

func (h *Handlers) providerCreate(r *request) error { return r.saveProvider(0) }

func (h *Handlers) providerUpdate(r *request) error {
	id, err := r.id("provider")
	if err != nil {
		return err
	}
	return r.saveProvider(id)
}

// saveProvider keeps a login only when there is one at the address: a mistake
// would otherwise show to students first.
func (r *request) saveProvider(id uint64) error {
	form := pages.ProviderForm{
		ID: id, Name: r.FormValue("name"), Issuer: r.FormValue("issuer"), ClientID: r.FormValue("client_id"), Active: r.FormValue("active") != "",
	}
	in := models.ProviderInput{Name: form.Name, Issuer: form.Issuer, ClientID: form.ClientID, Secret: r.FormValue("secret"), Active: form.Active}
	if err := r.scope.CheckProvider(r.ctx(), id, &in, !r.h.Production); err != nil {
		return r.refuseProvider(form, err)
	}
	if err := r.h.UniversityLogin.Check(r.ctx(), in.Issuer); err != nil {
		r.h.Log.Warn("trying a university's login", "error", err, "request", requestIDOf(r.Context))
		form.Errors = map[string]string{"issuer": r.T("No login answers at this address. It must be on the public Internet and describe itself at /.well-known/openid-configuration.")}
		return r.showProvider(http.StatusUnprocessableEntity, form)
	}
	if _, err := r.scope.SaveProvider(r.ctx(), id, in, !r.h.Production); err != nil {
		return r.refuseProvider(form, err)
	}
	r.flash(r.T("The university login is saved. It answered as it should."))
	return r.redirect("/admin/logins")
}

func (r *request) refuseProvider(form pages.ProviderForm, err error) error {
	fields, ok := r.invalid(err)
	if !ok {
		return err
	}
	form.Errors = fields
	return r.showProvider(http.StatusUnprocessableEntity, form)
}

func (h *Handlers) providerRemove(r *request) error {
	id, err := r.id("provider")
	if err != nil {
		return err
	}
	if err := r.scope.RemoveProvider(r.ctx(), id); err != nil {
		return err
	}
	r.flash(r.T("The university login is removed. People sign in with a password again."))
	return r.redirect("/admin/logins")
}
