package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"luna/models"
	"luna/views/pages"
)

// mailList shows the mail that the administrator looks after, never what it
// says.
func (h *Handlers) mailList(r *request) error {
	in := models.MailSearch{
		Query: r.QueryParam("q"), State: models.MailState(r.QueryParam("state")),
		After: number(r.QueryParam("after")), Before: number(r.QueryParam("before")),
	}
	list, err := r.scope.Mails(r.ctx(), in)
	if err != nil {
		return err
	}
	props := pages.MailsProps{
		MailList: list, Search: in, Shown: h.Store.ShowsMail(), Missing: !h.Store.ShowsMail() && !h.MailLeaves,
		Return:   r.Request().URL.RequestURI(),
		Previous: r.neighbour("before", list.Previous), Next: r.neighbour("after", list.Next),
	}
	if r.visitor.Platform() {
		if props.Elsewhere, err = r.scope.DeadMails(r.ctx()); err != nil {
			return err
		}
	}
	p := r.adminPage(r.T("Mail"))
	p.Wide = true
	return r.show(http.StatusOK, pages.Mails(p, props))
}

// mailShow shows what a mail says, in demonstrations and in development alone.
func (h *Handlers) mailShow(r *request) error {
	id, err := r.id("mail")
	if err != nil {
		return err
	}
	m, err := r.scope.Mail(r.ctx(), id)
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.Mail(below(r.adminPage(m.Subject), r.T("Mail"), "/admin/mails"), pages.MailProps{ShownMail: m}))
}

func (h *Handlers) mailResend(r *request) error {
	return r.onMail(r.scope.ResendMail, r.T("The message is on its way."))
}

func (h *Handlers) mailDiscard(r *request) error {
	return r.onMail(r.scope.DiscardMail, r.T("The message is discarded."))
}

// onMail does something with a dead letter and leads back to the list.
func (r *request) onMail(do func(context.Context, uint64) error, done string) error {
	id, err := r.id("mail")
	if err != nil {
		return err
	}
	err = do(r.ctx(), id)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.warn(r.T("This message can no longer be sent again or discarded. The list is as it is now."))
	case err != nil:
		return err
	default:
		r.flash(done)
	}
	back := localPath(r.FormValue("return"))
	if !strings.HasPrefix(back, "/admin/mails") {
		back = "/admin/mails"
	}
	return r.redirect("%s", back)
}
