package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

// One-time links lead to pages for anyone who holds the link. Opening a page
// changes nothing, because programs that check mail open links too; its button
// does.

// linkPage is the page behind a link. Its address holds a secret: browsers are
// told to keep it to themselves.
func (r *request) linkPage(title string) layouts.Page {
	r.Response().Header().Set("Referrer-Policy", "no-referrer")
	p := r.bare(title)
	p.Viewer = nil // whoever is signed in here need not be whose link it is
	return p
}

// linkShow draws the page of a link, or says that the link is over.
func (h *Handlers) linkShow(kind models.LinkKind) func(*request) error {
	return func(r *request) error { return r.showLink(http.StatusOK, kind, pages.LinkForm{}) }
}

func (r *request) showLink(status int, kind models.LinkKind, form pages.LinkForm) error {
	info, err := r.h.Store.Link(r.ctx(), kind, r.Param("token"), r.RealIP())
	if errors.Is(err, models.ErrClosed) {
		return r.showLinkOver(kind)
	}
	if err != nil {
		return err
	}
	r.printer.Zone = info.Zone()
	form.LinkInfo, form.Kind, form.Action = info, kind, r.Request().URL.Path
	return r.show(status, pages.Link(r.linkPage(r.linkTitle(kind)), form))
}

func (r *request) linkTitle(kind models.LinkKind) string {
	switch kind {
	case models.LinkInvitation:
		return r.T("Welcome to Luna")
	case models.LinkReset:
		return r.T("Choose a new password")
	case models.LinkVerification:
		return r.T("Your e-mail address")
	}
	return r.T("Your new e-mail address")
}

func (r *request) showLinkOver(kind models.LinkKind) error {
	return r.show(http.StatusGone, pages.LinkOver(r.linkPage(r.T("This link is over")), kind))
}

// linkUse does what the link is good for. Afterwards the person signs in: with
// a new password or address the sessions of before are over.
func (h *Handlers) linkUse(kind models.LinkKind) func(*request) error {
	return func(r *request) error {
		err := r.useLink(kind)
		if fields, ok := r.invalid(err); ok {
			return r.showLink(http.StatusUnprocessableEntity, kind, pages.LinkForm{Errors: fields})
		}
		if errors.Is(err, models.ErrClosed) {
			return r.showLinkOver(kind)
		}
		if err != nil {
			return err
		}
		r.Response().Header().Set("Referrer-Policy", "no-referrer")
		if kind == models.LinkVerification {
			r.flash(r.T("Thank you. We know now that this address is yours."))
			return r.redirect("/")
		}
		h.endSession(r)
		h.logins.keep(r.Response(), "")
		if kind == models.LinkEmail {
			r.flash(r.T("Your new address is set. Please sign in with it."))
		} else {
			r.flash(r.T("Your password is set. Please sign in."))
		}
		return r.redirect("/login")
	}
}

func (r *request) useLink(kind models.LinkKind) error {
	token, address := r.Param("token"), r.RealIP()
	switch kind {
	case models.LinkVerification:
		return r.h.Store.Verify(r.ctx(), token, address)
	case models.LinkEmail:
		return r.h.Store.TakeNewAddress(r.ctx(), token, address)
	}
	return r.h.Store.ChoosePassword(r.ctx(), kind, token, r.FormValue("password"), address)
}

func (h *Handlers) forgotForm(r *request) error {
	return r.show(http.StatusOK, pages.Forgot(r.bare(r.T("Forgot your password?")), pages.ForgotForm{Sent: r.QueryParam("sent") != ""}))
}

// forgot answers the same whether there is such an account or not.
func (h *Handlers) forgot(r *request) error {
	form := pages.ForgotForm{Email: r.FormValue("email")}
	err := h.Store.ForgotPassword(r.ctx(), form.Email, r.RealIP())
	fields, invalid := r.invalid(err)
	status := http.StatusUnprocessableEntity
	switch {
	case invalid:
		form.Error = fields["email"]
	case errors.Is(err, models.ErrTooMany):
		status = http.StatusTooManyRequests
		r.Response().Header().Set("Retry-After", "900")
		form.Error = r.T("A link was asked for several times just now. Please look into your mail, or wait a quarter of an hour.")
	case err != nil:
		return err
	default:
		return r.redirect("/password/forgot?sent=1")
	}
	return r.show(status, pages.Forgot(r.bare(r.T("Forgot your password?")), form))
}

// userInvite sends a person the link to a first password, once more.
func (h *Handlers) userInvite(r *request) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	if _, err := r.scope.User(r.ctx(), id); err != nil {
		return err
	}
	n, err := r.scope.InviteUsers(r.ctx(), []uint64{id})
	if err != nil {
		return err
	}
	if n == 0 {
		r.warn(r.T("No invitation was sent: the person has a password already, or is deactivated."))
	} else {
		r.flash(r.T("The invitation is on its way. It is good for 14 days."))
	}
	return r.redirect("/admin/users/%d", id)
}
