package handlers

import (
	"errors"
	"net/http"
	"slices"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

// errNotInSupport: a support view may not see or do this.
var errNotInSupport = errors.New("not in a support view")

// supportRule says what a support view, in which an administrator looks with
// somebody else's eyes, may do with a route. The zero rule is nothing: a route
// that says nothing is hidden, and no route but the two that end the view may
// change anything.
type supportRule struct {
	seenBy []models.Role // visible when the borrowed eyes are of one of these
	ends   bool
}

// inSupport: a support view may see it with the eyes of these roles. It must
// show no answers, drafts, trends or free text of students, and nothing of an
// account.
func (p policy) inSupport(roles ...models.Role) policy {
	p.support.seenBy = roles
	return p
}

// endsSupport: it ends a support view.
func (p policy) endsSupport() policy {
	p.support.ends = true
	return p
}

// inView decides, before anything else is asked, what a support view may do.
func (p policy) inView(r *request) error {
	if r.visitor == nil || r.visitor.Support == nil || p.support.ends {
		return nil
	}
	method := r.Request().Method
	reads := method == http.MethodGet || method == http.MethodHead
	if reads && slices.Contains(p.support.seenBy, r.visitor.Role) {
		return nil
	}
	return errNotInSupport
}

// supportBanner is what stands on every page of a support view.
func (r *request) supportBanner() *layouts.Support {
	v := r.visitor
	if v.Support == nil {
		return nil
	}
	return &layouts.Support{Name: v.Name, Reason: v.Support.Reason, Ends: v.Support.EndsAt}
}

func (h *Handlers) supportForm(r *request) error {
	return r.showSupport(http.StatusOK, pages.SupportProps{})
}

// showSupport asks for the reason. Who cannot be helped this way has no such
// page.
func (r *request) showSupport(status int, props pages.SupportProps) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	u, err := r.scope.Supported(r.ctx(), id)
	if _, wrong := r.invalid(err); wrong {
		return models.ErrNotFound
	}
	if err != nil {
		return err
	}
	props.ID, props.Name = u.ID, u.Name
	return r.show(status, pages.SupportStart(below(below(r.adminPage(r.T("Support view")), r.T("People"), "/admin/users"), u.Name, "/admin/users/"+r.Param("user")), props))
}

func (h *Handlers) supportStart(r *request) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	reason := r.FormValue("reason")
	_, err = r.scope.StartSupport(r.ctx(), r.visitor.SessionID, id, reason)
	switch fields, invalid := r.invalid(err); {
	case invalid:
		return r.showSupport(http.StatusUnprocessableEntity, pages.SupportProps{Reason: reason, Error: fields["reason"]})
	case errors.Is(err, models.ErrConflict):
		r.warn(r.T("You are in a support view already, in another browser. End it there, or wait until it is over."))
		return r.redirect("/admin/users/%d", id)
	case err != nil:
		return err
	}
	return r.redirect("/")
}

func (h *Handlers) supportEnd(r *request) error {
	s := r.visitor.Support
	if s == nil { // it ended by itself a moment ago
		r.flash(r.T("The support view is over."))
		return r.redirect("/")
	}
	subject := r.visitor.UserID
	if err := h.Store.As(s.By).EndSupport(r.ctx(), s.ID); err != nil {
		return err
	}
	r.flash(r.T("The support view is over."))
	return r.redirect("/admin/users/%d", subject)
}

// accessList is a person's log of who looked at their data.
func (h *Handlers) accessList(r *request) error {
	log, err := r.scope.AccessLog(r.ctx(), number(r.QueryParam("after")))
	if err != nil {
		return err
	}
	p := r.page(r.T("Who looked at my data"))
	p.Crumbs = []layouts.Crumb{{Label: r.T("Account"), Href: "/account"}}
	return r.show(http.StatusOK, pages.Access(p, pages.AccessProps{AccessLog: log, Next: r.neighbour("after", log.Next)}))
}
